package gate

import (
	"regexp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// ofClass divides chat:ttft.p99<=500ms into the class of a mix and its rule.
var ofClass = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)\s*:\s*(.+)$`)

// classOf are the figures of the rule's class in the runs of a load, in the place of those of all requests; none where the load does not
// have the class. Without a class they are the runs themselves. The name and the verdict are the level's: the client's limits are those of
// all its requests.
func (r Rule) classOf(runs []*metric.Level) (of []*metric.Level) {
	if r.Class == "" {
		return runs
	}
	for _, l := range runs {
		for _, c := range l.Classes {
			if c.Name == r.Class {
				one := *c.Level
				one.Load.Name, one.Verdict = l.Load.Name, l.Verdict
				of = append(of, &one)
			}
		}
	}
	return of
}

// ClassProblems are the rules of classes that are not among those of a mix, which are none for a run of a single kind of requests.
func ClassProblems(rules []Rule, classes []string) (problems []error) {
	for _, r := range rules {
		switch {
		case r.Class == "" || slices.Contains(classes, r.Class):
		case len(classes) == 0:
			problems = append(problems, i18n.Errorf("%q: there is no class %s, as all requests are of one kind (--mix sends several)", "%q：没有类别 %s，因为所有请求属于同一类（--mix 可发送多类）", r.Text, r.Class))
		default:
			problems = append(problems, i18n.Errorf("%q: there is no class %s: %s", "%q：没有类别 %s：%s", r.Text, r.Class, nearest.Suggest(r.Class, classes, i18n.Sprintf("use %s", "请使用 %s", strings.Join(classes, ", ")))))
		}
	}
	return problems
}
