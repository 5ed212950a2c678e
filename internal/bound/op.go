// Package bound has the comparison operators that rules of searches and gates share. It is pure.
package bound

// An Op is the sign between a figure and its limit.
type Op string

// The operators.
const (
	AtMost  Op = "<="
	AtLeast Op = ">="
	Below   Op = "<"
	Above   Op = ">"
)

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
