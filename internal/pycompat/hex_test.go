package pycompat

import "strconv"

// hexFloat is the exact value of x in a form that both languages read.
func hexFloat(x float64) string { return strconv.FormatFloat(x, 'x', -1, 64) }
