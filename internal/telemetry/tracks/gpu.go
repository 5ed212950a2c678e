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
	// within is which values, in the unit, can have been measured.
	within span
	// of is how the values of the parts of a GPU make that of the GPU.
	of merging
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
		gpu("sm", Share, "SMs active", "SM 活跃率", activity(named("DCGM_FI_PROF_SM_ACTIVE", 1))...),
		gpu("tensor", Share, "Tensor cores active", "张量核心活跃率",
			activity(named("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", 1), named("gpu_prof_tensor_active_percent", 0.01))...),
		gpu("dram", Share, "GPU memory bandwidth active", "GPU 显存带宽活跃率", activity(named("DCGM_FI_PROF_DRAM_ACTIVE", 1))...),
		gpu("clock", "MHz", "GPU clock", "GPU 频率", clockNames()...),
		gpu("memory", "GiB", "GPU memory in use", "GPU 显存使用", usedMemoryNames()...),
		gpu("memory-utilization", Share, "GPU memory bandwidth in use", "GPU 显存带宽使用率",
			activity(named("DCGM_FI_DEV_MEM_COPY_UTIL", 0.01), named("gpu_umc_activity", 0.01))...),
		gpu("memory-clock", "MHz", "GPU memory clock", "GPU 显存频率", memoryClockNames()...),
		gpu("temperature", "°C", "GPU temperature", "GPU 温度", temperatureNames()...),
		gpu("throttling", Number, "Clock limits in force (bits)", "频率限制原因（位）", throttleNames()...),
		gpu("ecc", Number, "Uncorrectable memory errors", "不可纠正的显存错误", eccNames()...),
		gpu("xid", Number, "Last XID error", "最近的 XID 错误", xidNames()...),
		host("load", Number, "Load of the host (1 min)", "主机负载（1 分钟）", named("node_load1", 1)),
		host("memory", "GiB", "Memory available on the host", "主机可用内存", named("node_memory_MemAvailable_bytes", 1./(1<<30))),
	}
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
		var lines []candidate
		for _, s := range b.level.Sources {
			if s.Kind == telemetry.Server {
				continue
			}
			for _, x := range b.ofDevice(s, d.names) {
				values := func() []telemetry.Point { return multiplied(x.Gauge(), x.by) }
				lines = append(lines, candidate{i18n.Same(b.deviceName(s, x.Series)), s, values})
			}
		}
		all = append(all, b.with(d.track, lines))
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
