package artifacts

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/modelscope/evalscope/internal/steady"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestRows_ComeBackFromMemoryAndFromTheFile(t *testing.T) {
	kept := newRows(metric.Load{Profile: load.Closed(1)}, "")
	defer kept.close()
	all := streamedRecords(30)
	reader := steady.NewReader("")
	var want []steady.Row
	for i := range rowsInMemory + 5000 {
		r := *all[i%len(all)]
		r.Sent += record.Instant(i)
		r.End += record.Instant(i)
		kept.add(&r)
		if row, ok := reader.Row(&r); ok {
			want = append(want, row)
		}
	}
	if len(kept.kept) != rowsInMemory || kept.n != len(want)-rowsInMemory || kept.n == 0 {
		t.Fatalf("%d in memory, %d in the file of %d", len(kept.kept), kept.n, len(want))
	}
	for range 2 { // they are read twice
		i := 0
		if err := kept.each(func(r *steady.Row) {
			w := want[i]
			for k := range r.Values {
				if r.Values[k] != w.Values[k] && !(math.IsNaN(r.Values[k]) && math.IsNaN(w.Values[k])) {
					t.Fatalf("row %d is %+v, want %+v", i, *r, w)
				}
			}
			if r.Sent != w.Sent || r.End != w.End || r.State != w.State {
				t.Fatalf("row %d is %+v, want %+v", i, *r, w)
			}
			i++
		}); err != nil || i != len(want) {
			t.Fatal(i, err)
		}
	}
}

func TestRows_AreNotKeptOfALoadThatChanges(t *testing.T) {
	kept := newRows(metric.Load{Profile: load.ClosedStages(load.Stage{})}, "")
	kept.add(streamedRecords(3)[2])
	if len(kept.kept) != 0 {
		t.Error("a row was kept")
	}
}

func TestRead_GivesALevelItsSteadyState(t *testing.T) {
	shape := metric.Load{Name: "parallel_2_number_600", Profile: load.Closed(2), Number: 600}
	made, err := Read(t.Context(), writeLevel(t, t.TempDir(), shape, streamedRecords(600)), Input{})
	if err != nil {
		t.Fatal(err)
	}
	s := made.Level.Steady
	if !s.Found() || s.Figures.Total == 0 || s.Figures.Total >= made.Level.Total || s.From <= 0 {
		t.Fatalf("%+v", s)
	}
	data, err := Result(RunInfo{}, []ResultLevel{{Level: made.Level}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var result struct {
		Levels []struct {
			Steady struct {
				From, To float64
				Total    int
				Metrics  map[string]*struct{ N int }
			}
		}
	}
	if err := json.Unmarshal(data, &result); err != nil {
		t.Fatal(err)
	}
	got := result.Levels[0].Steady
	if got.From != s.From || got.To != s.To || got.Total != s.Figures.Total || got.Metrics["ttft"] == nil || got.Metrics["ttft"].N == 0 {
		t.Errorf("%+v", got)
	}
	for key, m := range got.Metrics {
		if m == nil {
			t.Errorf("%s is null", key)
		}
	}
}
