package engine

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A drawn is a graph whose turns ask for the texts of the answers that they build on.
type drawn []workload.Node

func (g drawn) Nodes() []workload.Node { return g }

func (g drawn) Turn(node int, answers []workload.Answer) workload.Turn {
	texts := []string{fmt.Sprint("node ", node)}
	if g[node].Alone {
		return workload.Turn{Prompt: workload.Prompt{Text: texts[0], Chat: true}}
	}
	for _, w := range g[node].After {
		texts = append(texts, answers[w.Node].Text)
	}
	if len(g[node].After) == 3 {
		return workload.Turn{} // cannot be sent
	}
	return workload.Turn{Prompt: workload.Prompt{Text: strings.Join(texts, "; "), Chat: true}}
}

// after is a node that waits for others.
func after(delay time.Duration, nodes ...int) workload.Node {
	n := workload.Node{Delay: delay}
	for _, one := range nodes {
		n.After = append(n.After, workload.Wait{Node: one})
	}
	return n
}

// sleepClock waits with timers alone: virtual time knows no other sleep.
type sleepClock struct{ epoch time.Time }

func (c sleepClock) Now() time.Duration { return time.Since(c.epoch) }

func (c sleepClock) WaitUntil(ctx context.Context, t time.Duration) error {
	select {
	case <-time.After(t - c.Now()):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A walk is a session that was run in virtual time.
type walk struct {
	mu      sync.Mutex
	records map[int]*record.Record
	bodies  map[int]string
	run     *levelRun
}

// walkGraph sends a graph whose requests last as long as took says, those of failing without success.
func walkGraph(t *testing.T, g drawn, delays plan.Delays, took []time.Duration, stopAt time.Duration, failing ...int) *walk {
	t.Helper()
	return walkLevel(t, g, plan.Level{}, delays, took, stopAt, func(node int) *record.Fault {
		if slices.Contains(failing, node) {
			return &record.Fault{Kind: record.FaultReset}
		}
		return nil
	})
}

// walkLevel sends a graph in a level of a slot. A level that is cut ends after its Duration.
func walkLevel(t *testing.T, g drawn, level plan.Level, delays plan.Delays, took []time.Duration, stopAt time.Duration, fault func(node int) *record.Fault) *walk {
	t.Helper()
	w := &walk{records: map[int]*record.Record{}, bodies: map[int]string{}}
	synctest.Test(t, func(t *testing.T) {
		log, err := eventlog.Create(t.TempDir()+"/events.ndjson", eventlog.Head{})
		if err != nil {
			t.Fatal(err)
		}
		level.Load = metric.Load{Profile: load.Closed(1), Number: 1}
		p := &plan.Plan{Protocol: openai.Dialect(), Delays: delays, Levels: []plan.Level{level}, LogEvery: 1e9}
		e := &Engine{Plan: p, Log: slog.New(slog.DiscardHandler), Live: &Live{}}
		r := &levelRun{engine: e, level: level, classes: []classRun{{preparer: NewPreparer(p, nil, nil)}}, log: log, clock: wire.NewClock(), balance: &balancer{exchanges: make([]*exchange, 1)}}
		w.run = r
		r.origin = r.clock.Now()
		r.schedule = sleepClock{r.clock.Time(r.origin)}
		var stop context.CancelFunc
		r.sending, stop = context.WithCancel(t.Context())
		r.inFlight, r.held = t.Context(), t.Context()
		e.Live.begin(p, 0, level, r.clock)
		end := r.bound()
		if level.Duration > 0 {
			r.cutAt(level.Duration)
		}
		if stopAt > 0 {
			time.AfterFunc(stopAt, stop)
		}
		it, err := r.classes[0].preparer.first(workload.Session{First: g.Turn(0, nil), Graph: g})
		if err != nil {
			t.Fatal(err)
		}
		run := r.newGraph(it, scheduler.Start{Due: 0, Phase: scheduler.Measured})
		run.send = func(it *preparedRequest, at turnPlace) *record.Record {
			rec := &record.Record{Seq: at.seq, Turn: at.turn, Choices: []record.Choice{{Text: fmt.Sprint("answer ", at.turn)}}}
			rec.Due, rec.Sent = at.due-r.origin, r.clock.Now()-r.origin
			time.Sleep(took[at.turn])
			rec.End = r.clock.Now()
			rec.Fault = fault(at.turn)
			w.mu.Lock()
			defer w.mu.Unlock()
			w.records[at.turn], w.bodies[at.turn] = rec, string(it.request.Body)
			return rec
		}
		run.run()
		end()
		stop()
		if err := log.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
	return w
}

// instants are when each node was due and sent, in milliseconds; both must be the same.
func (w *walk) instants(t *testing.T, nodes int) []int {
	t.Helper()
	all := make([]int, nodes)
	for i := range all {
		r := w.records[i]
		if r == nil {
			all[i] = -1
			continue
		}
		if r.Sent != r.Due {
			t.Errorf("node %d was due at %v and sent at %v", i, time.Duration(r.Due), time.Duration(r.Sent))
		}
		all[i] = int(time.Duration(r.Due) / time.Millisecond)
	}
	return all
}

const ms = time.Millisecond

// fork has a node from which three branches start, of which two join; the third goes on alone. Node 6 begins with the session.
//
//	0 ─┬─ 1 ──────┬─ 4
//	   ├─ 2 ─(30)─┘
//	   └─ 3 ── 5
//	6 (after 7 ms)
func fork() drawn {
	join := after(5*ms, 1)
	join.After = append(join.After, workload.Wait{Node: 2, Delay: 30 * ms})
	sub := after(20*ms, 0)
	sub.Agent = "scout"
	return drawn{after(0), after(0, 0), after(10*ms, 0), sub, join, after(0, 3), after(7 * ms)}
}

var forkTook = []time.Duration{100 * ms, 50 * ms, 60 * ms, 40 * ms, 10 * ms, 10 * ms, 500 * ms}

func TestGraph_NodesAreSentAtTheInstantThatTheirPredecessorsAndDelaysSet(t *testing.T) {
	w := walkGraph(t, fork(), plan.Delays{}, forkTook, 0)
	// 1 at 100, 2 at 110 until 170, 3 at 120 until 160; 4 at max(150, 170+30)+5, 5 at 160; 6 at 7
	if d := cmp.Diff([]int{0, 100, 110, 120, 205, 160, 7}, w.instants(t, 7)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if body := w.bodies[4]; !strings.Contains(body, "node 4; answer 1; answer 2") {
		t.Errorf("the join asks %s", body)
	}
	for i, r := range w.records {
		want := record.GraphPlace{Nodes: 7}
		for _, before := range fork()[i].After {
			want.After = append(want.After, before.Node)
		}
		if i == 3 {
			want.Agent = "scout"
		}
		if d := cmp.Diff(&want, r.Graph); d != "" || r.More != (i != 6) { // which ends last
			t.Errorf("node %d: more %v (-want +got)\n%s", i, r.More, d)
		}
	}
}

func TestGraph_DelaysAreLeftOutOrCutAsTheRunAsks(t *testing.T) {
	if d := cmp.Diff([]int{0, 100, 100, 100, 160, 140, 0}, walkGraph(t, fork(), plan.Delays{None: true}, forkTook, 0).instants(t, 7)); d != "" {
		t.Errorf("none (-want +got)\n%s", d)
	}
	most := 8 * ms
	if d := cmp.Diff([]int{0, 100, 108, 108, 181, 148, 7}, walkGraph(t, fork(), plan.Delays{Cap: &most}, forkTook, 0).instants(t, 7)); d != "" {
		t.Errorf("a cap of 8 ms (-want +got)\n%s", d)
	}
}

func TestGraph_FailedNodeEndsWhatDependsOnItAndNothingElse(t *testing.T) {
	w := walkGraph(t, fork(), plan.Delays{}, forkTook, 0, 2, 3)
	if d := cmp.Diff([]int{0, 100, 110, 120, -1, -1, 7}, w.instants(t, 7)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if w.records[2].Graph.Cut != 1 || w.records[3].Graph.Cut != 1 || w.records[6].More || !w.records[1].More {
		t.Errorf("cut: %+v, %+v", w.records[2].Graph, w.records[3].Graph)
	}
	w = walkGraph(t, fork(), plan.Delays{}, forkTook, 0, 0)
	if r := w.records[0]; r.Graph.Cut != 5 || !r.More || len(w.records) != 2 || w.records[6].More {
		t.Errorf("%d requests, cut %d", len(w.records), r.Graph.Cut)
	}
}

func TestGraph_SharedDescendantsAreCutOnce(t *testing.T) {
	g := drawn{after(0), after(0, 0), after(0, 0), after(0, 1, 2), after(0, 3)}
	w := walkGraph(t, g, plan.Delays{}, []time.Duration{ms, ms, 5 * ms, ms, ms}, 0, 1, 2)
	if w.records[1].Graph.Cut != 2 || w.records[2].Graph.Cut != 0 || w.records[2].More {
		t.Errorf("cut %d and %d, more %v", w.records[1].Graph.Cut, w.records[2].Graph.Cut, w.records[2].More)
	}
}

func TestGraph_StopSendsNoFurtherNodeAndWaitsForThoseInFlight(t *testing.T) {
	w := walkGraph(t, fork(), plan.Delays{}, forkTook, 115*ms)
	if d := cmp.Diff([]int{0, 100, 110, -1, -1, -1, 7}, w.instants(t, 7)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for i, r := range w.records {
		if !r.More || r.Graph.Cut != 0 {
			t.Errorf("node %d: more %v, cut %d", i, r.More, r.Graph.Cut)
		}
	}
}

func TestGraph_NodeThatCannotBeMadeIsCountedAndTheOthersGoOn(t *testing.T) {
	g := drawn{after(0), after(0, 0), after(0, 0), after(0, 0, 1, 2), after(0, 3), after(50*ms, 2)}
	w := walkGraph(t, g, plan.Delays{}, []time.Duration{ms, ms, ms, ms, ms, ms}, 0)
	if d := cmp.Diff([]int{0, 1, 1, -1, -1, 52}, w.instants(t, 6)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if n := w.run.unsent.Load(); n != 1 || len(w.run.classes[0].preparer.skipped) != 1 || w.run.engine.Live.Snapshot().Sessions != 1 {
		t.Errorf("%d unsent, %q, %d sessions over", n, w.run.classes[0].preparer.skipped, w.run.engine.Live.Snapshot().Sessions)
	}
}

func TestGraph_RequestsThatDependOnNoAnswerAreMadeAhead(t *testing.T) {
	g := fork()
	for i := range g {
		g[i].Alone = true
	}
	w := walkGraph(t, g, plan.Delays{}, forkTook, 0)
	if d := cmp.Diff([]int{0, 100, 110, 120, 205, 160, 7}, w.instants(t, 7)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	w = walkGraph(t, g, plan.Delays{}, forkTook, 0, 0) // what was made ahead of a request that fails is not sent
	if len(w.records) != 2 {
		t.Errorf("%d requests", len(w.records))
	}
}
