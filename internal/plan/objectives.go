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
	b.plan.Objectives = append(b.objectivesOf("slo", b.args.SLO), b.objectivesOf("goodput", b.args.Goodput)...)
}

// objectivesOf reads the words of a key.
func (b *builder) objectivesOf(key string, words []string) []metric.Objective {
	if len(words) == 0 {
		return nil
	}
	all, problems := metric.ParseObjectives(strings.Join(words, " "))
	for _, err := range problems {
		b.bad(key, err.Error(), "")
	}
	for _, o := range all {
		if d, _ := metric.Define(o.Key); !d.Exists(b.plan.Protocol.Kind) {
			b.bad(key, fmt.Sprintf("names %s, which does not exist for %s: its answers are of the kind %s", o.Key, b.api(), b.plan.Protocol.Kind),
				"use one of "+strings.Join(objectiveKeys(b.plan.Protocol.Kind), ", "))
		}
		b.unstreamed(key, o.Key)
	}
	return all
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
