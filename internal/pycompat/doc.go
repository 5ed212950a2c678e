// Package pycompat is the quarantine for what exists only because the Python original prints it that way: Python's
// rounding and float texts, the tables of Python's tabulate, and Python's JSON. It is pure and knows nothing of
// metrics, labels or units; what is shown, and in which order, is the callers' business.
package pycompat
