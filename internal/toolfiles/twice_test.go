package toolfiles

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRead_SummaryOfASweepIsNoFurtherRun: vLLM's sweep writes two runs to two files, and both of them once more to a summary.
func TestRead_SummaryOfASweepIsNoFurtherRun(t *testing.T) {
	detailed, err := os.ReadFile(filepath.Join("testdata", "vllm", "c2.json"))
	if err != nil {
		t.Fatal(err)
	}
	plain := `{"num_prompts": 16, "total_input_tokens": 181, "request_rate": "inf", "max_concurrency": 2, "completed": 16, "failed": 0, "duration": 0.43,
 "mean_ttft_ms": 24.71, "median_ttft_ms": 22.12, "p99_ttft_ms": 41.12, "mean_tpot_ms": 3.87, "median_tpot_ms": 4.05, "request_throughput": 38.0}`
	dir := t.TempDir()
	for name, text := range map[string]string{"run=0.json": string(detailed), "run=1.json": plain, "summary.json": "[" + string(detailed) + "," + plain + "]"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Read(context.Background(), dir)
	if err != nil || len(r.Levels) != 2 || len(r.Levels[0].Requests) != 16 {
		t.Fatalf("%d levels, %v", len(r.Levels), err)
	}
	for _, n := range r.Notes {
		if strings.Contains(n.EN, "second copy") {
			return
		}
	}
	t.Errorf("the copy is not said: %v", r.Notes)
}
