package tracks

import (
	"slices"
	"strings"

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
	// power reports whether the values are watts of one GPU: see measured.
	power bool
	// only is a label and its value where not all series of the name are meant.
	only [2]string
}

// devices are the quantities of NVIDIA's DCGM exporter, of AMD's device-metrics-exporter, of Triton and of node_exporter. Those of
// nvidia-smi have DCGM's names, those of amd-smi have the exporter's.
func devices() []device {
	gpu := func(id string, unit Unit, en, zh string, names ...scaled) device {
		return device{Track{ID: "gpu-" + id, Group: GPU, Unit: unit, Title: i18n.Text{EN: en, ZH: zh}}, names}
	}
	host := func(id string, unit Unit, en, zh string, names ...scaled) device {
		return device{Track{ID: "host-" + id, Group: Host, Unit: unit, Title: i18n.Text{EN: en, ZH: zh}}, names}
	}
	return []device{
		gpu("power", "W", "GPU power", "GPU 功耗", powerNames()...),
		gpu("utilization", Share, "GPU utilization", "GPU 利用率", utilizationNames()...),
		gpu("sm", Share, "SMs active", "SM 活跃率", named("DCGM_FI_PROF_SM_ACTIVE", 1)),
		gpu("tensor", Share, "Tensor cores active", "张量核心活跃率", named("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", 1), named("gpu_prof_tensor_active_percent", 0.01)),
		gpu("dram", Share, "GPU memory bandwidth active", "GPU 显存带宽活跃率", named("DCGM_FI_PROF_DRAM_ACTIVE", 1)),
		gpu("clock", "MHz", "GPU clock", "GPU 频率", clockNames()...),
		gpu("memory", "GiB", "GPU memory in use", "GPU 显存使用", named("DCGM_FI_DEV_FB_USED", 1./1024), named("gpu_used_vram", 1./1024),
			named("nv_gpu_memory_used_bytes", 1./(1<<30))),
		gpu("memory-utilization", Share, "GPU memory bandwidth in use", "GPU 显存带宽使用率", named("DCGM_FI_DEV_MEM_COPY_UTIL", 0.01), named("gpu_umc_activity", 0.01)),
		gpu("memory-clock", "MHz", "GPU memory clock", "GPU 显存频率", named("DCGM_FI_DEV_MEM_CLOCK", 1), amdClock("memory")),
		gpu("temperature", "°C", "GPU temperature", "GPU 温度", temperatureNames()...),
		gpu("throttling", Number, "Clock limits in force (bits)", "频率限制原因（位）", throttleNames()...),
		gpu("ecc", Number, "Uncorrectable memory errors", "不可纠正的显存错误", named("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", 1), named("gpu_ecc_uncorrect_total", 1)),
		gpu("xid", Number, "Last XID error", "最近的 XID 错误", named("DCGM_FI_DEV_XID_ERRORS", 1)),
		host("load", Number, "Load of the host (1 min)", "主机负载（1 分钟）", named("node_load1", 1)),
		host("memory", "GiB", "Memory available on the host", "主机可用内存", named("node_memory_MemAvailable_bytes", 1./(1<<30))),
	}
}

func named(name string, by float64) scaled { return scaled{name: name, by: by} }

// amdClock is a clock of AMD's exporter, which has one metric for all of them. A GPU has several of a type.
func amdClock(kind string) scaled {
	return scaled{name: "gpu_clock", by: 1, only: [2]string{"clock_type", kind}}
}

func utilizationNames() []scaled {
	return []scaled{named("DCGM_FI_DEV_GPU_UTIL", 0.01), named("gpu_gfx_activity", 0.01), named("nv_gpu_utilization", 1)}
}

func clockNames() []scaled { return []scaled{named("DCGM_FI_DEV_SM_CLOCK", 1), amdClock("system")} }

func temperatureNames() []scaled {
	return []scaled{named("DCGM_FI_DEV_GPU_TEMP", 1), named("gpu_junction_temperature", 1), named("gpu_edge_temperature", 1)}
}

// powerNames are in watts. On MI300 gpu_package_power is the current power, on MI200 only the average is there.
func powerNames() []scaled {
	var all []scaled
	for _, name := range []string{"DCGM_FI_DEV_POWER_USAGE", "gpu_package_power", "gpu_power_usage", "gpu_average_package_power", "nv_gpu_power_usage"} {
		all = append(all, scaled{name: name, by: 1, power: true})
	}
	return all
}

// energyNames are counters in joules once they are scaled: DCGM counts mJ, AMD's exporter µJ, in a gauge, and Triton J.
func energyNames() []scaled {
	return []scaled{named("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 1e-3), named("gpu_energy_consumed", 1e-6), named("nv_energy_consumption", 1)}
}

// usedMemoryNames are in MiB once they are scaled.
func usedMemoryNames() []scaled {
	return []scaled{named("DCGM_FI_DEV_FB_USED", 1), named("gpu_used_vram", 1), named("nv_gpu_memory_used_bytes", 1./(1<<20))}
}

func throttleNames() []scaled {
	return []scaled{named("DCGM_FI_DEV_CLOCKS_EVENT_REASONS", 1), named("DCGM_FI_DEV_CLOCK_THROTTLE_REASONS", 1)}
}

// amdThermal and amdPower are in percent of the time in which a limit was in force.
func amdThermal() []string {
	return []string{"gpu_violation_processor_hot_residency_percentage", "gpu_violation_socket_thermal_residency_percentage",
		"gpu_violation_vr_thermal_residency_percentage", "gpu_violation_hbm_thermal_residency_percentage"}
}

func amdPower() []string { return []string{"gpu_violation_ppt_residency_percentage"} }

// amdPrefix is what the examples of AMD's exporter put before all names.
const amdPrefix = "amd_"

// bare is a metric's name without AMD's prefix.
func bare(name string) string { return strings.TrimPrefix(name, amdPrefix) }

// Wanted reports whether a metric of an exporter of GPUs or hosts is known by its name.
func Wanted(name string) bool {
	name = bare(name)
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
	return name == hostCPU || slices.Contains(amdThermal(), name) || slices.Contains(amdPower(), name)
}

// OfGPU reports whether a metric that is known is of a GPU.
func OfGPU(name string) bool { return Wanted(name) && !strings.HasPrefix(name, "node_") }

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
					t.Lines = append(t.Lines, b.line(i18n.Same(b.deviceName(s, series)), multiplied(series.Gauge(), by)))
				}
			}
		}
		all = append(all, t)
	}
	all = append(all, b.cpu())
	for _, s := range b.level.Sources { // what energy and throttling follow from is no track
		b.ofDevice(s, energyNames())
		for _, name := range append(amdThermal(), amdPower()...) {
			b.ofDevice(s, []scaled{named(name, 1)})
		}
	}
	return all
}

// multiplied is points with their values multiplied.
func multiplied(all []telemetry.Point, by float64) []telemetry.Point {
	for i := range all {
		all[i].Value *= by
	}
	return all
}
