package spec

import (
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
)

// choose says what to write in place of a word: the name that was probably meant, or any.
func choose(word string, names []string) string {
	if near := nearest.Of(word, names, strings.ToLower); near != "" {
		return "did you mean " + near + "?"
	}
	return "choose " + strings.Join(names, ", ")
}
