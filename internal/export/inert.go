package export

import (
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/inert"
)

// cell is text that no spreadsheet takes for a formula: OWASP's rule, an apostrophe before a first character that
// starts one, full-width forms too.
func cell(text string) string {
	text = inert.Escaped(text)
	first, _ := utf8.DecodeRuneInString(text)
	if text != "" && strings.ContainsRune("=+-@\t\n\r＝＋－＠", first) {
		return "'" + text
	}
	return text
}
