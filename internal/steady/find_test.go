package steady

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// loop is requests of a closed loop of eight slots that take takes(sent) seconds each, of which a tenth is before the first token.
func loop(n int, takes func(at float64) float64) []*record.Record {
	var all []*record.Record
	var free [8]float64
	for i := range n {
		slot := 0
		for s := range free {
			if free[s] < free[slot] {
				slot = s
			}
		}
		sent := free[slot] + 0.001
		whole := takes(sent)
		free[slot] = sent + whole
		at := func(seconds float64) record.Instant { return record.Instant(seconds * 1e9) }
		r := &record.Record{Seq: int64(i), Session: int64(i), Stream: true, Usage: record.Usage{Given: true, Prompt: 5, Completion: 10}, Choices: []record.Choice{{}}}
		r.Due, r.Sent, r.First = at(sent), at(sent), at(sent+whole/10)
		for k := range 10 {
			r.Payloads = append(r.Payloads, record.Payload{At: at(sent + whole*(0.1+0.1*float64(k))), Read: int32(k), Kind: record.Output})
		}
		r.Last = r.Payloads[9].At
		r.End = at(sent + whole)
		all = append(all, r)
	}
	return all
}

func input(shape load.Profile, records []*record.Record) (Input, []Row) {
	detail, reader := chartdata.New(8), NewReader("")
	var rows []Row
	for _, r := range records {
		detail.Add(r)
		if row, ok := reader.Row(r); ok {
			rows = append(rows, row)
		}
	}
	start, all := detail.Series.Slices()
	return Input{Load: metric.Load{Name: "l", Profile: shape}, Slices: all, Start: start, Width: float64(detail.Series.Width) / 1e9, Each: func(f func(*Row)) error {
		for i := range rows {
			f(&rows[i])
		}
		return nil
	}}, rows
}

func find(t *testing.T, in Input) *metric.Steady {
	t.Helper()
	s, err := Find(in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// scattered is times around a second.
func scattered(random *rand.Rand) func(float64) float64 {
	return func(float64) float64 { return 0.8 + 0.4*random.Float64() }
}

func TestFind_FiguresAreThoseOfTheRequestsSentInTheWindow(t *testing.T) {
	records := loop(400, scattered(rand.New(rand.NewPCG(1, 1))))
	records[200].Fault = &record.Fault{Kind: record.FaultStatus}
	records[201].Fault = &record.Fault{Kind: record.FaultCancelled}
	in, _ := input(load.Closed(8), records)
	s := find(t, in)
	if !s.Found() || s.From < 0.9 || s.To > 50 || s.Seconds() < 40 {
		t.Fatalf("%+v %s", s, s.Reason.EN)
	}
	total, failed, latency, ended, tokens := 0, 0, metric.NewDistribution(), 0, 0
	for _, r := range records {
		if end := r.End.Seconds(); end >= s.From && end < s.To && r.Succeeded() {
			ended++
		}
		for i := range r.Payloads {
			if at := r.Payloads[i].At.Seconds(); r.Succeeded() && at >= s.From && at < s.To {
				tokens++
			}
		}
		if at := r.Sent.Seconds(); at < s.From || at >= s.To || r.Cancelled() {
			continue
		}
		total++
		if !r.Succeeded() {
			failed++
			continue
		}
		d, _ := r.Latency()
		latency.Add(d.Seconds())
	}
	f := s.Figures
	if f.Total != total || f.Failed != failed || failed != 1 || f.Succeeded != total-1 || f.Distribution(metric.Latency).N() != total-1 {
		t.Errorf("%d requests, %d failed, %d latencies; want %d and %d", f.Total, f.Failed, f.Distribution(metric.Latency).N(), total, failed)
	}
	for _, p := range []float64{0.5, 0.9, 0.99} {
		if got, _ := f.Quantile(metric.Latency, p); got != latency.At(p) {
			t.Errorf("p%g is %v, want %v", 100*p, got, latency.At(p))
		}
	}
	for key, want := range map[metric.Key]float64{metric.RequestThroughput: float64(ended) / s.Seconds(), metric.OutputThroughput: float64(tokens) / s.Seconds(), metric.ReachedConcurrency: 8} {
		if got, _ := f.Value(key); math.Abs(got-want) > 0.01*want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}

func TestFind_SaysWhatDrifted(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	records := loop(400, func(at float64) float64 { return (0.9 + 0.2*random.Float64()) * (1 + at/100) })
	in, _ := input(load.Closed(8), records)
	s := find(t, in)
	if s.Found() || s.Without != metric.SteadyDrift || len(s.Signals) != 5 || !strings.Contains(s.Reason.EN, "grew by") && !strings.Contains(s.Reason.EN, "fell by") || s.Reason.ZH == "" {
		t.Fatalf("%+v %s", s, s.Reason.EN)
	}
}

func TestFind_SaysWhatRoseAndFellAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	records := loop(400, func(at float64) float64 { return (0.9 + 0.2*random.Float64()) * (1.5 - math.Pow((at-30)/30, 2)/2) })
	in, _ := input(load.Closed(8), records)
	if s := find(t, in); s.Without != metric.SteadyDrift || !strings.Contains(s.Reason.EN, "again") {
		t.Fatalf("%+v %s", s, s.Reason.EN)
	}
}

func TestFind_HasNoWindowWhereThereAreTooFew(t *testing.T) {
	for _, n := range []int{0, 1, 8, 30} {
		in, _ := input(load.Closed(8), loop(n, scattered(rand.New(rand.NewPCG(4, 4)))))
		s := find(t, in)
		if s.Without != metric.SteadyShort || s.Needed <= n || s.Reason.EN == "" {
			t.Errorf("%d requests: %+v %s", n, s, s.Reason.EN)
		}
		in, _ = input(load.Closed(8), loop(s.Needed, scattered(rand.New(rand.NewPCG(4, 4)))))
		if again := find(t, in); n == 30 && !again.Found() {
			t.Errorf("the %d requests that would do are not enough: %s", s.Needed, again.Reason.EN)
		}
	}
}

func TestFind_WantsNoSteadyStateOfALoadThatChanges(t *testing.T) {
	in, _ := input(load.ClosedStages(load.Stage{}), loop(400, scattered(rand.New(rand.NewPCG(5, 5)))))
	in.Each = nil // is not asked for
	if s := find(t, in); s.Without != metric.SteadyChanging {
		t.Fatalf("%+v", s)
	}
}

func TestFind_StaysBetweenTwoSeams(t *testing.T) {
	in, _ := input(load.Closed(8), loop(600, scattered(rand.New(rand.NewPCG(6, 6)))))
	in.Seams = []float64{25}
	if s := find(t, in); !s.Found() || s.From < 25 {
		t.Fatalf("%+v %s", s, s.Reason.EN)
	}
	in.Seams = []float64{50}
	if s := find(t, in); !s.Found() || s.To > 50 {
		t.Fatalf("%+v %s", s, s.Reason.EN)
	}
}

func TestFind_GivesAnErrorOfReadingOn(t *testing.T) {
	in, _ := input(load.Closed(8), loop(100, scattered(rand.New(rand.NewPCG(7, 7)))))
	broken := errors.New("broken")
	in.Each = func(func(*Row)) error { return broken }
	if _, err := Find(in); !errors.Is(err, broken) {
		t.Fatal(err)
	}
}

func TestTruncation_LeavesOutAStep(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	s := signal{asked: true}
	for i := range 100 {
		y := 0.1 * random.NormFloat64()
		if i < 20 {
			y += 2
		}
		s.y, s.w = append(s.y, y), append(s.w, 5)
	}
	if at := truncation(s, 0, 100, 1); at < 20 || at > 35 {
		t.Errorf("the step ends at 20, what is left out at %d", at)
	}
	if !unlike(s, 0, 20, 100, 40) {
		t.Error("a step is no ramp")
	}
	for i := range s.y {
		s.y[i] = 0.02*float64(i) + 0.1*random.NormFloat64()
	}
	if unlike(s, 0, 40, 100, 40) {
		t.Error("a line is a ramp")
	}
}

func TestTrend_IsThatOfALineAndABend(t *testing.T) {
	b := batches{mean: 1}
	for i := range 20 {
		x := (2*float64(i)+1)/20 - 1
		b.x, b.y, b.w = append(b.x, x), append(b.y, 3+0.5*x-0.25*x*x), append(b.w, float64(1+i%3))
	}
	got := trendOf(b)
	if math.Abs(got.bend.Value-0.25) > 1e-9 || math.Abs(got.line.Value-1) > 0.1 {
		t.Errorf("a line of 1 and a bend of 0.25 are %+v", got)
	}
}

func FuzzFind(f *testing.F) {
	f.Add(uint64(1), 50, true, 3.0)
	f.Fuzz(func(t *testing.T, seed uint64, n int, open bool, spread float64) {
		random := rand.New(rand.NewPCG(seed, 1))
		if !(spread > 0 && spread < 8) {
			t.Skip()
		}
		in, _ := input(map[bool]load.Profile{false: load.Closed(8), true: load.Open(load.Poisson, 5)}[open], loop(max(n, 0)%500, func(float64) float64 { return math.Exp(spread * random.NormFloat64()) }))
		s := find(t, in)
		if s.Found() == (s.Without != "") || s.Found() && (s.To <= s.From || s.Figures.Total == 0) || !s.Found() && (s.Reason.EN == "" || s.Reason.ZH == "") {
			t.Fatalf("%+v", s)
		}
		for _, x := range s.Signals {
			if math.IsNaN(x.Drift) || math.IsInf(x.Drift, 0) || math.IsNaN(x.Bend) || math.IsInf(x.Bend, 0) || math.IsNaN(x.Detectable) || math.IsInf(x.Detectable, 0) {
				t.Fatalf("%+v", x)
			}
		}
	})
}
