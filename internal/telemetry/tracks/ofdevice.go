package tracks

import (
	"strings"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// A deviceSeries is a quantity of one device, and what makes its values those of the unit.
type deviceSeries struct {
	*telemetry.Series
	by float64
	// zero reports whether all values are 0.
	zero bool
}

// ofDevice are the series of a source, one for each device: of the first name by which it reports a value other than 0, else of the first
// by which it reports any. Exporters have names of which a model of GPUs has no value.
func (b *builder) ofDevice(s *telemetry.Readings, names []scaled) (found []deviceSeries) {
	at := map[telemetry.GPUID]int{}
	for _, n := range names {
		for _, parts := range partsOf(s, n) {
			one := deviceSeries{Series: n.merged(parts), by: n.by}
			some, other := hasValues(one.Series)
			i, known := at[parts[0].GPU()]
			for _, series := range parts { // also if another name stands for it
				b.used[series] = true
			}
			switch {
			case known && other && !found[i].zero:
			case known && other:
				found[i] = one
			case !known && some:
				one.zero = !other
				at[parts[0].GPU()], found = len(found), append(found, one)
			}
		}
	}
	return found
}

// hasValues reports whether a series has any, and any other than 0.
func hasValues(s *telemetry.Series) (some, other bool) {
	for _, v := range s.Values() {
		if some = true; v != 0 {
			return true, true
		}
	}
	return some, false
}

// partsOf are the series of a name by device. Exporters list a device several times: for each of its parts, and for each container that
// shares it.
func partsOf(s *telemetry.Readings, n scaled) (devices [][]*telemetry.Series) {
	at := map[telemetry.GPUID]int{}
	for _, series := range s.Series {
		if bare(series.Metric) != n.name || n.only[0] != "" && kindOf(series.Label(n.only[0])) != n.only[1] {
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
	return devices
}

// merged is the series of a device of those of its parts. The labels of a container change when another begins to use the GPU: its series
// are joined. A sum is of the instances, unless the whole GPU is listed beside them.
func (n scaled) merged(parts []*telemetry.Series) *telemetry.Series {
	first := func(a, _ float64) float64 { return a }
	switch n.of {
	case greatest:
		return telemetry.Joined(parts, n.value, func(a, b float64) float64 { return max(a, b) })
	case sumOf:
		at := map[string]int{}
		var instances [][]*telemetry.Series
		for _, s := range parts {
			id := s.Label("GPU_I_ID")
			i, known := at[id]
			if !known {
				i = len(instances)
				at[id], instances = i, append(instances, nil)
			}
			instances[i] = append(instances[i], s)
		}
		if whole, some := at[""]; some {
			return telemetry.Joined(instances[whole], n.value, first)
		}
		var each []*telemetry.Series
		for _, of := range instances {
			each = append(each, telemetry.Joined(of, n.value, first))
		}
		return telemetry.Joined(each, n.value, func(a, b float64) float64 { return a + b })
	}
	return telemetry.Joined(parts, n.value, first)
}

// kindOf is the type of a clock as AMD's exporter writes it now: system, and GPU_CLOCK_TYPE_SYSTEM until November 2025.
func kindOf(value string) string {
	return strings.TrimPrefix(strings.ToLower(value), "gpu_clock_type_")
}
