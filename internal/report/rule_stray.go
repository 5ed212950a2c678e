package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// strayRule reports whether streams which ended well had a line that is no event, and shows one. It may be the error of a gateway,
// behind which output is missing; nobody can tell. Even one counts.
func strayRule(r Run) []Suggestion {
	n, answers := 0, 0
	example := ""
	for _, l := range r.every() {
		answers += l.Succeeded
		for _, o := range l.Oddities {
			if o.Kind == metric.EndStray {
				n += o.Count
				if example == "" {
					example = shortened(o.Example)
				}
			}
		}
	}
	if n == 0 || answers == 0 {
		return nil
	}
	return []Suggestion{{
		Rule: "unknown-lines", Severity: Warning,
		Finding: i18n.Sprintf("%d of %s contained a line that is not an event, such as %q. If it is an error message, output may be missing.",
			"%[2]s 个回答中有 %[1]d 个含有不属于任何事件的行，例如 %[3]q。若为错误信息，可能缺失输出。", n, i18n.Count(answers, "answer"), example),
		Evidence: []metric.Figure{metric.NewFigure("answers with such a line", "含有此类行的回答", float64(n)/float64(answers), metric.Ratio)},
		Try:      i18n.Text{EN: "search for this text in the log of the gateway in front of the server", ZH: "在服务端前面网关的日志中查找这些内容"},
	}}
}
