package telemetry

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/record"
)

// second is an instant of so many seconds.
func second(s float64) record.Instant { return record.Instant(math.Round(s * 1e9)) }

func window(at float64) Window { return Window{second(at - 0.1), second(at + 0.1)} }

// file is a file with readings of one source, a second apart: each has the values of x_total and g, NaN for one that is absent.
func file(t *testing.T, readings ...[2]float64) []byte {
	t.Helper()
	var e Encoder
	out := e.Head(Head{Run: "r", Wall: time.Unix(1, 0).UTC(), Interval: 1})
	line, n := e.Source(Source{Kind: Server, Name: "h/metrics", Engine: "vLLM"})
	out = append(out, line...)
	for i, r := range readings {
		var samples []exposition.Sample
		for k, name := range []string{"x_total", "g"} {
			if !math.IsNaN(r[k]) {
				samples = append(samples, exposition.Sample{Name: name, Labels: []exposition.Label{{Name: "a", Value: "1"}}, Value: r[k]})
			}
		}
		out = append(out, e.Reading(n, window(float64(i+1)), samples, func(name string) bool { return name == "x_total" })...)
	}
	return append(out, e.End(second(9), Cost{CPU: 0.5, Readings: len(readings)})...)
}

func TestFile_ComesBackAsItWasWritten(t *testing.T) {
	gone := math.NaN()
	level, err := Read(bytes.NewReader(file(t, [2]float64{1, 5}, [2]float64{1, 5}, [2]float64{4, gone}, [2]float64{6, math.Inf(1)}, [2]float64{6, 7})))
	if err != nil || level.Damaged != 0 || level.Cost.CPU != 0.5 || level.Head.Interval != 1 || len(level.Sources) != 1 {
		t.Fatalf("%+v, %v", level, err)
	}
	s := level.Sources[0]
	if s.Engine != "vLLM" || len(s.Windows) != 5 || len(s.Series) != 2 || !s.Series[0].Counter || s.Series[1].Counter || s.Series[0].Label("a") != "1" {
		t.Fatalf("%+v", s)
	}
	want := []Point{{0.9, 1.1, 5}, {1.9, 2.1, 5}, {4.9, 5.1, 7}} // absent at 3, infinite at 4
	if diff := cmp.Diff(want, s.Series[1].Gauge(), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Point{{1, 2, 0}, {2, 3, 3}, {3, 4, 2}, {4, 5, 0}}, s.Series[0].Rates(), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func TestFile_OfAKilledRunIsReadAsFarAsItGoes(t *testing.T) {
	whole := file(t, [2]float64{1, 5}, [2]float64{2, 6}, [2]float64{3, 7})
	head := bytes.IndexByte(whole, '\n') + 1
	for cut := head; cut < len(whole); cut++ {
		level, err := Read(bytes.NewReader(whole[:cut]))
		if err != nil || level.Damaged > 1 {
			t.Fatalf("cut at %d: %+v, %v", cut, level, err)
		}
		for _, s := range level.Sources {
			for _, x := range s.Series {
				for i, p := range x.Gauge() {
					if p.Value != map[string]float64{"x_total": 1, "g": 5}[x.Metric]+float64(i) {
						t.Fatalf("cut at %d: %s is %+v", cut, x.Metric, x.Gauge())
					}
				}
			}
		}
	}
	if _, err := Read(strings.NewReader("nothing\n")); err == nil {
		t.Error("a file without a head is read")
	}
}

func TestRates_CounterThatFellBeganAgain(t *testing.T) {
	level, _ := Read(bytes.NewReader(file(t, [2]float64{10, 0}, [2]float64{14, 0}, [2]float64{2, 0}, [2]float64{3, 0})))
	x := level.Sources[0].Series[0]
	if diff := cmp.Diff([]Point{{1, 2, 4}, {3, 4, 1}}, x.Rates(), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if _, ok := x.Increase(1, 3.5); ok {
		t.Error("the growth over a restart is known")
	}
	if by, ok := x.Increase(3.25, 3.75); !ok || math.Abs(by-0.5) > 1e-9 {
		t.Errorf("%v, %v after it", by, ok)
	}
}

func TestIncrease_IsInterpolatedAtTheEdges(t *testing.T) {
	level, _ := Read(bytes.NewReader(file(t, [2]float64{0, 0}, [2]float64{10, 0}, [2]float64{30, 0}, [2]float64{30, 0})))
	x := level.Sources[0].Series[0]
	for _, c := range []struct{ from, to, want float64 }{{1, 4, 30}, {1.5, 2.5, 15}, {2, 3, 20}, {2.25, 2.75, 10}, {3, 4, 0}} {
		if by, ok := x.Increase(c.from, c.to); !ok || math.Abs(by-c.want) > 1e-9 {
			t.Errorf("from %v to %v: %v, %v; want %v", c.from, c.to, by, ok, c.want)
		}
	}
	for _, c := range [][2]float64{{0.5, 3}, {1, 4.5}} {
		if by, ok := x.Increase(c[0], c[1]); ok {
			t.Errorf("from %v to %v is %v although nothing was read there", c[0], c[1], by)
		}
	}
}

func TestQuotients_AreOfWhatGrewBetweenReadings(t *testing.T) {
	hits := []Point{{1, 1, 0}, {2, 2, 3}, {3, 3, 3}, {4, 4, 5}}
	queries := []Point{{1, 1, 0}, {2, 2, 4}, {3, 3, 4}, {4, 4, 14}}
	if diff := cmp.Diff([]Point{{1, 2, 0.75}, {3, 4, 0.2}}, Quotients(hits, queries)); diff != "" {
		t.Error(diff)
	}
}

// Nothing that was read lies outside of what is drawn of it, and every stretch drawn has a value that was read as its least and its greatest.
// No stretch has a hole in it, unless there are more holes than half of the stretches.
func FuzzRanges_KeepLeastAndGreatest(f *testing.F) {
	f.Add([]byte{1, 200, 3, 3, 9}, uint8(2))
	f.Add([]byte{1, 255, 255, 2, 3, 255, 1, 1, 1, 9, 255}, uint8(3))
	f.Fuzz(func(t *testing.T, values []byte, most uint8) {
		n := int(most%50) + 1
		const hole = 10
		var all []Point
		at, holes := 0.0, 0
		for _, v := range values {
			if v == 255 {
				at += 100
				holes++
			}
			all = append(all, Point{at, at + 0.5, float64(v)})
			at++
		}
		got := Ranges(all, n, hole)
		if len(got) > n {
			t.Fatalf("%d stretches of at most %d", len(got), n)
		}
		k := 0
		for _, r := range got {
			lo, hi, begin := math.Inf(1), math.Inf(-1), k
			for ; k < len(all) && all[k].To <= r.To; k++ {
				lo, hi = min(lo, all[k].Value), max(hi, all[k].Value)
				if k > begin && holes <= n/2 && all[k].From-all[k-1].To > hole {
					t.Fatalf("a hole is in %+v", r)
				}
			}
			if k == begin || lo != r.Lo || hi != r.Hi || r.From != all[begin].From {
				t.Fatalf("%+v of %v", r, values)
			}
		}
		if k != len(all) {
			t.Fatalf("%d of %d values are drawn", k, len(all))
		}
	})
}

func TestHole_IsAFewUsualDistances(t *testing.T) {
	for _, c := range []struct {
		interval float64
		at       []float64
		want     float64
	}{{1, []float64{1, 2, 3, 4}, 3.5}, {1, []float64{1, 2, 3, 600, 601, 602}, 3.5}, {0.1, []float64{2, 4, 6, 8}, 7}, {1, []float64{5}, 3.5}, {1, nil, 3.5}} {
		r := Readings{}
		for _, at := range c.at {
			r.Windows = append(r.Windows, window(at))
		}
		if got := r.Hole(c.interval); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// Whatever stands in a file, reading it neither fails nor makes values up: points lie in the windows of their source.
func FuzzRead(f *testing.F) {
	f.Add([]byte("{\"kind\":\"head\",\"head\":{\"version\":1}}\n{\"kind\":\"source\"}\n{\"kind\":\"reading\",\"source\":0,\"sent\":1,\"received\":2,\"values\":[0,1]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		level, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, s := range level.Sources {
			for _, x := range s.Series {
				if n := len(x.Gauge()); n > len(s.Windows) {
					t.Fatalf("%d values of %d readings", n, len(s.Windows))
				}
			}
			Sum(s.Series)
		}
	})
}
