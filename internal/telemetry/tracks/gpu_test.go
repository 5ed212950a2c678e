package tracks

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// amd is a page of AMD's exporter with the labels that it has: two clocks of a type, another type, and a prefix that its examples set.
const amd = `# TYPE amd_gpu_package_power gauge
amd_gpu_package_power{card_model="MI300X",gpu_id="3",hostname="n1",serial_number="S3"} 540
amd_gpu_clock{card_model="MI300X",clock_index="0",clock_type="system",gpu_id="3",hostname="n1",serial_number="S3"} 2100
amd_gpu_clock{card_model="MI300X",clock_index="1",clock_type="system",gpu_id="3",hostname="n1",serial_number="S3"} 2090
amd_gpu_clock{card_model="MI300X",clock_index="8",clock_type="GPU_CLOCK_TYPE_MEMORY",gpu_id="3",hostname="n1",serial_number="S3"} 1300
# TYPE amd_gpu_energy_consumed gauge
amd_gpu_energy_consumed{card_model="MI300X",gpu_id="3",hostname="n1",serial_number="S3"} 5000000
amd_gpu_violation_ppt_residency_percentage{card_model="MI300X",gpu_id="3",hostname="n1",serial_number="S3"} 12
amd_gpu_violation_socket_thermal_residency_percentage{card_model="MI300X",gpu_id="3",hostname="n1",serial_number="S3"} 0
`

func TestOf_AMDsExporterIsReadByItsLabels(t *testing.T) {
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {amd, amd}})
	a := Of(level, chartdata.New(1), nil, nil)
	for id, want := range map[string][][]float64{"gpu-power": {{540, 540}}, "gpu-clock": {{2100, 2100}}, "gpu-memory-clock": {{1300, 1300}}, "kept-0": nil} {
		if diff := cmp.Diff(want, valuesOf(a, id), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	gpus := GPUs(level)
	if len(gpus) != 1 || gpus[0].Name != "n1 GPU 3" || gpus[0].Counter == nil || gpus[0].Scale != 1e-6 || gpus[0].Power[0].From != 1 {
		t.Errorf("%+v", gpus)
	}
	if th := Throttling(level, 0, 5); th == nil || th.Readings != 2 || th.Power != 0.12 || th.Thermal != 0 || th.Worst != "n1 GPU 3" {
		t.Errorf("%+v", th)
	}
	for _, name := range []string{"amd_gpu_clock", "gpu_clock", "nv_energy_consumption", "gpu_violation_vr_thermal_residency_percentage"} {
		if !Wanted(name) {
			t.Errorf("%s is not wanted", name)
		}
	}
}

func TestGPUs_OneOfSeveralPartsContainersOrExportersCountsOnce(t *testing.T) {
	part := `DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-7ba3bd69-5e34",modelName="NVIDIA H200",GPU_I_ID="1",hostname="h"} 300
DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-7ba3bd69-5e34",modelName="NVIDIA H200",GPU_I_ID="2",hostname="h"} 300
DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="GPU-8ba3bd69-5e34",modelName="NVIDIA H200",pod="x",hostname="h"} 400
`
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {part}, {Kind: telemetry.GPU, Name: "b"}: {part}})
	var names []string
	for _, g := range GPUs(level) {
		names = append(names, g.Name)
	}
	if !slices.Equal(names, []string{"h GPU 0", "h GPU 1"}) {
		t.Errorf("%q", names)
	}
	if a := Of(level, chartdata.New(1), nil, nil); len(valuesOf(a, "gpu-power")) != 4 { // both exporters are shown
		t.Errorf("%v", valuesOf(a, "gpu-power"))
	}
}

func TestGPUs_SeriesWhoseContainerChangesIsOne(t *testing.T) {
	page := func(pod, watts, energy string) string {
		labels := `{gpu="0",UUID="GPU-7ba3bd69-5e34",pod="` + pod + `"} `
		return "# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter\nDCGM_FI_DEV_POWER_USAGE" + labels + watts + "\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" + labels + energy + "\n"
	}
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {page("a", "100", "1000"), page("b", "200", "151000"), page("", "300", "401000"), page("a", "200", "651000")}})
	gpus := GPUs(level)
	if len(gpus) != 1 || len(gpus[0].Power) != 4 || gpus[0].Power[2].Value != 300 {
		t.Fatalf("%+v", gpus)
	}
	if by, ok := gpus[0].Counter.Increase(1.0005, 4.0005); !ok || math.Abs(by-650000) > 1 {
		t.Errorf("the counter grew by %v, %v", by, ok)
	}
}

func TestGPUs_ValueThatStandsForNoneIsNoPower(t *testing.T) {
	const page = `DCGM_FI_DEV_POWER_USAGE{gpu="0",hostname="h"} %s
DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",hostname="h"} %s
`
	for _, none := range []string{"9223372036854775794", "9223372036854775792", "140737488355328", "2147483632", "NaN", "+Inf", "0", "-1", "1.7e308", "10001"} {
		level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {fmt.Sprintf(page, none, "7")}})
		if gpus := GPUs(level); len(gpus) != 0 {
			t.Errorf("%s: %+v", none, gpus)
		}
		level = sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {fmt.Sprintf(page, "300", "7"), fmt.Sprintf(page, none, "9"), fmt.Sprintf(page, "500", "11")}})
		if gpus := GPUs(level); len(gpus) != 1 || len(gpus[0].Power) != 2 || gpus[0].Power[1].Value != 500 {
			t.Errorf("%s in between: %+v", none, gpus)
		}
	}
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {"nv_gpu_power_usage{gpu_uuid=\"GPU-1\"} 0\n"}})
	if gpus := GPUs(level); len(gpus) != 0 {
		t.Errorf("Triton's 0 W: %+v", gpus)
	}
}

// GPUs of exporters that name no host are told apart by the exporters' addresses, where there are several.
func TestGPUs_OfExportersWithoutHostnameAreToldApartByAddress(t *testing.T) {
	page := func(labels, watts string) []string {
		text := "DCGM_FI_DEV_POWER_USAGE{" + labels + "} " + watts + "\nDCGM_FI_DEV_GPU_UTIL{" + labels + "} 0\nDCGM_FI_DEV_CLOCKS_EVENT_REASONS{" + labels + "} 64\n"
		return []string{text, text}
	}
	gpu := func(name string) telemetry.Source { return telemetry.Source{Kind: telemetry.GPU, Name: name} }
	for _, c := range []struct {
		sources map[telemetry.Source][]string
		want    map[string]float64
	}{
		{map[telemetry.Source][]string{gpu("a:9400/metrics"): page(`gpu="0"`, "80")}, map[string]float64{"GPU 0": 80}},
		{map[telemetry.Source][]string{gpu("a:9400/metrics"): page(`gpu="0"`, "80"), gpu("b:9400/metrics"): page(`gpu="0",UUID="GPU-1"`, "90"),
			gpu("c:9400/metrics"): page(`gpu="0",hostname="h"`, "70")}, map[string]float64{"a:9400 GPU 0": 80, "b:9400 GPU 0": 90, "h GPU 0": 70}},
		{map[telemetry.Source][]string{gpu("a:9400/1"): page(`gpu="0"`, "80"), gpu("a:9400/2"): page(`gpu="0"`, "90"), gpu("b:9400/1"): page(`gpu="0"`, "70")},
			map[string]float64{"a:9400/1 GPU 0": 80, "a:9400/2 GPU 0": 90, "b:9400 GPU 0": 70}},
	} {
		level := sampled(t, c.sources)
		if got := Idle(level); !maps.Equal(got, c.want) {
			t.Errorf("power: %v, want %v", got, c.want)
		}
		want := slices.Sorted(maps.Keys(c.want))
		a := Of(level, chartdata.New(1), nil, nil)
		var lines, marks []string
		for _, track := range a.Tracks {
			for _, l := range track.Lines {
				if track.ID == "gpu-power" {
					lines = append(lines, l.Name.EN)
				}
			}
		}
		for _, m := range a.Marks {
			marks = append(marks, strings.TrimSuffix(m.Name.EN, ": clock limited by heat"))
		}
		slices.Sort(lines)
		slices.Sort(marks)
		if !slices.Equal(lines, want) || !slices.Equal(marks, want) {
			t.Errorf("lines %v and marks %v, want %v", lines, marks, want)
		}
		if th := Throttling(level, 0, 5); !slices.Contains(want, th.Worst) {
			t.Errorf("throttled was %s", th.Worst)
		}
	}
}

func TestThrottling_PowerBrakeOfTheHardwareIsNoHeat(t *testing.T) {
	for bits, want := range map[string][2]float64{"0": {0, 0}, "1": {0, 0}, "4": {0, 1}, "8": {1, 0}, "72": {1, 0}, "136": {0, 1}, "200": {1, 1}, "32": {1, 0}, "2147483632": {-1, -1}} {
		level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {"DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu=\"0\"} " + bits + "\n"}})
		got := [2]float64{-1, -1}
		if th := Throttling(level, 0, 5); th != nil {
			got = [2]float64{th.Thermal, th.Power}
		}
		if got != want {
			t.Errorf("%s: heat and power %v, want %v", bits, got, want)
		}
	}
}

// Labels are an exporter's words: on a terminal and on the page they must command nothing.
func TestOf_NamesFromLabelsCommandNothing(t *testing.T) {
	const evil = "\x1b[31m\u202eevil"
	page := `DCGM_FI_DEV_POWER_USAGE{gpu="0",Hostname="` + evil + strings.Repeat("h", 5000) + `"} 300
DCGM_FI_DEV_CLOCKS_EVENT_REASONS{gpu="` + evil + `"} 64
{"mine` + evil + `",of="` + evil + `"} 1
`
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {page, page}})
	names := []string{GPUs(level)[0].Name, Throttling(level, 0, 5).Worst}
	a := Of(level, chartdata.New(1), nil, nil)
	for _, track := range a.Tracks {
		names = append(names, track.Title.EN)
		for _, l := range track.Lines {
			names = append(names, l.Name.EN)
		}
	}
	for _, m := range a.Marks {
		names = append(names, m.Name.EN)
	}
	if len(names) < 8 {
		t.Errorf("%q", names)
	}
	for _, name := range names {
		if strings.ContainsAny(name, "\x1b\u202e") || len(name) > 400 {
			t.Errorf("%q", name)
		}
	}
}

func TestGPUs_PowerIsMovedToTheTimeOfWhichItIsTheMean(t *testing.T) {
	for model, want := range map[string]float64{"NVIDIA H200": 0.5, "NVIDIA A10": 0.5, "NVIDIA A100-SXM4-80GB": 1, "Tesla T4": 1, "Tesla V100S-PCIE-32GB": 1,
		"V100S-PCIE-32GB": 1, "NVIDIA A30X": 1, "Quadro RTX 6000": 1, "NVIDIA GeForce RTX 2080 Ti": 1, "NVIDIA RTX 6000 Ada Generation": 0.5, "NVIDIA A40": 0.5} {
		level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {`DCGM_FI_DEV_POWER_USAGE{gpu="0",modelName="` + model + `"} 300` + "\n"}})
		if got := GPUs(level)[0].Power[0].From; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: from %v, want %v", model, got, want)
		}
	}
}

func TestIdle_IsThePowerBehindTheLastWork(t *testing.T) {
	page := func(util0, watts0, util1, watts1 string) string {
		return "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} " + util0 + "\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} " + watts0 + "\nDCGM_FI_DEV_GPU_UTIL{gpu=\"1\"} " + util1 +
			"\nDCGM_FI_DEV_POWER_USAGE{gpu=\"1\"} " + watts1 + "\n"
	}
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {page("60", "300", "0", "80"), page("2", "90", "0", "80"),
		page("0", "78", "0", "80"), page("0", "77", "50", "200"), page("0", "76", "0", "190")}})
	if got := Idle(level); !maps.Equal(got, map[string]float64{"GPU 0": 77.5}) {
		t.Errorf("%v", got)
	}
	if got := Idle(nil); len(got) != 0 {
		t.Errorf("without a file: %v", got)
	}
}

func TestGPUs_TritonTellsOfItsOwnByTheirUUID(t *testing.T) {
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {
		"nv_gpu_power_usage{gpu_uuid=\"GPU-7ba3bd69-5e34-bb87\"} 92.5\nnv_energy_consumption{gpu_uuid=\"GPU-7ba3bd69-5e34-bb87\"} 1234.5\nnv_gpu_utilization{gpu_uuid=\"GPU-7ba3bd69-5e34-bb87\"} 0.5\n"}})
	if g := GPUs(level); len(g) != 1 || g[0].Name != "GPU 7ba3bd69" || g[0].Scale != 1 || g[0].Power[0].Value != 92.5 || g[0].Power[0].From != 1 {
		t.Errorf("%+v", g)
	}
	if got := valuesOf(Of(level, chartdata.New(1), nil, nil), "gpu-utilization"); len(got) != 1 || got[0][0] != 0.5 {
		t.Errorf("%v", got)
	}
}

func TestOf_ProcessorsOfAHostAreBusyInAllModesButIdleAndWaiting(t *testing.T) {
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {
		"# TYPE node_cpu_seconds_total counter\nnode_cpu_seconds_total{mode=\"idle\"} 100\nnode_cpu_seconds_total{mode=\"iowait\"} 5\nnode_cpu_seconds_total{mode=\"user\"} 20\n",
		"# TYPE node_cpu_seconds_total counter\nnode_cpu_seconds_total{mode=\"idle\"} 105\nnode_cpu_seconds_total{mode=\"iowait\"} 6\nnode_cpu_seconds_total{mode=\"user\"} 22\n"}})
	a := Of(level, chartdata.New(1), nil, nil)
	if diff := cmp.Diff([][]float64{{0.25}}, valuesOf(a, "host-cpu"), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if valuesOf(a, "kept-0") != nil {
		t.Error("the counters are a track too")
	}
}

// Of four processors a quarter is busy. Their iowait falls at every third reading, as kernels do, and the host was started anew at the end.
func TestOf_ProcessorsOfAHostWhoseIowaitFallsAreNoBusier(t *testing.T) {
	var pages []string
	for i := range 31 {
		at, fall := float64(i), 0.0
		if i%3 == 2 {
			fall = 1.2
		}
		page := "# TYPE node_cpu_seconds_total counter\n"
		for mode, rate := range map[string]float64{"idle": 2.8, "user": 0.8, "system": 0.2} {
			page += fmt.Sprintf("node_cpu_seconds_total{mode=%q} %.2f\n", mode, 1e5+rate*at)
		}
		pages = append(pages, page+fmt.Sprintf("node_cpu_seconds_total{mode=\"iowait\"} %.2f\n", 500+0.2*at-fall))
	}
	pages = append(pages, "# TYPE node_cpu_seconds_total counter\nnode_cpu_seconds_total{mode=\"idle\"} 2\nnode_cpu_seconds_total{mode=\"user\"} 1\n")
	got := valuesOf(Of(pagesOf(t, pages...), chartdata.New(1), nil, nil), "host-cpu")
	if len(got) != 1 || len(got[0]) != 30 {
		t.Fatalf("%v", got)
	}
	for _, share := range got[0] {
		if share < 0.23 || share > 0.27 {
			t.Errorf("%.3f of the time, and 0.25 is true", share)
		}
	}
}
