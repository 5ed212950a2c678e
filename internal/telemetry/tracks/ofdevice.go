package tracks

import (
	"math"
	"strings"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// ofDevice are the series of the first name that a source has, one for each device, and what makes them those of the unit. Exporters repeat
// what is of a whole GPU for each of its parts (MIG), and for each container that shares it. The labels of a container change when another
// begins to use the GPU: its series are joined.
func (b *builder) ofDevice(s *telemetry.Readings, names []scaled) (found []*telemetry.Series, by float64) {
	for _, n := range names {
		at := map[telemetry.GPUID]int{}
		var devices [][]*telemetry.Series
		for _, series := range s.Series {
			if bare(series.Metric) != n.name {
				continue
			}
			b.used[series] = true
			if n.only[0] != "" && kindOf(series.Label(n.only[0])) != n.only[1] {
				continue
			}
			id := series.GPU()
			i, known := at[id]
			if !known {
				i = len(devices)
				at[id], devices = i, append(devices, nil)
			}
			devices[i] = append(devices[i], series)
		}
		for _, device := range devices {
			found = append(found, telemetry.Joined(device, func(value float64) bool { return n.measured(value) }))
		}
		if len(found) > 0 {
			return found, n.by
		}
	}
	return nil, 1
}

// The values by which DCGM says that it has none: 32 and 64 bits wide, and as a number with a fraction.
const (
	blank32, lastBlank32 = 0x7ffffff0, 0x7ffffff3
	blankFraction        = 1 << 47 // those of 64 bits are greater
)

// mostPower is more than any GPU takes, in watts: what is above it was not measured.
const mostPower = 10_000

// measured reports whether a value is one that was measured: no number stands for none, and neither does a power of 0 W, which Triton
// reports if it cannot be read.
func (n scaled) measured(value float64) bool {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return false
	}
	if strings.HasPrefix(n.name, "DCGM_FI_") && (value >= blankFraction || value >= blank32 && value <= lastBlank32) {
		return false
	}
	return !n.power || value > 0 && value <= mostPower
}

// kindOf is the type of a clock as AMD's exporter writes it now: system, and GPU_CLOCK_TYPE_SYSTEM until November 2025.
func kindOf(value string) string {
	return strings.TrimPrefix(strings.ToLower(value), "gpu_clock_type_")
}
