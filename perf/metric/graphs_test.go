package metric

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// nodeOf is said as a node of a graph.
func nodeOf(r record.Record, agent string, nodes, cut int, after ...int) record.Record {
	r.Graph = &record.GraphPlace{Nodes: nodes, After: after, Agent: agent, Cut: cut}
	return r
}

// TestGraphs_AreCountedAsByHand holds three sessions against figures worked out on paper. Latencies are last − sent.
//
//	A: 0 (1000–1300) → 1 (1300–1500), 2 (1350–1750) → 3 behind both (1750–1850). Latencies .3 .2 .4 .1, sum 1.0; makespan .85;
//	   longest chain .3+.4+.1 = .8; the last answer begins at 1760
//	B: the same graph, whose 2 fails and cuts 3
//	C: one node of four is there: the run was stopped or killed
func TestGraphs_AreCountedAsByHand(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(2), Number: 3, Conversations: true, Graphs: true})
	broken := nodeOf(said(1, 2, true, 3300, 3300, 0, 0, 0, 0, -1, -1), "scout", 4, 1, 0)
	broken.Fault, broken.Usage = &record.Fault{Kind: record.FaultReset}, record.Usage{}
	for _, r := range []record.Record{
		nodeOf(said(0, 0, true, 990, 1000, 1100, 1300, 100, 11, 0, 0), "", 4, 0),
		nodeOf(said(0, 1, true, 1300, 1300, 1400, 1500, 120, 5, 60, 0), "", 4, 0, 0),
		nodeOf(said(2, 0, true, 2000, 2000, 2100, 2200, 100, 5, 0, 0), "", 4, 0),
		nodeOf(said(0, 2, true, 1340, 1350, 1400, 1750, 20, 5, 0, 0), "scout", 4, 0, 0),
		nodeOf(said(1, 0, true, 3000, 3000, 3100, 3300, 100, 11, 0, 0), "", 4, 0),
		nodeOf(said(0, 3, false, 1750, 1750, 1760, 1850, 160, 10, 100, 0), "", 4, 0, 1, 2),
		broken,
		nodeOf(said(1, 1, false, 3300, 3300, 3400, 3500, 100, 11, 0, 0), "", 4, 0, 0),
	} {
		a.Add(&r)
	}
	l := a.Level()
	if d := cmp.Diff(&Sessions{Total: 3, CutShort: 2, Unsent: 4}, l.Sessions); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for key, want := range map[Key]float64{
		CriticalPath: .8, GraphParallelism: 1 / .85, ConversationLatency: .85, ConversationFromDue: .86, TTFAT: .76, TTFATFromDue: .77,
		ConversationCached: 160. / 400, TurnsCompleted: (4 + 2 + 1) / 3.,
	} {
		value(t, l, key, want)
	}
	if d := l.Distribution(TTFTFirstTurn); d.N() != 3 {
		t.Errorf("%d TTFT of first requests", d.N())
	}
	if d := l.Distribution(TTFTLaterTurns); d.N() != 4 {
		t.Errorf("%d TTFT of later ones", d.N())
	}
	if len(l.Agents) != 2 || l.Agents[0].Name != "" || l.Agents[0].Succeeded != 6 || l.Agents[1].Name != "scout" || l.Agents[1].Failed != 1 || l.Agents[1].Total != 2 || *l.Agents[1].InputTokens != 20 {
		t.Errorf("%+v", l.Agents)
	}
	if l.Turns != nil {
		t.Errorf("%+v", l.Turns)
	}
	if _, ok := l.Value(TurnNumber); ok {
		t.Error("a level of graphs has a turn of its requests")
	}
}

func TestGraphs_AgentsBeyondTheFirstManyShareARow(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1, Conversations: true, Graphs: true})
	for i := range mostAgents + 9 {
		r := nodeOf(said(int64(i), 0, false, 1, 1, 2, 3, 1, 2, 0, 0), string(rune('a'+i%26))+string(rune('a'+i/26)), 1, 0)
		a.Add(&r)
	}
	agents := a.Level().Agents
	if len(agents) != mostAgents+1 || !agents[mostAgents].Others || agents[mostAgents].Total != 9 {
		t.Errorf("%d rows, the last %+v", len(agents), agents[len(agents)-1])
	}
}

func TestGraphs_OtherLevelsHaveNone(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1, Conversations: true})
	r := said(0, 0, false, 1, 1, 2, 3, 9, 4, 0, 0)
	a.Add(&r)
	for _, d := range a.Level().Table() {
		if d.Graphs {
			t.Errorf("a level of conversations has %s", d.Key)
		}
	}
}
