package perf

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// A Problem is one thing that is wrong with what a run is told. It holds no secret.
type Problem struct {
	// Field is the field of Config that it is about, such as Load.Parallel, or a name outside of it, such as a variable of the
	// environment.
	Field string
	// What is wrong, and what to Do about it; Do may be "".
	What, Do string
}

// Error is the problem in a line.
func (p Problem) Error() string {
	line := p.Field + ": " + p.What
	if p.Do != "" {
		line += ": " + p.Do
	}
	return sanitize.OneLine(line) // words of servers stand in some
}

// Problems is everything that is wrong with what a run is told, found at once.
type Problems []Problem

// Error is a line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Error()
	}
	return strings.Join(lines, "\n")
}

// with adds what was found later, but for fields that have a problem already: those follow from it.
func (p Problems) with(later Problems) Problems {
	all := p
	for _, l := range later {
		if !slices.ContainsFunc(p, func(one Problem) bool { return one.Field == l.Field }) {
			all = append(all, l)
		}
	}
	return all
}

// Unwrap gives errors.Is and errors.As each problem.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i := range p {
		all[i] = p[i]
	}
	return all
}
