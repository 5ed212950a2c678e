package plan

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
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
		b.bad(key, i18n.Message(err), i18n.Text{})
	}
	for _, o := range all {
		if d, _ := metric.Define(o.Key); !d.Exists(b.plan.Protocol.Kind) {
			b.bad(key, i18n.Sprintf("uses %s, which does not exist for %s: its answers are of kind %s",
				"使用 %s，它对 %s 不存在：其响应是 %s 类", o.Key, b.api(), b.plan.Protocol.Kind),
				i18n.Sprintf("use one of %s", "请使用以下之一：%s", strings.Join(objectiveKeys(b.plan.Protocol.Kind), ", ")))
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
