package coordinator

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// gathered is a fleet of two workers that have joined and were compared.
func gathered(t *testing.T) (*Fleet, table) {
	t.Helper()
	f, b := fleet(t)
	for _, id := range []string{"a", "b"} {
		b.ask(t, message.Join, hello(id), &message.Welcome{})
		same := f.Digests
		same.ID = id
		b.ask(t, message.Compare, same, &message.Compared{})
	}
	if err := f.Join(t.Context()); err != nil {
		t.Fatal(err)
	}
	return f, b
}

// aLevel is one of four slots.
func aLevel(t *testing.T) engine.FleetLevel {
	t.Helper()
	return engine.FleetLevel{Level: plan.Level{Load: metric.Load{Profile: load.Closed(4), Number: 10}}, Folder: t.TempDir(), Ended: func(*record.Record) {}, InFlight: func(int) {}}
}

// TestBegin_WorkerLostBetweenLevels ends the run, unless it is to go on: the next level is not what was asked for.
func TestBegin_WorkerLostBetweenLevels(t *testing.T) {
	for _, goOn := range []bool{false, true} {
		f, b := gathered(t)
		f.GoOn = goOn
		f.change(func() { f.lose(f.members[0], i18n.Same("silent")) })
		l, err := f.begin(aLevel(t))
		if goOn != (err == nil) || err != nil && !strings.Contains(err.Error(), "worker w was lost: silent") {
			t.Errorf("going on %v: %v", goOn, err)
		}
		if l != nil {
			if len(l.parts) != 1 {
				t.Errorf("%d parts", len(l.parts))
			}
			if err := l.close(); err != nil {
				t.Error(err)
			}
		}
		f.change(func() { f.level = nil })
		var w message.Welcome
		if !b.ask(t, message.Join, hello("c"), &w) || !w.Wait || w.Job != nil {
			t.Errorf("another takes the place of a lost one: %+v", w)
		}
	}
}

// TestWait_WorkerLostBeforeTheStart ends the level, unless the run is to go on: then the others begin, and its part is missing.
func TestWait_WorkerLostBeforeTheStart(t *testing.T) {
	for _, goOn := range []bool{false, true} {
		f, b := gathered(t)
		f.GoOn = goOn
		l, err := f.begin(aLevel(t))
		if err != nil {
			t.Fatal(err)
		}
		f.change(func() {
			l.part("b").ready = true
			f.lose(f.members[0], i18n.Same("silent"))
		})
		if err := f.wait(t.Context(), l, func(p *part) bool { return p.ready }); goOn != (err == nil) {
			t.Errorf("going on %v: %v", goOn, err)
		}
		f.change(func() { l.start = 1 })
		b.ask(t, message.Done, message.Ended{ID: "b", Sessions: 5}, &message.Kept{})
		if end, err := f.end(l, nil); err != nil || end.Workers.Workers[0].Lost != "silent" || end.Workers.Missing != 5 {
			t.Errorf("going on %v: %+v, %v", goOn, end.Workers, err)
		}
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}
}

// TestDone_WorkerThatWasToldToEnd is one that is lost: what it would have sent is missing. A stop of the run is not the worker's.
func TestDone_WorkerThatWasToldToEnd(t *testing.T) {
	for name, of := range map[string]struct {
		goOn bool
		stop int
		lost string
		ends bool
	}{
		"fail":     {false, message.GoOn, toldToEnd.EN, true},
		"continue": {true, message.GoOn, toldToEnd.EN, false},
		"stopped":  {false, message.StopIt, "", false}, // it leaves all the same
	} {
		f, b := gathered(t)
		f.GoOn = of.goOn
		l, err := f.begin(aLevel(t))
		if err != nil {
			t.Fatal(err)
		}
		f.change(func() { l.start, f.stop = 1, of.stop })
		b.ask(t, message.Done, message.Ended{ID: "a", Left: true}, &message.Kept{})
		b.ask(t, message.Next, message.Asked{ID: "a", Leaves: true}, &message.Order{})
		if (l.failed != nil) != of.ends || f.members[0].lost != toldToEnd.EN {
			t.Errorf("%s: the level failed with %v, and the worker is lost because %q", name, l.failed, f.members[0].lost)
		}
		end, err := f.end(l, nil)
		if err != nil || end.Workers.Workers[0].Lost != of.lost || of.lost != "" && end.Workers.Missing != 10 {
			t.Errorf("%s: %+v, %v", name, end.Workers, err)
		}
		f.change(func() { f.level = nil })
		if err := l.close(); err != nil {
			t.Error(err)
		}
	}
}

// TestLose_WorkerWhosePartIsWholeLeavesTheLevelAsItIs: only the next one would miss it.
func TestLose_WorkerWhosePartIsWholeLeavesTheLevelAsItIs(t *testing.T) {
	f, b := gathered(t)
	l, err := f.begin(aLevel(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	f.change(func() { l.start = 1 })
	b.ask(t, message.Done, message.Ended{ID: "a", Sessions: 10, Unsent: 10}, &message.Kept{})
	b.ask(t, message.Next, message.Asked{ID: "a", Leaves: true}, &message.Order{})
	if end, err := f.end(l, nil); l.failed != nil || err != nil || end.Workers.Workers[0].Lost != "" || end.Failed != nil {
		t.Errorf("%v, %+v, %v", l.failed, end, err)
	}
	f.change(func() { f.level = nil })
	if err := l.close(); err != nil {
		t.Error(err)
	}
	if _, err := f.begin(aLevel(t)); err == nil {
		t.Error("the next level begins without it")
	}
}

func TestEnd_CountsAllItemsThatCouldNotBeSent(t *testing.T) {
	f, b := gathered(t)
	l, err := f.begin(aLevel(t))
	if err != nil {
		t.Fatal(err)
	}
	f.change(func() { l.start = 1 })
	b.ask(t, message.Done, message.Ended{ID: "a", Skipped: []string{"item 1"}, SkippedCount: 70}, &message.Kept{})
	if end, err := f.end(l, nil); err != nil || len(end.Skipped) != 1 || end.SkippedCount != 70 {
		t.Errorf("%+v, %v", end, err)
	}
	if err := l.close(); err != nil {
		t.Error(err)
	}
}

// TestGone_IsNotWaitedFor: neither for all to join, nor for the lease.
func TestGone_IsNotWaitedFor(t *testing.T) {
	f, _ := fleet(t)
	f.Gone("process 1", "signal: killed")
	if err := f.Join(t.Context()); err == nil || !strings.Contains(err.Error(), "process 1 ended before all had joined: signal: killed") {
		t.Errorf("%v", err)
	}
	f, _ = gathered(t)
	l, err := f.begin(aLevel(t))
	if err != nil {
		t.Fatal(err)
	}
	f.Gone("w-2", "signal: killed")
	if l.failed == nil || f.members[1].lost == "" || f.members[0].lost != "" {
		t.Errorf("%v", l.failed)
	}
	if err := l.close(); err != nil {
		t.Error(err)
	}
}
