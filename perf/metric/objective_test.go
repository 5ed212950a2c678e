package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

func TestObjective_ObjectivesAreRead(t *testing.T) {
	all, problems := ParseObjectives("ttft<=1s, tpot<50ms output_rate>=20 latency<=2min")
	if problems != nil || len(all) != 4 {
		t.Fatal(all, problems)
	}
	for i, want := range []string{"ttft<=1s", "tpot<=0.05s", "output_rate>=20", "latency<=120s"} {
		again, problems := ParseObjectives(all[i].String())
		if all[i].String() != want || problems != nil || again[0] != all[i] {
			t.Errorf("%s, want %s; read again %v %v", all[i], want, again, problems)
		}
	}
}

func TestObjective_VLLMsSpellingIsInMilliseconds(t *testing.T) {
	all, problems := ParseObjectives("ttft:500 tpot:50,e2el:3000 itl:20.5")
	if problems != nil || len(all) != 4 {
		t.Fatal(all, problems)
	}
	for i, want := range []string{"ttft<=0.5s", "tpot<=0.05s", "latency<=3s", "mean_itl<=0.0205s"} {
		if all[i].String() != want {
			t.Errorf("%s, want %s", all[i], want)
		}
	}
	if all, problems := ParseObjectives("ttft:1s output_rate:20 ttft:-1 tps:5"); len(all) != 0 || len(problems) != 4 {
		t.Errorf("%v %v", all, problems)
	}
}

func TestObjective_EveryBadObjectiveIsOneProblem(t *testing.T) {
	bad := "ttft nothing<=1s ttft>=1s output_rate<=5 tpot<=fast latency<=-1 input_tokens<=5 throughput<=NaN"
	all, problems := ParseObjectives("ttft<=1s " + bad)
	if len(all) != 1 || len(problems) != 8 {
		t.Errorf("%v\n%v", all, problems)
	}
	if _, problems := ParseObjectives(" , "); len(problems) != 1 {
		t.Error("nothing at all was taken for objectives")
	}
}

// TestObjective_RequestKeepsItsObjectives holds the rules for what has no figure: a failure keeps nothing; one token keeps every
// limit on the time between tokens; a reply that was not streamed has no TTFT and cannot keep a limit on it.
func TestObjective_RequestKeepsItsObjectives(t *testing.T) {
	good := record.Record{Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 5, Completion: 11, Cached: -1, Reasoning: -1}}
	good.Sent, good.First, good.FirstAnswer, good.Last, good.End = 1e9, 15e8, 15e8, 25e8, 25e8
	single, failed, whole := good, good, good
	single.Usage.Completion, single.Last = 1, good.First
	failed.Fault = &record.Fault{Kind: record.FaultReset}
	whole.Stream, whole.First, whole.FirstAnswer = false, 0, 0
	for _, c := range []struct {
		name, objective string
		r               record.Record
		want            bool
	}{
		{"at the limit", "ttft<=500ms", good, true},
		{"above it", "ttft<=499ms", good, false},
		{"1 s over 10 gaps", "tpot<=100ms", good, true},
		{"and above", "tpot<=99ms", good, false},
		{"11 tokens in 1.5 s", "output_rate>=7.3", good, true},
		{"and below", "output_rate>=7.4", good, false},
		{"one token", "tpot<=1ms", single, true},
		{"a failure", "ttft<=10min", failed, false},
		{"no stream", "ttft<=10min", whole, false},
		{"no stream has a latency", "latency<=1.5s", whole, true},
	} {
		all, problems := ParseObjectives(c.objective)
		if problems != nil {
			t.Fatal(problems)
		}
		if got := all[0].Met(&c.r); got != c.want {
			t.Errorf("%s: %s is met: %v", c.name, c.objective, got)
		}
	}
}

func TestObjective_GoodputCountsRequestsThatKeepEveryObjective(t *testing.T) {
	goals, _ := ParseObjectives("ttft<=500ms latency<=2s")
	a := NewAggregate(Load{Name: "a"})
	a.SetObjectives(goals)
	for i := range 4 {
		r := record.Record{Seq: int64(i), Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 5, Completion: 2, Cached: -1, Reasoning: -1}}
		r.Sent = record.Instant(1e9 * (1 + i))
		r.First, r.FirstAnswer = r.Sent+record.Instant(i)*3e8, r.Sent+record.Instant(i)*3e8 // 0, 0.3, 0.6, 0.9 s
		r.Last, r.End = r.Sent+1e9, r.Sent+1e9
		r.Warmup = i == 0
		a.Add(&r)
	}
	l := a.Level()
	share, _ := l.Value(GoodShare)
	rate, _ := l.Value(Goodput)
	seconds, _ := l.Value(Duration)
	if share != 1./3 || rate != 1/seconds || l.Objectives[0].Requests != 1 || l.Objectives[1].Requests != 3 || l.Attained(l.Objectives[0], .34) || !l.Attained(l.Objectives[1], 1) {
		t.Errorf("share %v, rate %v, %+v", share, rate, l.Objectives)
	}
}

// TestObjective_OneTokenBreaksNoObjectiveBetweenTokens: a metric that an answer of several tokens has and one of a single token has not is
// about the time between tokens, and says so in its row.
func TestObjective_OneTokenBreaksNoObjectiveBetweenTokens(t *testing.T) {
	many, one := request(0, 100*ms, 50*ms, 10*ms, 11, 20), request(0, 100*ms, 50*ms, 10*ms, 1, 20)
	for _, r := range []*record.Record{many, one} {
		for i := range r.Payloads {
			r.Payloads[i].Tokens = 1
		}
		r.PoolWait, r.Connect, r.TLS = 1, 1, 1
	}
	for _, key := range ObjectiveKeys() {
		d, _ := Define(key)
		_, of := d.Value(many)
		_, ofOne := d.Value(one)
		if between := of && !ofOne; between != d.BetweenTokens {
			t.Errorf("%s: of several tokens %v, of one %v, BetweenTokens %v", key, of, ofOne, d.BetweenTokens)
		}
	}
}
