package spec

import (
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
)

// choose says what to write in place of a word: the name that was probably meant, or any.
func choose(word string, names []string) string {
	return nearest.Hint(word, names, "choose "+strings.Join(names, ", "))
}
