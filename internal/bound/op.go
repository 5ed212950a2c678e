// Package bound has the comparison operators that rules of searches and gates share. It is pure.
package bound

import "strings"

// An Op is the sign between a figure and its limit.
type Op string

// The operators.
const (
	AtMost  Op = "<="
	AtLeast Op = ">="
	Below   Op = "<"
	Above   Op = ">"
)

var signs = strings.NewReplacer("≤", "<=", "≦", "<=", "≥", ">=", "≧", ">=")

// Plain is a text with the mathematical signs of operators written as ours.
func Plain(text string) string { return signs.Replace(text) }

// Cut divides a limit such as <=500ms into its operator and what follows; not ok where it begins with none.
func Cut(limit string) (op Op, rest string, ok bool) {
	for _, op := range []Op{AtMost, AtLeast, Below, Above} {
		if rest, ok := strings.CutPrefix(Plain(limit), string(op)); ok {
			return op, strings.TrimSpace(rest), true
		}
	}
	return "", limit, false
}

// Known reports whether it is one of them.
func (o Op) Known() bool {
	return o == AtMost || o == AtLeast || o == Below || o == Above
}

// FromAbove reports whether the limit bounds a figure from above, so that a smaller figure keeps it.
func (o Op) FromAbove() bool { return o == AtMost || o == Below }

// Holds reports whether a figure keeps the limit.
func (o Op) Holds(x, limit float64) bool {
	switch o {
	case AtMost:
		return x <= limit
	case AtLeast:
		return x >= limit
	case Below:
		return x < limit
	}
	return x > limit
}
