package export

import (
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// cell is text that no spreadsheet takes for a formula: OWASP's rule, an apostrophe before a first character that
// starts one, full-width forms too.
func cell(text string) string {
	text = sanitize.Escaped(text)
	first, _ := utf8.DecodeRuneInString(text)
	if text != "" && strings.ContainsRune("=+-@\t\n\r＝＋－＠", first) {
		return "'" + text
	}
	return text
}
