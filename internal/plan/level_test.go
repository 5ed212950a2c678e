package plan

import (
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A level of any load has its name, its warm-up and its bounds from the same limits.
func TestNewLevel_OfEveryShape(t *testing.T) {
	ten := config.Count{N: 10}
	ramp := load.ClosedStages(load.Stage{From: 1, To: 8, For: time.Minute})
	rates := load.OpenStages(load.Poisson, load.Hold(5, 90*time.Second))
	for _, c := range []struct {
		load     load.Profile
		limits   Limits
		name     string
		number   int
		warmup   int
		duration time.Duration
	}{
		{load.Closed(4), Limits{Number: ten}, "parallel_4_number_10", 10, 0, 0},
		{load.Closed(4), Limits{Number: config.Count{N: 3, Times: true}, Warmup: 2}, "parallel_4_number_12", 12, 2, 0},
		{load.Closed(4), Limits{Number: ten, Warmup: 0.25}, "parallel_4_number_10", 10, 2, 0},
		{load.Closed(4), Limits{Number: ten, Seconds: 1.5}, "parallel_4_number_10", 10, 0, 1500 * time.Millisecond},
		{load.Closed(4), Limits{Number: ten, Seconds: 1.5, TimedOnly: true}, "parallel_4_duration_1.5s", 0, 0, 1500 * time.Millisecond},
		{load.Fixed(4, 9), Limits{Number: ten}, "parallel_4_number_10", 10, 0, 0},
		{load.Open(load.Poisson, 2), Limits{Number: ten, Warmup: 1}, "rate_2.0_number_10", 10, 1, 0},
		{load.Open(load.Constant, 2), Limits{Number: ten}, "constant_rate_2.0_number_10", 10, 0, 0},
		// A load of a fixed length needs no number and has no warm-up; a shorter time limit cuts it.
		{ramp, Limits{Number: ten, Warmup: 3}, "parallel_1_to_8_duration_60s", 0, 0, time.Minute},
		{ramp, Limits{Number: ten, Seconds: 20}, "parallel_1_to_8_duration_20s", 0, 0, 20 * time.Second},
		{rates, Limits{Number: ten, Seconds: 200}, "rate_5.0_duration_90s", 0, 0, 90 * time.Second},
		{load.Replayed(0, time.Second), Limits{Number: ten, Warmup: 3}, "replay_number_1", 1, 1, 0}, // the last one is always measured
		{load.Replayed(0, time.Second), Limits{Number: ten}, "replay_number_2", 2, 0, 0},
	} {
		l := NewLevel(c.load, c.limits, nil)
		if l.Name != c.name || l.Number != c.number || l.Warmup != c.warmup || l.Duration != c.duration || !l.Equal(c.load) {
			t.Errorf("%s under %+v is %s: %d after %d in %v", c.load.Text(), c.limits, l.Name, l.Number, l.Warmup, l.Duration)
		}
		if again := NewLevel(c.load, c.limits, func(name string) bool { return name == l.Name }); again.Name != c.name+"_2" {
			t.Errorf("a second %s is called %s", c.name, again.Name)
		}
	}
}

// The controller of a list of levels asks for them in order, and is what a plan has that names no other.
func TestController_OfAPlanIsItsListWhereItNamesNoOther(t *testing.T) {
	p := &Plan{Levels: []Level{{Load: metric.Load{Name: "a", Profile: load.Closed(3), Number: 5}}, {Load: metric.Load{Name: "b", Profile: load.Closed(2), Number: 1}}}}
	c := p.Controller()
	if c.Planned() != 2 || len(c.Range()) != 2 || p.MaxParallel() != 3 || p.Sessions() != 6 || len(p.Ahead(0)) != 1 || len(p.Ahead(1)) != 0 {
		t.Errorf("planned %d, %+v", c.Planned(), c.Range())
	}
	var done []*metric.Level
	for _, want := range []string{"a", "b"} {
		l, ok := c.Next(done)
		if !ok || l.Name != want {
			t.Errorf("after %d levels comes %q, %v", len(done), l.Name, ok)
		}
		done = append(done, &metric.Level{Load: l.Load})
	}
	if _, ok := c.Next(done); ok {
		t.Error("a third of two levels is asked for")
	}
}

// searching is a controller that knows only where it may go.
type searching struct{}

func (searching) Next([]*metric.Level) (Level, bool) { return Level{}, false }
func (searching) Planned() int                       { return 0 }
func (searching) Range() []Level {
	return []Level{NewLevel(load.Closed(1), Limits{}, nil), NewLevel(load.Closed(256), Limits{}, nil)}
}

// A sweep whose length is not known says so, and still says how far it may go.
func TestController_OfUnknownLengthGivesItsRangeAlone(t *testing.T) {
	p := &Plan{Control: searching{}}
	if p.MaxParallel() != 256 || p.Sessions() != 0 || len(p.Ahead(0)) != 0 || len(p.Ahead(7)) != 0 {
		t.Errorf("at most %d slots, %d sessions", p.MaxParallel(), p.Sessions())
	}
	p.Target.Shown = "http://x"
	if d := p.Document(); !d.OpenEnded || d.Levels == nil || len(d.Levels) != 0 {
		t.Errorf("the document has %+v, open ended %v", d.Levels, d.OpenEnded)
	}
}

// TestBuild_GoodputNeedsLimits: without them no request is good, and a search would end with nothing.
func TestBuild_GoodputNeedsLimits(t *testing.T) {
	for _, words := range [][]string{{"--gate", "goodput>=95%"}, {"--sla-auto-tune", "--sla-params", `[{"goodput":"max"}]`}} {
		args, notes, err := config.Parse(append([]string{"--model", "m", "--prompt", "hi"}, words...), config.Environment{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Build(args, notes, plugins(), 7); err == nil || !strings.Contains(err.Error(), "no objectives are set: add --slo 'ttft<=1s'") {
			t.Errorf("%v: %v", words, err)
		}
		args.SLO = []string{"ttft<=1s"}
		if _, err = Build(args, notes, plugins(), 7); err != nil {
			t.Errorf("%v with limits: %v", words, err)
		}
	}
}
