package plan

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// objectives reads the limits of a good request, all problems at once.
func (b *builder) objectives() {
	b.plan.FailuresInfinite = b.args.FailuresAsInfinite
	if len(b.args.SLO) == 0 {
		return
	}
	all, problems := metric.ParseObjectives(strings.Join(b.args.SLO, " "))
	for _, err := range problems {
		b.bad("slo", err.Error(), "")
	}
	for _, o := range all {
		if d, _ := metric.Define(o.Key); !d.Exists(b.plan.Protocol.Kind) {
			b.bad("slo", fmt.Sprintf("names %s, which does not exist for %s: its answers are of the kind %s", o.Key, b.api(), b.plan.Protocol.Kind),
				"use one of "+strings.Join(objectiveKeys(b.plan.Protocol.Kind), ", "))
		}
	}
	b.plan.Objectives = all
}

// objectiveKeys are the metrics that a limit may name where answers are of this kind.
func objectiveKeys(kind protocol.Kind) (keys []string) {
	for _, key := range metric.ObjectiveKeys() {
		if d, _ := metric.Define(key); d.Exists(kind) {
			keys = append(keys, string(key))
		}
	}
	return keys
}

// Objectives reads the limits of the document back; words of a later version that mean nothing here are left out.
func (d Document) Objectives() []metric.Objective {
	all, _ := metric.ParseObjectives(strings.Join(d.SLO, " "))
	return all
}
