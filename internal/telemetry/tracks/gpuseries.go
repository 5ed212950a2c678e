package tracks

import (
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// A gpuSeries is one quantity of a GPU as one source reports it.
type gpuSeries struct {
	id     telemetry.GPUID
	name   string
	source *telemetry.Readings
	series *telemetry.Series
	// points are the values in the unit of the quantity, by makes them from the series.
	points []telemetry.Point
	by     float64
}

// gpuSeries are those of all sources that have values.
func (b *builder) gpuSeries(names []scaled) (all []gpuSeries) {
	for _, s := range b.level.Sources {
		if s.Kind != telemetry.GPU {
			continue
		}
		for _, x := range b.ofDevice(s, names) {
			all = append(all, gpuSeries{x.GPU(), b.deviceName(s, x.Series), s, x.Series, multiplied(x.Gauge(), x.by), x.by})
		}
	}
	return all
}

// eachGPU are those of gpuSeries with each GPU once: by the first source that reports it.
func (b *builder) eachGPU(names []scaled) (all []gpuSeries) {
	for _, g := range b.gpuSeries(names) {
		if of(all, g.id) == nil {
			all = append(all, g)
		}
	}
	return all
}

// of is that of a GPU, nil where there is none.
func of(all []gpuSeries, id telemetry.GPUID) *gpuSeries {
	if i := slices.IndexFunc(all, func(g gpuSeries) bool { return g.id.Same(id) }); i >= 0 {
		return &all[i]
	}
	return nil
}

// from are those of one source.
func from(all []gpuSeries, source *telemetry.Readings) []gpuSeries {
	return slices.DeleteFunc(slices.Clone(all), func(g gpuSeries) bool { return g.source != source })
}
