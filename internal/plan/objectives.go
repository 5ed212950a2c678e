package plan

import (
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

// objectives reads the limits of a good request, all problems at once.
func (b *builder) objectives() {
	b.plan.FailuresInfinite = b.args.FailuresAsInfinite
	if len(b.args.SLO) == 0 {
		return
	}
	all, problems := metric.ParseObjectives(strings.Join(b.args.SLO, " "))
	for _, err := range problems {
		b.bad("--slo", err.Error(), "")
	}
	b.plan.Objectives = all
}

// Objectives reads the limits of the document back; words of a later version that mean nothing here are left out.
func (d Document) Objectives() []metric.Objective {
	all, _ := metric.ParseObjectives(strings.Join(d.SLO, " "))
	return all
}
