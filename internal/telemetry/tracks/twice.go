package tracks

import (
	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Twice is the mean power of a GPU by two sources, such as nvidia-smi and DCGM's exporter.
type Twice struct {
	GPU      string
	Reported [2]metric.Reported
}

// PowerTwice lists the GPUs whose power two sources tell between two instants in seconds. They are the same by their UUID.
func PowerTwice(level *telemetry.Level, from, to float64) (all []Twice) {
	if to <= from {
		return nil
	}
	b := builder{level: level, used: map[*telemetry.Series]bool{}}
	first, of := map[string]metric.Reported{}, map[string]*telemetry.Readings{}
	for _, s := range level.Sources {
		if s.Kind != telemetry.GPU {
			continue
		}
		found, by := b.ofDevice(s, powerNames())
		for _, series := range found {
			uuid, points := series.Label("UUID"), multiplied(series.Gauge(), by)
			if uuid == "" || len(points) == 0 {
				continue
			}
			joules, _, _ := energy.Integral(points, from, to)
			here := metric.Reported{Source: s.Name, Value: joules / (to - from)}
			switch before := of[uuid]; {
			case before == nil:
				first[uuid], of[uuid] = here, s
			case before.Name != s.Name: // a later segment of the level has the same sources again
				all = append(all, Twice{deviceName(s, series), [2]metric.Reported{first[uuid], here}})
			}
		}
	}
	return all
}
