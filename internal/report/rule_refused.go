package report

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// refusedShare and refusedCount: fewer refusals than one in a hundred, or a single one, may be an accident of a
	// restart; a limit refuses again and again.
	refusedShare = 0.01
	refusedCount = 2
)

// refusedRule reports whether the server or a gateway refused requests (429, 503): that is a limit that somebody set, and the
// throughput of such a level says nothing about the capacity behind it. It speaks of the lowest load that was refused.
func refusedRule(r Run) []Suggestion {
	a := loadAxis(r.Levels)
	levels := r.Levels
	if a != noAxis {
		levels = a.sorted(levels)
	}
	var before *metric.Level
	for _, l := range levels {
		outcomes := outcomesOf(l, func(k record.FaultKind) bool { return k == record.FaultRefused })
		n := countOf(outcomes)
		if n < refusedCount || float64(n) < refusedShare*float64(l.Total) {
			before = l
			continue
		}
		s := Suggestion{
			Rule: "refused", Severity: Warning, Level: levelName(l),
			Finding: i18n.Sprintf(
				"%d of %s at %s were refused (%s): a limit of the server or a gateway, not its capacity.",
				"%[3]s 时 %[2]s 个请求中有 %[1]d 个被拒绝（%[4]s）：这是服务端或网关的限制，不是它的处理能力。",
				n, pluralText(l.Total, "request"), l.Load.Phrase(), statuses(outcomes)),
			Evidence: []metric.Figure{metric.NewFigure("refused", "被拒绝", float64(n)/float64(l.Total), metric.Ratio)},
			Try:      i18n.Text{EN: "raise the limit, or test below it", ZH: "提高该限制，或在其之下测试"}.Plus(words(outcomes)),
		}
		if a != noAxis && before != nil {
			if middle := a.halfway(a.load(before), a.load(l)); middle > a.load(before) {
				s.Flags = a.loadFlags([]float64{middle}, []int{l.Load.Number})
			}
		}
		return []Suggestion{s}
	}
	return nil
}

// outcomesOf are the outcomes of some kinds of fault.
func outcomesOf(l *metric.Level, wanted func(record.FaultKind) bool) []metric.Outcome {
	var out []metric.Outcome
	for _, o := range l.Outcomes {
		if wanted(o.Kind) && o.Count > 0 {
			out = append(out, o)
		}
	}
	return out
}

func countOf(outcomes []metric.Outcome) int {
	n := 0
	for _, o := range outcomes {
		n += o.Count
	}
	return n
}

func statuses(outcomes []metric.Outcome) string {
	text := ""
	for i, o := range outcomes {
		if i > 0 {
			text += ", "
		}
		if o.Status > 0 {
			text += fmt.Sprintf("HTTP %d", o.Status)
			continue
		}
		text += string(o.Kind)
	}
	return text
}

// words is the server's own text, where there was any.
func words(outcomes []metric.Outcome) i18n.Text {
	if said := firstWords(outcomes); said != "" {
		return i18n.Sprintf("; the server said: %s", "；服务端返回：%s", said)
	}
	return i18n.Text{}
}

func firstWords(outcomes []metric.Outcome) string {
	for _, o := range outcomes {
		if o.Example != "" {
			return shortened(sanitize.Text(o.Example))
		}
	}
	return ""
}
