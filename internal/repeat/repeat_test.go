package repeat

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// run is a run whose mean latency is x.
func run(x float64) *metric.Level {
	return metric.NewLevel(metric.Load{}, nil, map[metric.Key]*metric.Distribution{metric.Latency: metric.NewDistribution(x)})
}

func goals(t *testing.T, texts ...string) []Goal {
	t.Helper()
	all, problems := Parse(texts)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return all
}

func TestParse_SaysAllThatIsWrong(t *testing.T) {
	if all := goals(t, "ttft.p99±3%", "ttft.p99+-3%", " rps +/- .5 % ", "failed±10%"); len(all) != 4 || all[2].Width != 0.005 || all[1].Figure.Metric() != metric.TTFT {
		t.Errorf("%+v", all)
	}
	_, problems := Parse([]string{"ttff.p99±3%", "ttft±3%", "ttft.p99±3", "ttft.p99", "ttft.p99±0%", "ttft.p99±100%", "rps.p99±1%", ""})
	const want = `"ttff.p99±3%": unknown metric ttff: did you mean ttft?
"ttft±3%": add a statistic: ttft.p99, ttft.p50, ttft.avg, ttft.min or ttft.max
"ttft.p99±3": the width 3 has no %: use ttft.p99±3%
"ttft.p99": it is not a valid goal, such as ttft.p99±3% or ttft.p99+-3%
"ttft.p99±0%": the width 0% is not above 0 and below 100
"ttft.p99±100%": the width 100% is not above 0 and below 100
"rps.p99±1%": rps is a single value and has no p99
"": it is not a valid goal, such as ttft.p99±3% or ttft.p99+-3%`
	if got := fmt.Sprint(errors.Join(problems...)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzParse_ReadsWhatItAcceptsTheSameWayAgain(f *testing.F) {
	for _, text := range []string{"ttft.p99±3%", "rps+-1.5%", "x", "latency.p99.9±0.1%", "±%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, problems := Parse([]string{text})
		if len(all)+len(problems) != 1 {
			t.Fatalf("%d goals and %d problems", len(all), len(problems))
		}
		if len(all) == 0 {
			return
		}
		g := all[0]
		if !(g.Width > 0 && g.Width < 1) || g.Text != strings.TrimSpace(text) {
			t.Errorf("%+v", g)
		}
		again, problems := Parse([]string{fmt.Sprintf("%s+-%v%%", g.Figure.Name, strings.TrimRight(fmt.Sprintf("%.12f", 100*g.Width), "0"))})
		if g.Width > 1e-12 && (len(problems) > 0 || math.Abs(again[0].Width-g.Width) > 1e-12 || again[0].Figure != g.Figure) {
			t.Errorf("%q: %+v, then %+v %v", text, g, again, problems)
		}
	})
}

func TestState_SaysHowManyMoreRunsItNeeds(t *testing.T) {
	g := goals(t, "latency.avg±3%")[0]
	runs := []*metric.Level{run(0.9), run(1), run(1.1), run(0.95), run(1.05)}
	s := g.State(runs)
	// The spread is 0.0791, so the interval is ±2.776 · 0.0791 / √5 · √1.6, 12.4 %.
	if s.Met || math.Abs(s.Value-1) > 1e-12 || math.Abs(s.Half-0.1242) > 1e-3 || s.More < 20 || s.More > 30 {
		t.Errorf("%+v", s)
	}
	if s := g.State(runs[:1]); s.Met || !s.Known || !math.IsInf(s.Half, 1) || s.More != -1 {
		t.Errorf("one run: %+v", s)
	}
	if s := g.State([]*metric.Level{run(1), run(1), run(1)}); !s.Met || s.More != 0 {
		t.Errorf("equal runs: %+v", s)
	}
	if s := goals(t, "ttft.p99±3%")[0].State(runs); s.Known || s.Met {
		t.Errorf("no TTFT: %+v", s)
	}
}

// sequence is the loads and runs that a sweep asks for, where the latency of each run is given by of.
func sequence(s Sweep, of func(at, run int) float64) (steps []string) {
	var done []*metric.Level
	for {
		at, n, ok := s.Next(done)
		if !ok {
			return steps
		}
		steps = append(steps, fmt.Sprintf("%d.%d", at, n))
		done = append(done, run(of(at, n)))
	}
}

func TestSweep_RepeatsWhatIsNotNarrowYet(t *testing.T) {
	calm := func(int, int) float64 { return 1 }
	if got := fmt.Sprint(sequence(Sweep{Loads: 3, Least: 2, Most: 2}, calm)); got != "[0.0 1.0 2.0 0.1 1.1 2.1]" {
		t.Error(got)
	}
	shuffled := Sweep{Loads: 2, Least: 2, Most: 2, Order: func(repeat int) []int { return []int{1 - repeat, repeat} }}
	if got := fmt.Sprint(sequence(shuffled, calm)); got != "[1.0 0.0 0.1 1.1]" {
		t.Error(got)
	}
	noisy := func(at, run int) float64 { return 1 + float64(at*(run%2)) } // load 0 is calm, load 1 is not
	until := Sweep{Loads: 2, Least: 3, Most: 5, Goals: goals(t, "latency.avg±3%")}
	if got := fmt.Sprint(sequence(until, noisy)); got != "[0.0 1.0 0.1 1.1 0.2 1.2 1.3 1.4]" {
		t.Error(got)
	}
	unknown := Sweep{Loads: 1, Least: 2, Most: 5, Goals: goals(t, "ttft.p99±3%")}
	if got := fmt.Sprint(sequence(unknown, calm)); got != "[0.0 0.1]" {
		t.Error(got)
	}
}
