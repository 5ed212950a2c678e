// Package pycompat has what exists only because the Python original prints it that way: Python's rounding and float
// texts, the tables of Python's tabulate, and Python's JSON. It is pure and knows nothing about metrics, labels or
// units.
package pycompat
