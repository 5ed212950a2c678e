package app

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// language is the user's in every sub-command: zh, or en. EVALSCOPE_LANGUAGE decides where it is set, else the locale of messages, as the
// system's other programs find it.
func language(getenv func(string) string) string {
	said := cmp.Or(getenv("EVALSCOPE_LANGUAGE"), getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	if strings.HasPrefix(strings.ToLower(said), "zh") {
		return "zh"
	}
	return "en"
}

// tell prints a text as a line in the user's language.
func (p Process) tell(w io.Writer, t i18n.Text) { fmt.Fprintln(w, p.in(t)) }

// in is a text in the user's language.
func (p Process) in(t i18n.Text) string { return t.In(language(p.Getenv)) }
