package toolfiles

import (
	"cmp"
	"strings"
)

const digits = "0123456789"

// byNumber orders names as people count: stage_2 before stage_10.
func byNumber(a, b string) int {
	for a != "" && b != "" {
		i, j := numberLength(a), numberLength(b)
		if i == 0 || j == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:i], "0"), strings.TrimLeft(b[:j], "0")
		if order := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y), cmp.Compare(i, j)); order != 0 {
			return order
		}
		a, b = a[i:], b[j:]
	}
	return cmp.Compare(len(a), len(b))
}

// numberLength is how many digits a text begins with.
func numberLength(text string) int { return len(text) - len(strings.TrimLeft(text, digits)) }
