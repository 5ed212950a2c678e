package visualizers

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/visualizer/wandb"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// TestWandbFormat_RecordsOfEverySizeCrossBlocks writes rows whose lengths reach every place at which a block can end.
func TestWandbFormat_RecordsOfEverySizeCrossBlocks(t *testing.T) {
	t.Parallel()
	r := &run{t: t, folder: t.TempDir()}
	started, err := wandb.Offline{Project: "p"}.Start(t.Context(), visualizer.Run{ID: "0123456789", Name: "n", Folder: r.folder})
	if err != nil {
		t.Fatal(err)
	}
	const n = 1200
	name := func(i int64) string { return strings.Repeat("x", int(1+i*61%40_000)) }
	for i := range int64(n) {
		p := visualizer.Point{Step: i, Values: []visualizer.Value{{Name: name(i), Value: float64(i)}}}
		if i > 100 { // shorter ones, of all lengths
			p.Values[0].Name = name(i % 97)
		}
		if err := started.Log(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	if err := started.Finish(t.Context(), visualizer.End{State: visualizer.Finished}); err != nil {
		t.Fatal(err)
	}
	found := rows(inspect(t, r))
	if len(found) != n {
		t.Fatalf("%d rows of %d in %s", len(found), n, filepath.Join(r.folder, "wandb"))
	}
	for i, row := range found {
		want := name(int64(i))
		if i > 100 {
			want = name(int64(i) % 97)
		}
		if row[want] != float64(i) || row["_step"] != float64(i) {
			t.Fatalf("row %d has step %v", i, row["_step"])
		}
	}
}
