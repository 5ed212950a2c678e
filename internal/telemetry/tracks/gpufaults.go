package tracks

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// mostFaults bounds the errors of GPUs of a level: those that follow are as the first.
const mostFaults = 40

// gpuFaults are the errors that GPUs reported anew: an XID that is another than at the reading before, or more uncorrectable memory errors.
// What is there at the first reading was before the level. An XID that comes again cannot be told from one that stays.
func (b *builder) gpuFaults() (all []metric.GPUFault) {
	for _, kind := range []struct {
		name  string
		names []scaled
	}{{metric.FaultXID, xidNames()}, {metric.FaultECC, eccNames()}} {
		for _, g := range b.eachGPU(kind.names) {
			for i := 1; i < len(g.points) && len(all) < mostFaults; i++ {
				before, p := g.points[i-1], g.points[i]
				f := metric.GPUFault{GPU: g.name, Kind: kind.name, From: before.From, To: p.To}
				switch {
				case kind.name == metric.FaultXID && p.Value != before.Value && p.Value > 0:
					f.Code = int(p.Value)
				case kind.name == metric.FaultECC && p.Value > before.Value:
					f.Count = int(p.Value - before.Value)
				default:
					continue
				}
				all = append(all, f)
			}
		}
	}
	return all
}

// faults are those of the level.
func (j *joiner) faults() (all []metric.GPUFault) {
	for _, f := range j.gpuFaults() {
		if f.To >= j.from && f.From <= j.to {
			all = append(all, f)
		}
	}
	return all
}

// faultMarks are the errors of GPUs on the axis.
func (b *builder) faultMarks() (all []Mark) {
	for _, f := range b.gpuFaults() {
		name := i18n.Sprintf("%s: XID error %d", "%s：XID 错误 %d", f.GPU, f.Code)
		if f.Kind == metric.FaultECC {
			name = i18n.Sprintf("%s: uncorrectable memory errors (%d)", "%s：不可纠正的显存错误（%d 个）", f.GPU, f.Count)
		}
		all = append(all, Mark{Kind: GPUFaultMark, From: f.From, To: f.To, Name: name})
	}
	return all
}
