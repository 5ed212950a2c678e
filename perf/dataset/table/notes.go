package table

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostNamed is how many rows a note names.
const mostNamed = 10

func (s *Source) noteEmpty() {
	if s.empties++; len(s.empty) < mostNamed {
		s.empty = append(s.empty, strings.TrimPrefix(s.where, s.options.Path+" "))
	}
}

// Notes is what the user should know of the rows, nil for nothing.
func (s *Source) Notes() []i18n.Text {
	if s.empties == 0 {
		return nil
	}
	list := strings.Join(s.empty, ", ")
	if s.empties > mostNamed {
		list += fmt.Sprintf(", … (%d)", s.empties)
	}
	return []i18n.Text{i18n.Sprintf("skipped items without a prompt in %s: %s", "跳过 %s 中没有提示词的数据：%s", s.options.Path, list)}
}
