package tracks

import (
	"testing"

	"github.com/modelscope/evalscope/internal/telemetry"
)

func powers(t *testing.T, sources map[telemetry.Source]string) *telemetry.Level {
	t.Helper()
	pages := map[telemetry.Source][]string{}
	for s, page := range sources {
		s.Kind, s.Target = telemetry.GPU, -1
		pages[s] = []string{page, page, page}
	}
	return sampled(t, pages)
}

func TestGPUs_OneGPUOfSeveralSourcesCountsOnce(t *testing.T) {
	exporter := "gpu_package_power{gpu_id=\"0\",serial_number=\"S1\",hostname=\"h\"} 500\n"
	for _, c := range []struct {
		name    string
		sources map[telemetry.Source]string
		want    int
	}{
		{"AMD's exporter and amd-smi of one host", map[telemetry.Source]string{{Name: "h:5000/metrics"}: exporter, {Name: "amd-smi", Host: "h.cluster"}: "gpu_package_power{gpu_id=\"0\"} 500\n"}, 1},
		{"AMD's exporter and amd-smi of an unknown host", map[telemetry.Source]string{{Name: "h:5000/metrics"}: exporter, {Name: "amd-smi"}: "gpu_package_power{gpu_id=\"0\"} 500\n"}, 1},
		{"AMD's exporter and amd-smi of another host", map[telemetry.Source]string{{Name: "h:5000/metrics"}: exporter, {Name: "amd-smi", Host: "h2"}: "gpu_package_power{gpu_id=\"0\"} 500\n"}, 2},
		{"exporters of two hosts that they do not name", map[telemetry.Source]string{{Name: "a:1"}: "gpu_package_power{gpu_id=\"0\"} 300\n", {Name: "b:1"}: "gpu_package_power{gpu_id=\"0\"} 60\n"}, 2},
		{"by the bus", map[telemetry.Source]string{{Name: "a:1"}: "gpu_package_power{pci_bus_id=\"00000000:0F:00.0\",hostname=\"h\"} 300\n",
			{Name: "b:1"}: "gpu_package_power{gpu_id=\"3\",pci_bus_id=\"0000:0f:00.0\",hostname=\"h\"} 60\n"}, 1},
		{"addresses of which one begins like the other", map[telemetry.Source]string{{Name: "a:1"}: "gpu_package_power{gpu_id=\"0\",hostname=\"10.0\"} 300\n",
			{Name: "b:1"}: "gpu_package_power{gpu_id=\"0\",hostname=\"10.0.0.7\"} 60\n"}, 2},
	} {
		if got := GPUs(powers(t, c.sources)); len(got) != c.want {
			t.Errorf("%s: %d GPUs, want %d", c.name, len(got), c.want)
		}
	}
}

func TestAddIdle_TellsGPUsOfTwoHostsApart(t *testing.T) {
	pages := map[telemetry.Source]string{{Name: "a:1"}: "gpu_package_power{gpu_id=\"0\"} 300\ngpu_gfx_activity{gpu_id=\"0\"} 0\n",
		{Name: "b:1"}: "gpu_package_power{gpu_id=\"0\"} 60\ngpu_gfx_activity{gpu_id=\"0\"} 0\n"}
	gpus := GPUs(powers(t, pages))
	AddIdle(gpus, powers(t, pages))
	for _, g := range gpus {
		if g.Idle == nil || *g.Idle != g.Power[0].Value {
			t.Errorf("%s: idle %v W", g.Name, g.Idle)
		}
	}
}

func TestPowerTwice_KnowsAGPUByEveryLabelOfItsUUID(t *testing.T) {
	level := powers(t, map[telemetry.Source]string{{Name: "a:1"}: "nv_gpu_power_usage{gpu_uuid=\"GPU-x\"} 300\n",
		{Name: "b:1"}: "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-x\"} 500\n"})
	if twice := PowerTwice(level, 1, 3); len(twice) != 1 || max(twice[0].Reported[0].Value, twice[0].Reported[1].Value) != 500 {
		t.Errorf("%+v", twice)
	}
}
