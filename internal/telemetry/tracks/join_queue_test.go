package tracks

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// queueing is a level with a TTFT of half a second whose servers have these pages.
func queueing(pages ...func(at float64) string) served {
	s := flowing(60, 5)
	rate, _ := s.figures.Value(metric.RequestThroughput)
	l := metric.NewLevel(metric.Load{}, map[metric.Key]float64{metric.RequestThroughput: rate, metric.TTFT: 0.5}, nil)
	l.Total, l.Succeeded = s.figures.Total, s.figures.Succeeded
	s.figures = l
	for i, p := range pages {
		s.pages[serverSource(string(rune('a'+i)))] = p
	}
	return s
}

// processes is a page on which each of four processes repeats the gauges.
func processes(page func(at float64) string) func(float64) string {
	return func(at float64) string {
		text := ""
		for pid := range 4 {
			text += strings.NewReplacer("run ", fmt.Sprintf("run{pid=\"%d\"} ", pid), "wait ", fmt.Sprintf("wait{pid=\"%d\"} ", pid)).Replace(page(at))
		}
		return text
	}
}

// does is a page whose series have a role.
func does(role string, page func(at float64) string) func(float64) string {
	return func(at float64) string { return page(at) + fmt.Sprintf("x{engine_type=%q} 1\n", role) }
}

// The time in the queue follows from how many wait only where those are ours.
func TestJoin_QueueIsThatOfOurRequests(t *testing.T) {
	waiting := func(n float64) func(float64) string {
		return func(at float64) string { return fmt.Sprintf("run 4\nwait %g\npre_total %g\n", n, math.Floor(at)) }
	}
	turns := func(at float64) string {
		if int(at)%2 == 1 {
			return "run 2\nwait 2\npre_total 5000\n"
		}
		return waiting(0)(at)
	}
	again := func(at float64) string {
		return fmt.Sprintf("run 4\nwait 1\npre_total %d\n", (int(at)+30)%60)
	}
	none := func(float64) string { return "run 4\n" }
	for _, c := range []struct {
		name    string
		level   served
		want    bool
		foreign bool
	}{
		{"one of five waits", queueing(waiting(1)), true, false},
		{"half a one at each of two servers", queueing(waiting(0.5), waiting(0.5)), true, false},
		{"four processes tell it", queueing(processes(waiting(1))), true, false},
		{"four processes tell of two", queueing(processes(waiting(2))), false, false},
		{"prefill and decode have the same requests", queueing(does("prefill", waiting(0.5)), does("decode", waiting(0.5))), false, false},
		{"longer than the TTFT", queueing(waiting(2)), false, false},
		{"more than we have in flight", queueing(waiting(30)), false, true},
		{"two servers answer by turns", queueing(turns), false, false},
		{"the server began again", queueing(again), false, false},
		{"one of two servers does not tell", queueing(waiting(0.5), none), false, false},
	} {
		got := c.level.join(t)
		if (got.Queue != nil) != c.want || got.Queue != nil && (*got.Queue < 0.3 || *got.Queue > 0.5) {
			t.Errorf("%s: %+v", c.name, got.Queue)
		}
		if f := got.Foreign; (f != nil && f.Queued) != c.foreign {
			t.Errorf("%s: others' requests: %+v", c.name, f)
		}
	}
}

// Tokens of requests that wait are not counted yet, so counters without foreign tokens do not deny them.
func TestJoin_OthersThatOnlyWaitAreForeign(t *testing.T) {
	s := queueing(func(float64) string { return "run 4\nwait 30\n" })
	s.figures.Server = metric.NewServer(metric.ServerSample{Counts: map[metric.ServerCounter]float64{metric.ServerOutputTokens: 1000}},
		metric.ServerOurs{Requests: 100, Choices: 100, Answered: 100, OutputTokens: 1000})
	s.figures.Sampled = new(s.join(t))
	if f := s.figures.ForeignLoad(); f == nil || f.Beyond < 20 {
		t.Errorf("%+v", f)
	}
	s.figures.Sampled.Foreign.Queued = false
	if f := s.figures.ForeignLoad(); f != nil {
		t.Errorf("the counters deny %+v", f)
	}
}

// What is read by turns from several servers is the course of none of them.
func TestJoin_ServersThatAnswerByTurnsAreLeftOut(t *testing.T) {
	for _, turns := range []bool{false, true} {
		s := queueing(func(at float64) string {
			if turns && int(at)%2 == 1 {
				return "run 2\nwait 2\nkv 0.2\npre_total 5000\n"
			}
			return "run 4\nwait 0\nkv 0.99\npre_total 0\n"
		})
		if f := s.join(t).KVFull; (f != nil) == turns {
			t.Errorf("by turns: %v, and the KV cache is %+v", turns, f)
		}
	}
}

// A router's requests are those of the servers behind it, so it may lack a gauge that they have.
func TestJoin_RouterMayLackAGauge(t *testing.T) {
	s := queueing(func(float64) string { return "run 4\nwait 1\n" })
	s.pages[telemetry.Source{Kind: telemetry.Server, Engine: "Road", Name: "r", Target: -1}] = func(float64) string { return "other 4\n" }
	road := servermetrics.Dialect{Engine: "Road", Router: true, Waiting: []string{"road_wait"}}
	if j := Join(s.level(t), s.detail, []servermetrics.Dialect{mill(), road}, s.figures); j == nil || j.Queue == nil {
		t.Errorf("%+v", j)
	}
}
