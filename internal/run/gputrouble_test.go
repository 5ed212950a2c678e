package run_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// An exporter that does all that goes wrong with exporters, one after the other, costs one note, and no request.
func TestGPUMetrics_TroubleOfAnExporterCostsOneNote(t *testing.T) {
	var asked atomic.Int64
	gone := make(chan struct{})
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := fmt.Sprintf("DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 300\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\"} %d\n", asked.Load()*1000)
		n := asked.Add(1)
		if n <= 24 { // when it is found, while the idle power is measured, and when the level begins
			fmt.Fprint(w, page)
			return
		}
		switch n % 5 {
		case 0:
			w.WriteHeader(http.StatusInternalServerError)
		case 1:
			_, _ = w.Write([]byte(strings.Repeat(page, 20<<20/len(page))))
		case 2:
			fmt.Fprint(w, "<html>\n<body>\n</body>")
		case 3:
			select { // longer than anybody waits
			case <-r.Context().Done():
			case <-gone:
			}
		default:
			panic(http.ErrAbortHandler)
		}
	}))
	defer exporter.Close()
	defer close(gone)
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval = []run.Count{{N: 45}}, []int{3}, exporter.URL+"/metrics", new(run.Seconds(0.1))
	result := mustRun(t, args)
	if l := result.Levels[0]; l.Succeeded != 45 {
		t.Errorf("%d of 45 requests succeeded", l.Succeeded)
	}
	level, _ := sampledIn(t, result)
	if len(level.Notes) != 1 || !strings.HasPrefix(level.Notes[0].Text, "cannot be read: ") || level.Cost == nil || level.Cost.Failed < 2 {
		t.Errorf("%+v, %+v", level.Notes, level.Cost)
	}
}

// An exporter that dies before the level leaves no energy: the terminal and perf_result.json say why, not the page alone.
func TestGPUMetrics_ExporterThatDiesBeforeTheLevelIsANoteOfIt(t *testing.T) {
	var asked atomic.Int64
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) > 1 { // it is there when the run looks for it
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, `DCGM_FI_DEV_POWER_USAGE{gpu="0"} 300`)
	}))
	defer exporter.Close()
	args := arguments(t, serve(t, simulator.Config{Model: "simulated"}))
	args.Number, args.GPUMetrics = []run.Count{{N: 3}, {N: 3}}, exporter.URL+"/metrics"
	args.Parallel = []int{1, 2}
	result := mustRun(t, args)
	for _, name := range []string{"perf_result.json", "performance_summary.txt"} { // the latter is what the terminal shows
		data, err := os.ReadFile(filepath.Join(result.Folder, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, level := range []string{"parallel_1_number_3", "parallel_2_number_3"} {
			want := level + ": metrics could not be read: " + exporter.Listener.Addr().String() + "/metrics from 0.0 s on (it returns HTTP 502)."
			if !strings.Contains(strings.Join(strings.Fields(string(data)), " "), want) {
				t.Errorf("%s has no %q:\n%s", name, want, data)
			}
		}
	}
}

// Other names and a counter that begins again are no trouble: what is there is kept, and the energy says why it is not to be relied on.
func TestGPUMetrics_OtherNamesAndAResetAreSaid(t *testing.T) {
	var asked atomic.Int64
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n := asked.Add(1)
		fmt.Fprintf(w, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\"} %d\n", n%27*30000)
		if n < 30 {
			fmt.Fprintln(w, `DCGM_FI_DEV_POWER_USAGE{gpu="0"} 300`)
		} else {
			fmt.Fprintln(w, `dcgm_power_usage{gpu="0"} 300`)
		}
	}))
	defer exporter.Close()
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval = []run.Count{{N: 45}}, []int{3}, exporter.URL+"/metrics", new(run.Seconds(0.1))
	result := mustRun(t, args)
	if e := result.Levels[0].Energy; e == nil || e.Valid || !strings.Contains(strings.Join(e.Reasons, " "), "counter-reset") {
		t.Errorf("%+v", e)
	}
	if level, _ := sampledIn(t, result); len(level.Notes) != 0 || result.Levels[0].Succeeded != 45 {
		t.Errorf("%+v", level.Notes)
	}
}
