package telemetry

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/exposition"
)

// page is a text of an exporter as a source's reading.
func page(t *testing.T, e *Encoder, source int, at float64, text string) []byte {
	t.Helper()
	p, err := exposition.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return e.Reading(source, window(at), p.Samples, p.Counts)
}

func pages(t *testing.T, texts ...string) *Readings {
	t.Helper()
	var e Encoder
	out := e.Head(Head{Wall: time.Unix(50, 0).UTC()})
	line, n := e.Source(Source{Kind: Server, Name: "h/metrics"})
	out = append(out, line...)
	for i, text := range texts {
		out = append(out, page(t, &e, n, float64(i+1), text)...)
	}
	level, err := Read(bytes.NewReader(out))
	if err != nil || level.Damaged > 0 {
		t.Fatal(level, err)
	}
	return level.Sources[0]
}

const histogram = `# TYPE ttft_seconds histogram
ttft_seconds_bucket{le="0.1",m="a"} 1
ttft_seconds_bucket{le="+Inf",m="a"} 3
ttft_seconds_sum{m="a"} 0.9
ttft_seconds_count{m="a"} 3
`

func TestFamilies_AreCountersGaugesAndWholeHistograms(t *testing.T) {
	r := pages(t, "# TYPE g gauge\ng{a=\"1\"} 5\ng{a=\"2\"} 6\n# TYPE x_total counter\nx_total 1\n# TYPE y counter\ny 7\n"+histogram+
		"# TYPE part histogram\npart_bucket{le=\"1\"} 1\npart_count 2\n", histogram)
	got := map[string]int{}
	for _, f := range r.Families() {
		got[string(f.Shape)+" "+f.Name] = len(f.Members)
	}
	if diff := cmp.Diff(map[string]int{"gauge g": 2, "counter x": 1, "counter y": 1, "histogram ttft_seconds": 1, "counter part_bucket": 1, "counter part_count": 1}, got); diff != "" {
		t.Error(diff)
	}
	if wall := r.Time(second(2)); !wall.Equal(time.Unix(52, 0)) {
		t.Errorf("the wall clock is %v", wall)
	}
}

func TestFollow_HistogramIsThereWhereAllItsPartsAre(t *testing.T) {
	r := pages(t, "# TYPE ttft_seconds histogram\nttft_seconds_count{m=\"a\"} 1\n", histogram, "g 1\n", histogram)
	for _, f := range r.Families() {
		if f.Shape != Histogram {
			continue
		}
		m := f.Members[0]
		if diff := cmp.Diff([]Label{{"m", "a"}}, m.Labels); diff != "" || m.Buckets[0].Bound != 0.1 || !math.IsInf(m.Buckets[1].Bound, 1) {
			t.Errorf("%s %+v", diff, m)
		}
		of := m.Follow()
		for i, want := range []bool{false, true, false, true} {
			if c, ok := of(i); ok != want || ok && (c.Count != 3 || c.Sum != 0.9 || c.Buckets[0] != 1 || c.Buckets[1] != 3) {
				t.Errorf("reading %d: %+v, %v", i, c, ok)
			}
		}
		return
	}
	t.Errorf("no histogram in %+v", r.Families())
}

func TestFollow_IsWhatValuesAre(t *testing.T) {
	level, _ := Read(bytes.NewReader(file(t, [2]float64{1, 5}, [2]float64{1, 5}, [2]float64{4, math.NaN()}, [2]float64{6, 7}, [2]float64{6, 7})))
	for _, s := range level.Sources[0].Series {
		want := map[Window]float64{}
		for w, v := range s.Values() {
			want[w] = v
		}
		got, of := map[Window]float64{}, s.Follow()
		for i, w := range s.Windows() {
			if v, ok := of(i); ok {
				got[w] = v
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(s.Metric, diff)
		}
	}
}

func TestMiddle_LiesInTheWindow(t *testing.T) {
	if m := (Window{10, 21}).Middle(); m != 15 {
		t.Error(m)
	}
}
