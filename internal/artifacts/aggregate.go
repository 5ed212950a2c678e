package artifacts

import (
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// aggregateOf is what the figures of a level are made by: nothing is in it yet.
func aggregateOf(head eventlog.Head, load metric.Load, in Input) *metric.Aggregate {
	sum := metric.NewAggregate(load)
	sum.SetKind(protocol.Kind(head.Kind))
	sum.SetObjectives(in.Objectives)
	sum.SetTargets(head.Targets)
	if in.FailuresInfinite {
		sum.SetFailuresInfinite()
	}
	if in.Restated {
		sum.Restate()
	}
	sum.SetClasses()
	sum.SetWorkers(head.Workers)
	return sum
}
