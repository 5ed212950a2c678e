package publisher

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/visualizer"
)

// A scripted session notes what it gets; hang and fail make its Log misbehave.
type scripted struct {
	steps  []int64
	levels []string
	ends   []visualizer.State
	hang   bool
	fail   error
}

func (s *scripted) Log(ctx context.Context, p visualizer.Point) error {
	if s.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	s.steps = append(s.steps, p.Step)
	return s.fail
}

func (s *scripted) Level(_ context.Context, l visualizer.Level) error {
	s.levels = append(s.levels, l.Name)
	return nil
}

func (s *scripted) Finish(_ context.Context, e visualizer.End) error {
	s.ends = append(s.ends, e.State)
	return nil
}

// counting looks at averages that grow by a request at each look.
func counting() func() (visualizer.Point, bool) {
	step := int64(0)
	return func() (visualizer.Point, bool) {
		step++
		return visualizer.Point{Step: step, Level: 1}, true
	}
}

func TestPublisher_PointsComeOnEachTickAndLevelsWithTheirLastPoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{}
		tick := make(chan time.Time)
		c := Start(s, tick, counting(), func(err error) { t.Error(err) })
		tick <- time.Now()
		tick <- time.Now()
		synctest.Wait()
		c.Level(visualizer.Level{Name: "a", Step: 9, Values: []visualizer.Value{{Name: "x", Value: 1}}})
		if err := c.Finish(t.Context(), visualizer.End{State: visualizer.Finished}, time.Minute); err != nil {
			t.Error(err)
		}
		if !reflect.DeepEqual(s.steps, []int64{1, 2, 9}) || !reflect.DeepEqual(s.levels, []string{"a"}) ||
			!reflect.DeepEqual(s.ends, []visualizer.State{visualizer.Finished}) {
			t.Errorf("the session got %+v", s)
		}
	})
}

func TestPublisher_PointIsNotShownTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{}
		tick := make(chan time.Time)
		same := visualizer.Point{Step: 3, Values: []visualizer.Value{{Name: "x", Value: 1}}}
		c := Start(s, tick, func() (visualizer.Point, bool) { return same, true }, func(err error) { t.Error(err) })
		tick <- time.Now()
		tick <- time.Now()
		synctest.Wait()
		c.Level(visualizer.Level{Name: "a", Step: 3, Values: same.Values})
		_ = c.Finish(t.Context(), visualizer.End{}, time.Minute)
		if len(s.steps) != 1 {
			t.Errorf("the session got the steps %v", s.steps)
		}
	})
}

func TestPublisher_SessionThatHangsIsGivenUpWithOneWarning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{hang: true}
		tick := make(chan time.Time, 1)
		var warnings []error
		c := Start(s, tick, counting(), func(err error) { warnings = append(warnings, err) })
		begin := time.Now()
		tick <- begin
		synctest.Wait()
		c.Level(visualizer.Level{Name: "a"}) // does not wait
		if waited := time.Since(begin); waited != 0 {
			t.Errorf("a level waited %v for the session", waited)
		}
		err := c.Finish(t.Context(), visualizer.End{State: visualizer.Finished}, time.Minute)
		if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Error(), "did not respond for 20s") {
			t.Errorf("warnings %v, error %v", warnings, err)
		}
		if waited := time.Since(begin); waited != CallTimeout {
			t.Errorf("the session was given up after %v, want %v", waited, CallTimeout)
		}
		if len(s.levels) != 0 || len(s.ends) != 1 {
			t.Errorf("after its failure the session got %+v", s)
		}
	})
}

func TestPublisher_EndDoesNotOutlastItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{hang: true}
		tick := make(chan time.Time, 1)
		warned := 0
		c := Start(s, tick, counting(), func(error) { warned++ })
		begin := time.Now()
		tick <- begin
		synctest.Wait()
		_ = c.Finish(t.Context(), visualizer.End{}, time.Second)
		if waited := time.Since(begin); waited != time.Second || warned != 1 {
			t.Errorf("the end took %v with %d warnings", waited, warned)
		}
	})
}

func TestPublisher_UserWhoWantsOutWaitsLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{hang: true}
		tick := make(chan time.Time, 1)
		c := Start(s, tick, counting(), func(error) {})
		begin := time.Now()
		tick <- begin
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		_ = c.Finish(ctx, visualizer.End{}, time.Minute)
		if waited := time.Since(begin); waited != 5*time.Second+ShutdownGrace {
			t.Errorf("the end took %v", waited)
		}
	})
}

func TestPublisher_ErrorIsSaidOnceAndStopsThePoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{fail: errors.New("no space")}
		tick := make(chan time.Time)
		var warnings []string
		c := Start(s, tick, counting(), func(err error) { warnings = append(warnings, err.Error()) })
		tick <- time.Now()
		tick <- time.Now()
		synctest.Wait()
		if err := c.Finish(t.Context(), visualizer.End{}, time.Minute); err != nil || !reflect.DeepEqual(warnings, []string{"no space"}) || len(s.steps) != 1 {
			t.Errorf("error %v, warnings %v, steps %v", err, warnings, s.steps)
		}
	})
}

// dying is a session whose process ends.
type dying struct {
	scripted
	gone chan struct{}
}

func (d *dying) Gone() <-chan struct{} { return d.gone }

func TestPublisher_SessionWhoseProcessEndsIsToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &dying{gone: make(chan struct{})}
		var told []error
		tick := make(chan time.Time)
		c := Start(s, tick, func() (visualizer.Point, bool) { return visualizer.Point{}, false }, func(err error) { told = append(told, err) })
		close(s.gone)
		synctest.Wait()
		if len(told) != 1 || !strings.Contains(told[0].Error(), "its process exited") {
			t.Errorf("told %v", told)
		}
		tick <- time.Now()
		if err := c.Finish(t.Context(), visualizer.End{State: visualizer.Finished}, time.Minute); err != nil || len(told) != 1 || len(s.ends) != 1 {
			t.Errorf("%v, told %v, ends %v", err, told, s.ends)
		}
	})
}
