package tracks

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// pagesOf is a level in which one exporter of GPUs was read.
func pagesOf(t *testing.T, pages ...string) *telemetry.Level {
	t.Helper()
	return sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a", Target: -1}: pages})
}

// mig is two readings of a GPU with three instances, of which two containers share the first. What is of the whole GPU is repeated.
const mig = `DCGM_FI_DEV_POWER_USAGE{gpu="0",GPU_I_ID="3",pod="a"} 200
DCGM_FI_DEV_POWER_USAGE{gpu="0",GPU_I_ID="4"} 200
DCGM_FI_DEV_GPU_UTIL{gpu="0",GPU_I_ID="3",pod="a"} 0
DCGM_FI_DEV_GPU_UTIL{gpu="0",GPU_I_ID="4"} 0
DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",GPU_I_ID="3",pod="a"} 0.1
DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",GPU_I_ID="4"} 0.9
DCGM_FI_PROF_SM_ACTIVE{gpu="0",GPU_I_ID="3",pod="a"} 0.1
DCGM_FI_PROF_SM_ACTIVE{gpu="0",GPU_I_ID="4"} 0.8
DCGM_FI_DEV_FB_USED{gpu="0",GPU_I_ID="3",pod="a"} 1024
DCGM_FI_DEV_FB_USED{gpu="0",GPU_I_ID="3",pod="b"} 1024
DCGM_FI_DEV_FB_USED{gpu="0",GPU_I_ID="4"} 8192
DCGM_FI_DEV_FB_USED{gpu="0",GPU_I_ID="5"} 512
`

func TestOf_InstancesOfAGPUAreAddedUpAndTheBusiestCounts(t *testing.T) {
	level := pagesOf(t, mig, mig)
	a := Of(level, chartdata.New(1), nil, nil)
	for id, want := range map[string][][]float64{"gpu-power": {{200, 200}}, "gpu-utilization": {{0.9, 0.9}}, "gpu-sm": {{0.8, 0.8}}, "gpu-memory": {{9.5, 9.5}}, "kept-0": nil} {
		if diff := cmp.Diff(want, valuesOf(a, id), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if gpus := GPUs(level); len(gpus) != 1 || gpus[0].Utilization[0].Value != 0.9 {
		t.Errorf("%+v", gpus)
	}
	if idle := Idle(level); len(idle) != 0 {
		t.Errorf("a GPU of which an instance works is idle: %v", idle)
	}
	whole := mig + "DCGM_FI_DEV_FB_USED{gpu=\"0\"} 10240\n"
	if got := valuesOf(Of(pagesOf(t, whole, whole), chartdata.New(1), nil, nil), "gpu-memory"); !cmp.Equal(got, [][]float64{{10, 10}}) {
		t.Errorf("with the whole GPU beside its instances: %v GiB", got)
	}
}

func TestOf_NameBesideTheOneThatCountsHasNoTrackOfItsOwn(t *testing.T) {
	page := "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 90\nDCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\"} 0.8\n"
	a := Of(pagesOf(t, page, page), chartdata.New(1), nil, nil)
	if got := valuesOf(a, "gpu-utilization"); !cmp.Equal(got, [][]float64{{0.9, 0.9}}) {
		t.Errorf("the utilization is %v", got)
	}
	if got := valuesOf(a, "kept-0"); got != nil {
		t.Errorf("a further track has %v", got)
	}
}

func TestGPUs_NameOfWhichAModelHasNoValueIsPassedOver(t *testing.T) {
	mi250 := `gpu_package_power{gpu_id="0",serial_number="S0"} 0
gpu_average_package_power{gpu_id="0",serial_number="S0"} 237
gpu_package_power{gpu_id="1",serial_number="S1"} 500
gpu_average_package_power{gpu_id="1",serial_number="S1"} 490
`
	gpus := GPUs(pagesOf(t, mi250, mi250))
	if len(gpus) != 2 || gpus[0].Power[1].Value != 237 && gpus[1].Power[1].Value != 237 {
		t.Fatalf("%+v", gpus)
	}
	for _, g := range gpus {
		if want := map[string]float64{"GPU 0": 237, "GPU 1": 500}[g.Name]; g.Power[0].Value != want {
			t.Errorf("%s: %v W, want %v", g.Name, g.Power[0].Value, want)
		}
	}
}

func TestOf_ValueThatNoGPUCanHaveIsLeftOut(t *testing.T) {
	for _, c := range []struct {
		id, name, good string
		want           float64
		none           string
	}{
		{"gpu-utilization", "DCGM_FI_DEV_GPU_UTIL", "90", 0.9, "4294967295 2147483647 182000 102 -1"},
		{"gpu-utilization", "DCGM_FI_DEV_GPU_UTIL", "100.4", 1, "255"},
		{"gpu-sm", "DCGM_FI_PROF_SM_ACTIVE", "0.5", 0.5, "1.5 90 -0.1 140737488355328"},
		{"gpu-temperature", "DCGM_FI_DEV_GPU_TEMP", "60", 60, "4294967295 2147483647 65535 -274"},
		{"gpu-clock", "DCGM_FI_DEV_SM_CLOCK", "1980", 1980, "4294967295 2147483647 65535 -1"},
		{"gpu-memory", "DCGM_FI_DEV_FB_USED", "1024", 1, "4294967295 9223372036854775794 -1"},
		{"gpu-throttling", "DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "4", 4, "4294967295 2147483647 18446744073709551615 -1"},
		{"gpu-ecc", "gpu_ecc_uncorrect_total", "3", 3, "4294967295 18446744073709551615"},
		{"gpu-power", "DCGM_FI_DEV_POWER_USAGE", "200", 200, "4294967.295 65535"},
	} {
		pages := []string{fmt.Sprintf("%s{gpu=\"0\"} %s\n", c.name, c.good)}
		for none := range strings.FieldsSeq(c.none) {
			pages = append(pages, fmt.Sprintf("%s{gpu=\"0\"} %s\n", c.name, none))
		}
		got := valuesOf(Of(pagesOf(t, pages...), chartdata.New(1), nil, nil), c.id)
		if len(got) != 1 || len(got[0]) != 1 || math.Abs(got[0][0]-c.want) > 1e-9 {
			t.Errorf("%s: %v, want only %v", c.name, got, c.want)
		}
	}
}

func TestGPUs_WithoutPowerAreThoseOfTheirCounters(t *testing.T) {
	page := func(joules string) string {
		return "gpu_energy_consumed{gpu_id=\"0\"} " + joules + "\ngpu_gfx_activity{gpu_id=\"0\"} 90\ngpu_gfx_activity{gpu_id=\"1\"} 90\n"
	}
	level := pagesOf(t, page("1e9"), page("1.5e9"), page("2e9"))
	if gpus := GPUs(level); len(gpus) != 1 || !gpus[0].ByCounter || len(gpus[0].Power) != 2 || math.Abs(gpus[0].Power[0].Value-500) > 1e-6 {
		t.Errorf("%+v", gpus)
	}
	if !WithoutPower(level, GPUs(level)) || WithoutPower(pagesOf(t, "node_load1 1\n"), nil) || WithoutPower(pagesOf(t, mig), GPUs(pagesOf(t, mig))) {
		t.Error("which GPUs have no power")
	}
}

func TestAddIdle_GPUWithoutUtilizationHasNoIdlePower(t *testing.T) {
	power := "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 200\n"
	for activity, why := range map[string]string{"": metric.EnergyIdleUnknown, "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 90\n": metric.EnergyNeverIdle,
		"DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 0\nDCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu=\"0\"} 0.9\n": metric.EnergyNeverIdle, "DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 0\n": ""} {
		level := pagesOf(t, power+activity, power+activity)
		gpus := GPUs(level)
		AddIdle(gpus, level)
		if gpus[0].NoIdle != why || (gpus[0].Idle != nil) != (why == "") {
			t.Errorf("%q: %+v, want %q", activity, gpus[0], why)
		}
	}
}
