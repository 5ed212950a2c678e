package perf

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A diary is an observer that writes down what it is told; gate holds it up where it is not nil.
type diary struct {
	lines []string
	gate  chan struct{}
	begun chan struct{} // gets a token when a request arrives
}

func (d *diary) LevelStarted(l metric.Load) { d.lines = append(d.lines, "start "+l.Name) }
func (d *diary) LevelDone(l *metric.Level)  { d.lines = append(d.lines, "done "+l.Load.Name) }
func (d *diary) RequestDone(r *record.Record) {
	if d.gate != nil {
		d.begun <- struct{}{}
		<-d.gate
	}
	d.lines = append(d.lines, fmt.Sprint("request ", r.Seq))
}

func tell(o *observing, level string, requests int) {
	e := o.events()
	e.LevelStarted(metric.Load{Name: level})
	for i := range requests {
		e.RequestDone(&record.Record{Seq: int64(i)})
	}
	e.LevelDone(&metric.Level{Load: metric.Load{Name: level}})
}

func TestObserver_IsToldInOrder(t *testing.T) {
	d := &diary{}
	o := observe(d)
	o.start()
	tell(o, "a", 2)
	tell(o, "b", 1)
	if n := o.end(t.Context()); n != 0 {
		t.Errorf("%d requests were dropped", n)
	}
	want := []string{"start a", "request 0", "request 1", "done a", "start b", "request 0", "done b"}
	if diff := cmp.Diff(want, d.lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestObserver_ThatIsSlowLosesRequestsAndNoLevel(t *testing.T) {
	d := &diary{gate: make(chan struct{}), begun: make(chan struct{}, 1)}
	o := observe(d)
	o.most = 3
	o.start()
	e := o.events()
	e.LevelStarted(metric.Load{Name: "a"})
	e.RequestDone(&record.Record{})
	<-d.begun // it works on the first, which counts among those that wait
	for i := 1; i < 10; i++ {
		e.RequestDone(&record.Record{Seq: int64(i)}) // returns although nobody takes it
	}
	e.LevelDone(&metric.Level{Load: metric.Load{Name: "a"}})
	d.begun = make(chan struct{}, 10)
	close(d.gate)
	if n := o.end(t.Context()); n != 7 {
		t.Errorf("%d requests were dropped, want 7", n)
	}
	if diff := cmp.Diff([]string{"start a", "request 0", "request 1", "request 2", "done a"}, d.lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestObserver_QueueIsBoundedInBytesToo(t *testing.T) {
	o := observe(&diary{})
	o.mostSize = 10_000
	for range 5 {
		o.events().RequestDone(&record.Record{Body: make([]byte, 4000)})
	}
	if o.requests != 2 || o.dropped != 3 {
		t.Errorf("%d wait and %d were dropped, want 2 and 3", o.requests, o.dropped)
	}
}

func TestObserver_ThatHangsDoesNotOutliveTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{gate: make(chan struct{}), begun: make(chan struct{}, 1)}
		o := observe(d)
		o.start()
		tell(o, "a", 5)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if n := o.end(ctx); n != 4 {
			t.Errorf("%d requests were dropped, want the 4 behind the first", n)
		}
		close(d.gate)
	})
}

func TestObserver_WithoutAMethodForRequestsCostsTheLoadNothing(t *testing.T) {
	levels := struct{ LevelObserver }{}
	if e := observe(levels).events(); e.RequestDone != nil || e.LevelStarted != nil || e.LevelDone == nil {
		t.Errorf("the events are %+v", e)
	}
}

func BenchmarkObserver_RequestDone(b *testing.B) {
	o := observe(&diary{})
	done := o.events().RequestDone
	r := &record.Record{Body: make([]byte, 2000)}
	for b.Loop() {
		done(r)
		if len(o.waiting) > 1000 {
			o.waiting, o.requests, o.bytes = nil, 0, 0
		}
	}
}
