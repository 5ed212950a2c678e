package coordinator

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/plan"
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
		f.change(func() { f.lose(f.members[0], "silent") })
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
