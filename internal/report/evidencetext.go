package report

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// EvidenceText is the figures behind a suggestion one after the other, empty for none; those of one thing at several levels
// share its name.
func (s Suggestion) EvidenceText() i18n.Text {
	if len(s.Evidence) == 0 {
		return i18n.Text{}
	}
	var en, zh strings.Builder
	for i, f := range s.Evidence {
		value := figureText(f.Value, f.Unit)
		if sharesName(s.Evidence, i) {
			en.WriteString(", ")
			zh.WriteString("，")
		} else {
			if i > 0 {
				en.WriteString("; ")
				zh.WriteString("；")
			}
			en.WriteString(f.Label.EN + ": ")
			zh.WriteString(f.Label.In("zh") + "：")
		}
		if f.At == (i18n.Text{}) {
			en.WriteString(value)
			zh.WriteString(value)
			continue
		}
		en.WriteString(value + " at " + f.At.EN)
		zh.WriteString(f.At.In("zh") + " 时 " + value)
	}
	return i18n.Text{EN: en.String(), ZH: zh.String()}
}

// sharesName reports whether a figure is of the same thing as the one before it, at another level.
func sharesName(figures []metric.Figure, i int) bool {
	if i == 0 {
		return false
	}
	f, before := figures[i], figures[i-1]
	return f.Label == before.Label && f.At != (i18n.Text{}) && before.At != (i18n.Text{})
}
