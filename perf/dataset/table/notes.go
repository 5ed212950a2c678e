package table

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostNamed is how many rows a note names.
const mostNamed = 10

func (s *Source) noteEmpty() {
	if s.empties++; len(s.empty) < mostNamed {
		s.empty = append(s.empty, s.where.Map(func(where string) string { return strings.TrimPrefix(where, s.options.Path+" ") }))
	}
}

// Notes is what the user should know of the rows, nil for nothing.
func (s *Source) Notes() []i18n.Text {
	if s.empties == 0 {
		return nil
	}
	list := i18n.Text{EN: strings.Join(i18n.All("en", s.empty), ", "), ZH: strings.Join(i18n.All("zh", s.empty), "、")}
	if s.empties > mostNamed {
		list = list.Plus(i18n.Sprintf(", … (%d)", "、…（%d）", s.empties))
	}
	return []i18n.Text{i18n.Sprintf("skipped items without a prompt in %s: %s", "跳过 %s 中没有提示词的数据：%s", s.options.Path, list)}
}
