package run_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// TestDisagreement_IsShownWithBothValues: a GPU that takes 300 W, and counts 600.
func TestDisagreement_IsShownWithBothValues(t *testing.T) {
	began := time.Now()
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 300\n# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter\n"+
			"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\"} %f\n", 1e6+time.Since(began).Seconds()*600e3)
	}))
	t.Cleanup(exporter.Close)
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval = []run.Count{{N: 9}}, []int{3}, exporter.URL+"/metrics", new(run.Seconds(0.1))
	result := mustRun(t, args)
	if all := result.Levels[0].Disagreements; len(all) != 1 || all[0].Figure != "energy" || all[0].Reported[1].Value < 1.5*all[0].Reported[0].Value {
		t.Fatalf("%+v", all)
	}
	var tables bytes.Buffer
	if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{Tables: &tables}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(result.Folder, "perf_report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"tables": tables.String(), "page": string(page)} {
		if !strings.Contains(text, "Two sources differ in the energy: ") || !strings.Contains(text, "J by the energy counters (more than 5 %)") {
			t.Errorf("the %s do not say that two sources differ", name)
		}
	}
}
