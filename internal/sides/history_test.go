package sides

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/metric"
)

// finished writes a run whose plan, host and result are these.
func finished(t *testing.T, root, name, plan, host, level string) string {
	t.Helper()
	folder := filepath.Join(root, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{"plan.json": plan, "run.json": fmt.Sprintf(`{"format": "evalscope-perf-run", "version": "1.0", "id": %q, "state": "done", "host": %q, "levels": []}`, name, host),
		"perf_result.json": `{"levels": [` + level + `]}`} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestHistory_IsOfTheSameSetUpAlone(t *testing.T) {
	const plan = `{"model": "m", "url": "u", "seed": 7, "seed_given": true, "command": "%s"}`
	const level = `{"load": {"name": "parallel_2", "parallel": 2}, "total": 10, "failed": 1, "ended": "done", "verdict": {"word": "%s"}, "metrics": {"ttft": {"unit": "s", "mean": 0.5, "p50": 0.25}}}`
	root := t.TempDir()
	command := func(words string) string { return fmt.Sprintf(plan, words) }
	valid, invalid := fmt.Sprintf(level, "VALID"), fmt.Sprintf(level, "INVALID")
	base := finished(t, root, "base", command("a"), "host", valid)
	finished(t, root, "one", command("other words"), "host", valid)
	finished(t, root, "two", command("c"), "host", valid)
	finished(t, root, "elsewhere", command("a"), "other", valid)
	finished(t, root, "limited", command("a"), "host", invalid)
	finished(t, root, "another", `{"model": "m", "url": "v", "seed": 7, "seed_given": true}`, "host", valid)
	finished(t, root, "seed", `{"model": "m", "url": "u", "seed": 8, "seed_given": true}`, "host", valid)
	finished(t, root, "damaged", `{"model`, "host", valid)

	got, err := History(context.Background(), root, []Source{{Path: base}})
	if err != nil || len(got) != 2 || got[0].Group != got[1].Group {
		t.Fatalf("%+v %v", got, err)
	}
	for _, figures := range got[0].Figures {
		if figures[compare.Row{Metric: metric.TTFT, Stat: "p50"}] != 0.25 || figures[compare.Row{Metric: compare.Failed, Stat: "value"}] != 0.1 {
			t.Errorf("%v", figures)
		}
	}
	if _, err := History(context.Background(), filepath.Join(root, "none"), nil); err == nil {
		t.Error("a folder that is not there was taken")
	}
}

func TestSetup_ADrawnSeedIsNoPartOfIt(t *testing.T) {
	root := t.TempDir()
	var keys []string
	for i, seed := range []int{3, 4} {
		folder := finished(t, root, fmt.Sprint(i), fmt.Sprintf(`{"model": "m", "seed": %d, "seed_given": false}`, seed), "host", "")
		key, ok := setup(os.DirFS(folder), ".")
		if !ok {
			t.Fatal(folder)
		}
		keys = append(keys, key)
	}
	if keys[0] != keys[1] {
		t.Error(keys)
	}
}
