package tracks

import (
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A device is a quantity of GPUs or hosts: names by which exporters tell it, each with what makes its values those of the unit.
type device struct {
	track Track
	names []scaled
}

type scaled struct {
	name string
	by   float64
}

// devices are the quantities of NVIDIA's DCGM exporter, of AMD's device-metrics-exporter and of node_exporter. nvidia-smi's have DCGM's
// names.
func devices() []device {
	return []device{
		{Track{ID: "gpu-power", Group: GPU, Unit: "W", Title: i18n.Text{EN: "GPU power", ZH: "GPU 功耗"}}, powerNames()},
		{Track{ID: "gpu-utilization", Group: GPU, Unit: Share, Title: i18n.Text{EN: "GPU utilization", ZH: "GPU 利用率"}},
			utilizationNames()},
		{Track{ID: "gpu-tensor", Group: GPU, Unit: Share, Title: i18n.Text{EN: "Tensor cores active", ZH: "张量核心活跃率"}}, []scaled{{"DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", 1}}},
		{Track{ID: "gpu-clock", Group: GPU, Unit: "MHz", Title: i18n.Text{EN: "GPU clock", ZH: "GPU 频率"}}, []scaled{{"DCGM_FI_DEV_SM_CLOCK", 1}, {"gpu_clock", 1}}},
		{Track{ID: "gpu-memory", Group: GPU, Unit: "GiB", Title: i18n.Text{EN: "GPU memory in use",
			ZH: "GPU 显存使用"}}, []scaled{{"DCGM_FI_DEV_FB_USED", 1. / 1024}, {"gpu_used_vram", 1. / 1024}}},
		{Track{ID: "gpu-memory-utilization", Group: GPU, Unit: Share, Title: i18n.Text{EN: "GPU memory bandwidth in use", ZH: "GPU 显存带宽使用率"}}, []scaled{{"DCGM_FI_DEV_MEM_COPY_UTIL", 0.01}}},
		{Track{ID: "gpu-memory-clock", Group: GPU, Unit: "MHz", Title: i18n.Text{EN: "GPU memory clock", ZH: "GPU 显存频率"}}, []scaled{{"DCGM_FI_DEV_MEM_CLOCK", 1}}},
		{Track{ID: "gpu-temperature", Group: GPU, Unit: "°C", Title: i18n.Text{EN: "GPU temperature", ZH: "GPU 温度"}}, []scaled{{"DCGM_FI_DEV_GPU_TEMP", 1}, {"gpu_junction_temperature", 1}}},
		{Track{ID: "gpu-throttling", Group: GPU, Title: i18n.Text{EN: "Clock limits in force (bits)", ZH: "频率限制原因（位）"}}, throttleNames()},
		{Track{ID: "gpu-xid", Group: GPU, Title: i18n.Text{EN: "Last XID error", ZH: "最近的 XID 错误"}}, []scaled{{"DCGM_FI_DEV_XID_ERRORS", 1}}},
		{Track{ID: "host-load", Group: Host, Title: i18n.Text{EN: "Load of the host (1 min)", ZH: "主机负载（1 分钟）"}}, []scaled{{"node_load1", 1}}},
		{Track{ID: "host-memory", Group: Host, Unit: "B", Title: i18n.Text{EN: "Memory available on the host", ZH: "主机可用内存"}}, []scaled{{"node_memory_MemAvailable_bytes", 1}}},
	}
}

func powerNames() []scaled {
	return []scaled{{"DCGM_FI_DEV_POWER_USAGE", 1}, {"gpu_package_power", 1}, {"gpu_average_package_power", 1}}
}

// energyNames are counters in joules once they are scaled: DCGM counts mJ, AMD's exporter µJ.
func energyNames() []scaled {
	return []scaled{{"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 1e-3}, {"gpu_energy_consumed", 1e-6}}
}

func utilizationNames() []scaled {
	return []scaled{{"DCGM_FI_DEV_GPU_UTIL", 0.01}, {"gpu_gfx_activity", 0.01}}
}

// usedMemoryNames are in MiB once they are scaled.
func usedMemoryNames() []scaled {
	return []scaled{{"DCGM_FI_DEV_FB_USED", 1}, {"gpu_used_vram", 1}}
}

func throttleNames() []scaled {
	return []scaled{{"DCGM_FI_DEV_CLOCKS_EVENT_REASONS", 1}, {"DCGM_FI_DEV_CLOCK_THROTTLE_REASONS", 1}}
}

// Wanted reports whether a metric of an exporter of GPUs or hosts is known by its name.
func Wanted(name string) bool {
	lists := [][]scaled{energyNames()}
	for _, d := range devices() {
		lists = append(lists, d.names)
	}
	for _, list := range lists {
		for _, n := range list {
			if n.name == name {
				return true
			}
		}
	}
	return false
}

// devices are the tracks of GPUs and hosts, a line for each.
func (b *builder) devices() (all []Track) {
	for _, d := range devices() {
		t := d.track
		for _, s := range b.level.Sources {
			if s.Kind == telemetry.Server {
				continue
			}
			found, by := b.ofDevice(s, d.names)
			for _, series := range found {
				if len(t.Lines) < mostLines {
					t.Lines = append(t.Lines, b.line(i18n.Same(deviceName(s, series)), multiplied(series.Gauge(), by)))
				}
			}
		}
		all = append(all, t)
	}
	for _, s := range b.level.Sources { // what energy follows from is no track
		b.ofDevice(s, energyNames())
	}
	return all
}

// ofDevice are the series of the first name that a source has, and what makes them those of the unit.
func (b *builder) ofDevice(s *telemetry.Readings, names []scaled) ([]*telemetry.Series, float64) {
	for _, n := range names {
		if found := b.named(s, []string{n.name}); len(found) > 0 {
			return found, n.by
		}
	}
	return nil, 1
}

// multiplied is points with their values multiplied.
func multiplied(all []telemetry.Point, by float64) []telemetry.Point {
	for i := range all {
		all[i].Value *= by
	}
	return all
}

// deviceName names a GPU among those of all exporters: by its number, and by the host where the exporter has one.
func deviceName(s *telemetry.Readings, series *telemetry.Series) string {
	name := ""
	for _, label := range []string{"gpu", "gpu_id"} {
		if v := series.Label(label); v != "" && name == "" {
			name = "GPU " + v
		}
	}
	if host := series.Label("Hostname"); host != "" {
		return host + " " + name
	}
	if name == "" {
		return s.Name
	}
	return name
}
