package run_test

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// dcgm is an exporter of two GPUs of 300 W and 500 W, with their energy counters, in the words of NVIDIA's dcgm-exporter; bits are why the
// second one's clock is limited.
func dcgm(t *testing.T, bits uint64) string {
	t.Helper()
	began := time.Now()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		at := time.Since(began).Seconds()
		fmt.Fprintln(w, "# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).\n# TYPE DCGM_FI_DEV_POWER_USAGE gauge")
		for i, watts := range []float64{300, 500} {
			fmt.Fprintf(w, "DCGM_FI_DEV_POWER_USAGE{gpu=\"%d\",UUID=\"GPU-%d\",pci_bus_id=\"00000000:0%d:00.0\",device=\"nvidia%d\",modelName=\"NVIDIA H200\",Hostname=\"h1\"} %f\n", i, i, i, i, watts)
		}
		fmt.Fprintln(w, "# HELP DCGM_FI_DEV_CLOCKS_EVENT_REASONS Current clock event reasons (bitmask of DCGM_CLOCKS_EVENT_REASON_*)\n# TYPE DCGM_FI_DEV_CLOCKS_EVENT_REASONS gauge")
		for i, reasons := range []uint64{0, bits} {
			fmt.Fprintf(w, "DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu=\"%d\",UUID=\"GPU-%d\",modelName=\"NVIDIA H200\",Hostname=\"h1\"} %d\n", i, i, reasons)
		}
		fmt.Fprintln(w, "# HELP DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION Total energy consumption since boot (in mJ).\n# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter")
		for i, watts := range []float64{300, 500} {
			fmt.Fprintf(w, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"%d\",UUID=\"GPU-%d\",pci_bus_id=\"00000000:0%d:00.0\",device=\"nvidia%d\",modelName=\"NVIDIA H200\",Hostname=\"h1\"} %f\n", i, i, i, i, 1e6+at*watts*1000)
		}
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "http://", "http://me:geheim@", 1) + "/metrics"
}

func TestEnergy_OfAFakeExporterIsItsTrueEnergyToOnePercent(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval, args.GPUs = []run.Count{{N: 9}}, []int{3}, dcgm(t, 0), new(run.Seconds(0.1)), 2
	result := mustRun(t, args)
	e := result.Levels[0].Energy
	if e == nil || !e.Valid || len(e.GPUs) != 2 {
		t.Fatalf("%+v", e)
	}
	if want := 800 * e.Seconds; math.Abs(e.Joules-want) > 0.01*want {
		t.Errorf("%v J in %v s, want %v J", e.Joules, e.Seconds, want)
	}
	if per := e.Joules / (9 * 8); e.JoulesPerOutputToken == nil || math.Abs(*e.JoulesPerOutputToken-per) > 1e-9*per {
		t.Errorf("%+v", e)
	}
	data, err := os.ReadFile(result.Folder + "/perf_result.json")
	if err != nil || !strings.Contains(string(data), `"joules_per_output_token"`) || strings.Contains(string(data), "geheim") {
		t.Errorf("perf_result.json: %v", err)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil || again.Levels[0].Energy == nil || again.Levels[0].Energy.Joules != e.Joules {
		t.Errorf("made again: %v", err)
	}
}

func TestThrottling_OfAnExporterIsFoundByItsReason(t *testing.T) {
	server := serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond})
	for bits, severity := range map[uint64]string{0: "", 0x1: "", 0x4: "advice", 0x40: "warning"} { // none, idle, a cap of power, heat
		args := arguments(t, server)
		args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval = []run.Count{{N: 9}}, []int{3}, dcgm(t, bits), new(run.Seconds(0.1))
		result := mustRun(t, args)
		found := ""
		for _, s := range result.Suggestions {
			if s.Rule == "throttling" {
				found = string(s.Severity)
			}
		}
		if th := result.Levels[0].Throttling; found != severity || th == nil || th.Readings < 2 || (max(th.Thermal, th.Power) == 0.5) != (severity != "") {
			t.Errorf("%#x: found %q, %+v", bits, found, th)
		}
	}
}

func TestEnergy_OfSimulatedGPUsAgreesWithTheirCounter(t *testing.T) {
	server := serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond, GPUs: 2})
	args := arguments(t, server)
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval, args.GPUs = []run.Count{{N: 160}}, []int{3}, server+"/gpu/metrics", new(run.Seconds(0.1)), 2
	result := mustRun(t, args)
	e := result.Levels[0].Energy
	if e == nil || len(e.GPUs) != 2 || e.Counted == nil || math.Abs(e.Joules-*e.Counted) > 0.05**e.Counted || !e.Valid {
		t.Fatalf("%+v", e)
	}
	if e.IdlePower == nil || math.Abs(*e.IdlePower-150) > 5 || *e.NetJoules <= 0 || *e.NetJoules >= e.Joules {
		t.Errorf("idle %v W, net %v J of %v J", e.IdlePower, e.NetJoules, e.Joules)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil || again.Levels[0].Energy == nil || again.Levels[0].Energy.NetJoules == nil || *again.Levels[0].Energy.NetJoules != *e.NetJoules {
		t.Errorf("made again: %v", err)
	}
}

// An exporter of a host has no GPU whose idle power could be measured.
func TestIdlePower_IsNotMeasuredWithoutAGPU(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, `node_cpu_seconds_total{cpu="0",mode="idle"} 1`)
	}))
	defer host.Close()
	args := arguments(t, serve(t, simulator.Config{Model: "simulated"}))
	args.Number, args.Parallel, args.GPUMetrics = []run.Count{{N: 3}}, []int{1}, host.URL
	result := mustRun(t, args)
	if found, _ := filepath.Glob(filepath.Join(result.Folder, telemetry.IdleFileName)); len(found) > 0 {
		t.Errorf("%v was written", found)
	}
}

func TestEnergy_ThatIsNotValidIsANoteInTerminalAndJSON(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: 10 * time.Millisecond}))
	args.Number, args.Parallel, args.GPUMetrics, args.ServerMetricsInterval, args.GPUs = []run.Count{{N: 3}, {N: 6}}, []int{1, 3}, dcgm(t, 0), new(run.Seconds(0.1)), 4
	result := mustRun(t, args)
	for _, name := range []string{"perf_result.json", "performance_summary.txt"} { // the latter is what the terminal shows
		data, err := os.ReadFile(filepath.Join(result.Folder, name))
		want := "the energy is not valid: fewer GPUs reported their power than --gpus says"
		if err != nil || !strings.Contains(strings.Join(strings.Fields(string(data)), " "), want) {
			t.Errorf("%s has no %q, %v:\n%s", name, want, err, data)
		}
	}
}
