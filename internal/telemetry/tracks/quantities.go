package tracks

import (
	"math"
	"strings"
)

// A span is which values of a quantity can have been measured, both ends included. What lies outside stands for none.
type span struct{ least, most float64 }

// The spans of the quantities, in their units. Their ends are far from what GPUs have: they only show that a value is not one. Triton
// reports 0 W if it cannot read the power.
var (
	ofPower       = span{math.SmallestNonzeroFloat64, 10_000} // W
	ofShare       = span{0, 1.01}                             // see value
	ofClock       = span{0, 10_000}                           // MHz
	ofTemperature = span{-50, 200}                            // °C
	ofMemory      = span{0, 16 << 10}                         // GiB
	ofEnergy      = span{0, 1e12}                             // J
	ofCount       = span{0, 1 << 31}
	ofAny         = span{math.Inf(-1), math.Inf(1)}
)

// A merging is how the values of the parts of a GPU (MIG instances) make that of the GPU.
type merging int

// One part stands for all, because exporters repeat a value of the whole GPU for each; or the greatest counts; or the sum.
const (
	oneOf merging = iota
	greatest
	sumOf
)

func named(name string, by float64) scaled { return scaled{name: name, by: by, within: ofAny} }

// these gives names their span and how parts are merged.
func these(within span, of merging, names ...scaled) []scaled {
	for i := range names {
		names[i].within, names[i].of = within, of
	}
	return names
}

// activity is shares of time or of units, 0…1. A GPU is as busy as its busiest part.
func activity(names ...scaled) []scaled { return these(ofShare, greatest, names...) }

// utilizationNames: on a GPU with MIG the first is 0 or absent, and the second is of each instance.
func utilizationNames() []scaled {
	return activity(named("DCGM_FI_DEV_GPU_UTIL", 0.01), named("DCGM_FI_PROF_GR_ENGINE_ACTIVE", 1), named("gpu_gfx_activity", 0.01), named("nv_gpu_utilization", 1))
}

// amdClock is a clock of AMD's exporter, which has one metric for all of them. A GPU has several of a type.
func amdClock(kind string) scaled {
	return scaled{name: "gpu_clock", by: 1, only: [2]string{"clock_type", kind}}
}

func clockNames() []scaled {
	return these(ofClock, oneOf, named("DCGM_FI_DEV_SM_CLOCK", 1), amdClock("system"))
}

func memoryClockNames() []scaled {
	return these(ofClock, oneOf, named("DCGM_FI_DEV_MEM_CLOCK", 1), amdClock("memory"))
}

func temperatureNames() []scaled {
	return these(ofTemperature, oneOf, named("DCGM_FI_DEV_GPU_TEMP", 1), named("gpu_junction_temperature", 1), named("gpu_edge_temperature", 1))
}

// powerNames are in watts. On MI300 gpu_package_power is the current power; on MI200 it is 0 and only the average is there.
func powerNames() []scaled {
	return these(ofPower, oneOf, named("DCGM_FI_DEV_POWER_USAGE", 1), named("gpu_package_power", 1), named("gpu_power_usage", 1),
		named("gpu_average_package_power", 1), named("nv_gpu_power_usage", 1))
}

// energyNames are counters in joules once they are scaled: DCGM counts mJ, AMD's exporter µJ, in a gauge, and Triton J.
func energyNames() []scaled {
	return these(ofEnergy, oneOf, named("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 1e-3), named("gpu_energy_consumed", 1e-6), named("nv_energy_consumption", 1))
}

// usedMemoryNames are in GiB once they are scaled.
func usedMemoryNames() []scaled {
	return these(ofMemory, sumOf, named("DCGM_FI_DEV_FB_USED", 1./1024), named("gpu_used_vram", 1./1024), named("nv_gpu_memory_used_bytes", 1./(1<<30)))
}

func throttleNames() []scaled {
	return these(ofCount, oneOf, named("DCGM_FI_DEV_CLOCKS_EVENT_REASONS", 1), named("DCGM_FI_DEV_CLOCK_THROTTLE_REASONS", 1))
}

// The numbers of errors of a GPU are those of its part that has most.
func eccNames() []scaled {
	return these(ofCount, greatest, named("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", 1), named("gpu_ecc_uncorrect_total", 1))
}

func xidNames() []scaled { return these(ofCount, greatest, named("DCGM_FI_DEV_XID_ERRORS", 1)) }

// The values by which DCGM reports that it has none: 32 and 64 bits wide, and as a number with a fraction. Drivers of all vendors use the
// largest number of 32 bits for it.
const (
	blank32, lastBlank32 = 0x7ffffff0, 0x7ffffff3
	blankFraction        = 1 << 47 // those of 64 bits are greater
	largest31, largest32 = 0x7fffffff, 0xffffffff
)

// value is a value that was measured, NaN for one that stands for none. A share may be a little above 1, as it is a quotient of two
// measurements, and is 1 then.
func (n scaled) value(raw float64) float64 {
	if strings.HasPrefix(n.name, "DCGM_FI_") && (raw >= blankFraction || raw >= blank32 && raw <= lastBlank32) {
		return math.NaN()
	}
	if math.IsInf(raw, 0) || n.within != ofAny && (raw == largest31 || raw == largest32) {
		return math.NaN()
	}
	if v := raw * n.by; v < n.within.least || v > n.within.most {
		return math.NaN()
	}
	if n.within == ofShare {
		return min(raw, 1/n.by)
	}
	return raw
}
