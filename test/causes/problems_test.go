package causes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
)

// problems are what is wrong with a run's suggestions.
type problems []string

func (p *problems) add(format string, values ...any) { *p = append(*p, fmt.Sprintf(format, values...)) }

// only is the only suggestion of a rule.
func (p *problems) only(result *run.Result, rule string) (run.Suggestion, bool) {
	var found []run.Suggestion
	for _, s := range result.Suggestions {
		if s.Rule == rule {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		p.add("%s speaks %d times, want once", rule, len(found))
		return run.Suggestion{}, false
	}
	return found[0], true
}

// figure is a number of a suggestion's evidence by the beginning of its name.
func (p *problems) figure(s run.Suggestion, name string) float64 {
	for _, f := range s.Evidence {
		if strings.HasPrefix(f.Name(), name) {
			return f.Value
		}
	}
	p.add("%s has no evidence %q: %+v", s.Rule, name, s.Evidence)
	return 0
}

func speaks(result *run.Result, rule string) bool {
	return slices.ContainsFunc(result.Suggestions, func(s run.Suggestion) bool { return s.Rule == rule })
}

// spoken are the rules that spoke, each with its level.
func spoken(result *run.Result) string {
	var b strings.Builder
	for _, l := range result.Levels {
		p50, _ := l.Quantile(metric.ITL, 0.5)
		p99, _ := l.Quantile(metric.ITL, 0.99)
		ttft, _ := l.Quantile(metric.TTFT, 0.5)
		merged, _ := l.Value(metric.MergedShare)
		fmt.Fprintf(&b, "\n  %s: TTFT p50 %.4f, ITL p50 %.4f, p99 %.4f, merged %.3f, client %+v", l.Load.Name, ttft, p50, p99, merged, l.Client)
	}
	for _, s := range result.Suggestions {
		b.WriteString("\n  " + s.Rule + " (" + s.Level + "): " + s.Finding.EN)
		for _, f := range s.Evidence {
			fmt.Fprintf(&b, "\n    %s = %.5g", f.Name(), f.Value)
		}
		if len(s.Flags) > 0 {
			b.WriteString("\n    next " + strings.Join(s.Flags, " "))
		}
	}
	return b.String()
}
