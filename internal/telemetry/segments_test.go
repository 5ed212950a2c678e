package telemetry

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// resumed is a level of two segments, an hour apart by the wall clock: its readings are at 1 s, 2 s, … of the level's clock.
func resumed(t *testing.T, at float64, segments ...[]string) *Level {
	t.Helper()
	var out []byte
	for i, pages := range segments {
		var e Encoder
		out = append(out, e.Head(Head{Wall: time.Unix(int64(3600*i), 0).UTC(), Interval: 1})...)
		line, n := e.Source(Source{Kind: Server, Name: "h/metrics", Target: -1})
		out = append(out, line...)
		for _, text := range pages {
			out = append(out, page(t, &e, n, at, text)...)
			at++
		}
		out = append(out, e.End(second(at), Cost{CPU: 0.5, Readings: len(pages)})...)
	}
	level, err := Read(bytes.NewReader(out))
	if err != nil || level.Damaged > 0 {
		t.Fatal(level, err)
	}
	return level
}

const grows = "# TYPE x_total counter\nx_total{a=\"1\"} "

func TestRead_SegmentContinuesTheSourcesBefore(t *testing.T) {
	level := resumed(t, 1, []string{grows + "1\ng 5\ngone 1\n", grows + "3\ng 5\ngone 1\n"}, []string{"new 9\ng 7\n" + grows + "70\n", grows + "74\ng 7\n"})
	if len(level.Sources) != 1 || len(level.Sources[0].Windows) != 4 || len(level.Sources[0].Series) != 4 || level.Cost.Readings != 4 {
		t.Fatalf("%+v", level)
	}
	r := level.Sources[0]
	values := map[string][]float64{}
	for _, s := range r.Series {
		for _, p := range s.Gauge() {
			values[s.Metric] = append(values[s.Metric], p.Value)
		}
	}
	if diff := cmp.Diff(map[string][]float64{"x_total": {1, 3, 70, 74}, "g": {5, 5, 7, 7}, "gone": {1, 1}, "new": {9}}, values); diff != "" {
		t.Error(diff)
	}
	if a, b := r.Time(second(2)), r.Time(second(3)); a.Unix() != 2 || b.Unix() != 3603 {
		t.Errorf("the wall clock is %v and %v", a, b)
	}
}

// What a counter grew by while nothing ran is not the level's; neither is a restart of the server then.
func TestSpliced_GrowsByWhatItsSegmentsDid(t *testing.T) {
	for _, second := range [][]string{{grows + "70\n", grows + "74\n"}, {grows + "0\n", grows + "4\n"}} {
		x := resumed(t, 1, []string{grows + "1\n", grows + "3\n"}, second).Sources[0].Series[0].Spliced()
		if diff := cmp.Diff([]Point{{1, 2, 2}, {2, 3, 0}, {3, 4, 4}}, x.Rates(), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Error(diff)
		}
		if by, ok := x.Increase(1, 4); !ok || math.Abs(by-6) > 1e-9 {
			t.Errorf("grew by %v, %v", by, ok)
		}
	}
}

func TestRead_EqualSourcesOfASegmentStayApart(t *testing.T) {
	var out []byte
	for range 2 {
		var e Encoder
		out = append(out, e.Head(Head{})...)
		for range 2 {
			line, _ := e.Source(Source{Kind: GPU, Name: "x", Target: -1})
			out = append(out, line...)
		}
	}
	if level, err := Read(bytes.NewReader(out)); err != nil || len(level.Sources) != 2 {
		t.Errorf("%+v, %v", level, err)
	}
}

// The clock of a segment continues from the level's last request: readings after it, made while the level was stopping, are dropped.
func TestRead_TimeNeverGoesBack(t *testing.T) {
	var out []byte
	for _, from := range []float64{1, 3.5} {
		var e Encoder
		out = append(out, e.Head(Head{})...)
		line, n := e.Source(Source{Kind: GPU, Name: "x", Target: -1})
		out = append(out, line...)
		for i := range 4 {
			out = append(out, page(t, &e, n, from+float64(i), "g 1\nh 2\n")...)
		}
	}
	level, err := Read(bytes.NewReader(out))
	if err != nil || level.Damaged > 0 || len(level.Sources) != 1 {
		t.Fatalf("%+v, %v", level, err)
	}
	var at []float64
	for _, p := range level.Sources[0].Series[1].Gauge() {
		at = append(at, p.Mid())
	}
	if diff := cmp.Diff([]float64{1, 2, 3, 3.5, 4.5, 5.5, 6.5}, at, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func TestRead_CostIsUnknownIfThatOfASegmentIs(t *testing.T) {
	for _, order := range [][2]float64{{-1, 2}, {2, -1}} {
		var out []byte
		for _, cpu := range order {
			var e Encoder
			out = append(append(out, e.Head(Head{})...), e.End(0, Cost{CPU: cpu})...)
		}
		if level, _ := Read(bytes.NewReader(out)); level.Cost.CPU != -1 {
			t.Errorf("%v: %v s", order, level.Cost.CPU)
		}
	}
}

func TestRead_NoteOfNoSourceIsDamage(t *testing.T) {
	var e Encoder
	level, err := Read(bytes.NewReader(append(e.Head(Head{}), e.Note(3, 5, "cannot be read")...)))
	if err != nil || level.Damaged != 1 || len(level.Notes) != 0 {
		t.Errorf("%+v, %v", level, err)
	}
}
