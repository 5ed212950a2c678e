package tracks

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// A served is a level that was run against a pretended server: its requests, and a page of metrics for each second.
type served struct {
	detail  *chartdata.Level
	figures *metric.Level
	pages   map[telemetry.Source]func(at float64) string
	seconds int
}

// flowing is a level of so many seconds in which requests take two seconds each, TTFT half of one. Arrivals are at random, on average so
// many in flight.
func flowing(seconds int, flight float64) served {
	random := rand.New(rand.NewPCG(1, 2))
	d := chartdata.New(0)
	n := 0
	for at := 0.0; at < float64(seconds)-2; at += random.ExpFloat64() * 2 / flight {
		r := &record.Record{Seq: int64(n), Stream: true}
		r.Sent = 1 + record.Instant(at*1e9)
		r.Due, r.First, r.Last, r.End = r.Sent, r.Sent+5e8, r.Sent+2e9, r.Sent+2e9
		d.Add(r)
		n++
	}
	l := metric.NewLevel(metric.Load{}, map[metric.Key]float64{metric.RequestThroughput: float64(n) / float64(seconds)}, nil)
	l.Total, l.Succeeded = n, n
	return served{detail: d, figures: l, seconds: seconds, pages: map[telemetry.Source]func(float64) string{}}
}

// serverSource is a server of the pretended engine.
func serverSource(name string) telemetry.Source {
	return telemetry.Source{Kind: telemetry.Server, Engine: "Mill", Name: name, Target: -1}
}

// inFlight is how many requests of the level are under way at an instant.
func (s served) inFlight(at float64) float64 {
	for _, slice := range s.detail.Series.Spans(240) {
		if at >= slice.From && at < slice.To {
			return float64(slice.InFlight) / 1e9 / slice.Seconds()
		}
	}
	return 0
}

func (s served) join(t *testing.T) metric.Sampled {
	t.Helper()
	return s.joinWith(t, mill())
}

// level is what was sampled of it, once a second.
func (s served) level(t *testing.T) *telemetry.Level {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Wall: time.Unix(0, 0), Interval: 1})
	for source, page := range s.pages {
		line, n := e.Source(source)
		out = append(out, line...)
		for at := range s.seconds {
			p, err := exposition.Parse([]byte(page(float64(at) + 0.5)))
			if err != nil {
				t.Fatal(err)
			}
			when := record.Instant(float64(at)*1e9 + 0.5e9)
			out = append(out, e.Reading(n, telemetry.Window{Sent: when - 5e5, Received: when + 5e5}, p.Samples, p.Counts)...)
		}
	}
	level, err := telemetry.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return level
}

func (s served) joinWith(t *testing.T, d servermetrics.Dialect) metric.Sampled {
	t.Helper()
	joined := Join(s.level(t), s.detail, []servermetrics.Dialect{d}, s.figures)
	if joined == nil {
		return metric.Sampled{}
	}
	return *joined
}

func TestJoin_MemoryThatGrowsIsFoundAndNothingElse(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	walk := 4096.0
	for _, c := range []struct {
		name    string
		seconds int
		mib     func(at float64) float64
		want    bool
	}{
		{"a leak of 1 MiB a second", 1200, func(at float64) float64 { return 1000 + at + 20*random.NormFloat64() }, true},
		{"a leak, but in five minutes", 300, func(at float64) float64 { return 1000 + at }, false},
		{"a jump", 1200, func(at float64) float64 { return 1000 + 500*math.Floor(at/700) }, false},
		{"a start that settles", 1200, func(at float64) float64 { return 2000 - 1000*math.Exp(-at/100) }, false},
		{"a start that settles over half of the level", 640, func(at float64) float64 { return 1000 + 200*(1-math.Exp(-at/320)) + 5*random.NormFloat64() }, false},
		{"a start that settles over as long as the level", 640, func(at float64) float64 { return 1000 + 300*(1-math.Exp(-at/640)) + 5*random.NormFloat64() }, false},
		{"nothing but noise", 1200, func(float64) float64 { return 1000 + 50*random.NormFloat64() }, false},
		{"up and down", 1200, func(at float64) float64 { return 1000 + 300*math.Sin(at/90) }, false},
		{"without a direction", 1200, func(float64) float64 { walk += 5 * random.NormFloat64(); return walk }, false},
		{"by a fiftieth", 1200, func(at float64) float64 { return 10000 + at/6 }, false},
	} {
		s := flowing(c.seconds, 5)
		s.pages[serverSource("a")] = func(at float64) string { return fmt.Sprintf("process_resident_memory_bytes %f\n", c.mib(at)*(1<<20)) }
		s.pages[telemetry.Source{Kind: telemetry.GPU, Name: "b", Target: -1}] = func(float64) string {
			return "DCGM_FI_DEV_FB_USED{gpu=\"0\"} 70000\n"
		}
		all := s.join(t).Growth
		if (len(all) == 1) != c.want {
			t.Errorf("%s: %+v", c.name, all)
			continue
		}
		if c.want && (all[0].Low > 3600<<20 || all[0].High < 3600<<20 || all[0].Of != "a" || math.Abs(all[0].PerHour-3600*(1<<20)) > 100<<20) {
			t.Errorf("%s: %+v", c.name, all[0])
		}
	}
}

// A level without others is called shared in none of many, however its requests come.
func TestJoin_OthersRequestsAreFoundWhenTheyAreThere(t *testing.T) {
	for _, flight := range []float64{1, 5, 40} {
		s := flowing(240, flight)
		s.pages[serverSource("a")] = func(at float64) string { return fmt.Sprintf("run %f\nwait 0\n", math.Round(s.inFlight(at))) }
		if f := s.join(t).Foreign; f != nil {
			t.Errorf("%g in flight: %+v without others", flight, f)
		}
		more := max(3, flight/2)
		s.pages[serverSource("a")] = func(at float64) string {
			others := 0.0
			if at > 60 && at < 140 {
				others = more
			}
			return fmt.Sprintf("run %f\nwait %f\n", math.Round(s.inFlight(at)), others)
		}
		f := s.join(t).Foreign
		if f == nil || f.Whole || f.From < 40 || f.From > 75 || f.To < 130 || f.To > 165 || math.Abs(f.Beyond-more) > more/2 {
			t.Errorf("%g in flight and %g of others from 60 to 140 s: %+v", flight, more, f)
		}
		s.figures.Succeeded = s.figures.Total * 9 / 10
		if f := s.join(t).Foreign; f != nil {
			t.Errorf("the server may go on with requests that were given up, but %+v", f)
		}
	}
}

func TestJoin_GPUThatSaysNothingNewSaysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		gpu  func(at float64) float64
		want bool
	}{
		"low":                        {func(at float64) float64 { return 10 + float64(int(at)%7) }, true},
		"high":                       {func(at float64) float64 { return 90 + float64(int(at)%7) }, false},
		"of before the level":        {func(float64) float64 { return 10 }, false},
		"of GPUs that nobody uses":   {func(at float64) float64 { return float64(int(at) % 5) }, false},
		"low now and then":           {func(at float64) float64 { return 30 + 20*float64(int(at)%4) }, false},
		"low where two are compared": {func(at float64) float64 { return 10 + float64(int(at)%9) }, true},
	} {
		s := flowing(60, 5)
		s.pages[serverSource("a")] = func(float64) string { return "run 2\nwait 3\n" }
		s.pages[telemetry.Source{Kind: telemetry.GPU, Name: "b", Target: -1}] = func(at float64) string {
			return fmt.Sprintf("DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} %f\nDCGM_FI_DEV_GPU_UTIL{gpu=\"1\"} 0\n", c.gpu(at))
		}
		g := s.join(t).GPUIdle
		if got := g != nil && g.Idle >= 0.5; got != c.want {
			t.Errorf("%s: %+v", name, g)
		}
	}
}

func TestJoin_EnginesBehindOneAddressAreReplicas(t *testing.T) {
	s := flowing(100, 5)
	s.pages[serverSource("a")] = func(at float64) string {
		var b strings.Builder
		for e, each := range []float64{0.1, 0.1, 0.2} {
			n := math.Floor(at * 2)
			fmt.Fprintf(&b, "run{engine=\"%d\"} 2\nwait{engine=\"%d\"} 0\nqueue_sum{engine=\"%d\"} 0\nqueue_count{engine=\"%d\"} 0\n", e, e, e, e)
			fmt.Fprintf(&b, "tpot_sum{engine=\"%d\"} %f\ntpot_count{engine=\"%d\"} %f\n", e, n*each, e, n)
		}
		return b.String()
	}
	d := mill()
	d.Times[metric.SpanTPOT] = []string{"tpot"}
	all := s.joinWith(t, d).Replicas
	if len(all) != 3 || all[0].Slower != nil || all[1].Slower != nil || all[2].Slower == nil || all[2].Name != "a engine=2" {
		t.Fatalf("%+v", all)
	}
	if w := all[2].Slower; math.Abs(w.Mean-0.2) > 1e-6 || math.Abs(w.Others-0.1) > 1e-6 || math.Abs(all[2].Share-1./3) > 0.01 {
		t.Errorf("%+v of %+v", w, all[2])
	}
}

func TestOf_MarksWhatServersAndGPUsReport(t *testing.T) {
	s := flowing(60, 5)
	s.pages[serverSource("a")] = func(at float64) string {
		return fmt.Sprintf("run 2\nwait 3\npre_total %f\n", 3*max(0, min(math.Floor(at)-9, 4))) // three in each of the seconds from 9 to 13
	}
	s.pages[telemetry.Source{Kind: telemetry.GPU, Name: "b", Target: -1}] = func(at float64) string {
		bits := 0
		if at > 20 && at < 30 {
			bits = 0x40
		}
		return fmt.Sprintf("DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu=\"0\"} %d\n", bits)
	}
	a := Of(s.level(t), s.detail, []servermetrics.Dialect{mill()}, s.figures)
	var got []string
	for _, m := range a.Marks {
		got = append(got, fmt.Sprintf("%s %.0f %.0f %s", m.Kind, m.From, m.To, m.Name.EN))
	}
	if want := "preemption 9 14 12 preempted|throttling 20 30 GPU 0: clock limited by heat"; strings.Join(got, "|") != want {
		t.Errorf("%s", strings.Join(got, "|"))
	}
	if many := joined(make([]counted, 0)); many != nil {
		t.Errorf("%v", many)
	}
	var often []counted
	for i := range 1000 {
		often = append(often, counted{float64(2 * i), float64(2*i + 1), 1})
	}
	if fewer := joined(often); len(fewer) > mostMarks || fewer[len(fewer)-1].to != 1999 {
		t.Errorf("%d marks, the last one to %v", len(fewer), fewer[len(fewer)-1].to)
	}
}

// Another model behind the same page is busy while ours has nothing to wait for.
func TestJoin_OtherModelsOfThePageAreNotOurs(t *testing.T) {
	s := flowing(60, 5)
	s.pages[serverSource("a")] = func(at float64) string {
		return fmt.Sprintf("run{model_name=\"m\"} %f\nwait{model_name=\"m\"} 0\nkv{model_name=\"m\"} 0.1\npre_total{model_name=\"m\"} 0\n"+
			"run{model_name=\"other\"} 20\nwait{model_name=\"other\"} 9\nkv{model_name=\"other\"} 0.99\npre_total{model_name=\"other\"} %f\n",
			math.Round(s.inFlight(at)), 10*at)
	}
	level := s.level(t)
	if j := Join(level, s.detail, []servermetrics.Dialect{mill()}, s.figures); j == nil || j.KVFull == nil || j.Foreign == nil {
		t.Errorf("a level whose model is not known has all series: %+v", j)
	}
	level.Head.Model = "m"
	if j := Join(level, s.detail, []servermetrics.Dialect{mill()}, s.figures); j != nil && (j.KVFull != nil || j.Foreign != nil) {
		t.Errorf("%+v, %+v", j.KVFull, j.Foreign)
	}
	for _, track := range Of(level, s.detail, []servermetrics.Dialect{mill()}, s.figures).Tracks {
		if track.ID == "kv-cache" && (len(track.Lines) != 1 || track.Lines[0].Name.EN != "m" || track.Lines[0].Ranges[0].Hi != 0.1) {
			t.Errorf("%+v", track.Lines)
		}
	}
}

// A server that preempts requests finds what it computes again in its own cache.
func TestJoin_HitsAfterPreemptionsAreNoWarming(t *testing.T) {
	for _, preemptions := range []float64{0, 3} {
		s := flowing(60, 5)
		s.pages[serverSource("a")] = func(at float64) string {
			asked := 100 * at
			return fmt.Sprintf("run 5\nwait 0\nask_total %f\nhit_total %f\npre_total %f\n", asked, max(0, asked-1500)*0.8, preemptions*math.Floor(at))
		}
		if w := s.join(t).Warming; (w != nil) != (preemptions == 0) {
			t.Errorf("%g preemptions a second: %+v", preemptions, w)
		}
	}
}
