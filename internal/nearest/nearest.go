// Package nearest finds the most likely meaning of a mistyped word, for "did you mean". It does not ask the user.
package nearest

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// longest bounds what is compared: of longer words their beginnings.
const longest = 200

// Of is the candidate that the word was probably meant to be, "" where none is near. plain brings both into the form in which
// they are compared.
func Of(word string, candidates []string, plain func(string) string) string {
	wanted := plain(word)
	return Least(wanted, candidates, func(candidate string) int { return Distance(wanted, plain(candidate)) })
}

// Hint is what to do about a word that is none of those known: write the one that was probably meant, whose letters may be of the other
// case, or otherwise.
func Hint(word string, known []string, otherwise string) string {
	if near := Of(word, known, strings.ToLower); near != "" {
		return "did you mean " + near + "?"
	}
	return otherwise
}

// Suggest is Hint in both languages.
func Suggest(word string, known []string, otherwise i18n.Text) i18n.Text {
	if near := Of(word, known, strings.ToLower); near != "" {
		return i18n.Sprintf("did you mean %s?", "是否想用 %s？", near)
	}
	return otherwise
}

// Least is the candidate with the least distance from a word, "" where more than a third of the word is another.
func Least(word string, candidates []string, distance func(candidate string) int) string {
	best, least := "", max(1, min(len(word), longest)/3)+1
	for _, candidate := range candidates {
		if d := distance(candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// Distance counts the letters to insert, delete or replace, and swaps of neighbors.
func Distance(a, b string) int {
	a, b = a[:min(len(a), longest)], b[:min(len(b), longest)]
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range len(a) {
		current[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			current[j+1] = min(previous[j+1]+1, current[j]+1, previous[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				current[j+1] = min(current[j+1], before[j-1]+1)
			}
		}
		before, previous, current = previous, current, before
	}
	return previous[len(b)]
}
