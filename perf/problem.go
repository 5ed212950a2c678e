package perf

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// A Problem is one error in the configuration of a run. It contains no secrets.
type Problem struct {
	// Field is the affected field of Config, such as Load.Parallel, or another name, such as an environment variable.
	Field string
	// What describes the error, and Do what to do about it. Do can be "".
	What, Do string
}

// Error is the problem as one line.
func (p Problem) Error() string {
	line := p.Field + ": " + p.What
	if p.Do != "" {
		line += ": " + p.Do
	}
	return sanitize.OneLine(line) // words of servers stand in some
}

// Problems are all errors in the configuration of a run.
type Problems []Problem

// Error is one line per problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Error()
	}
	return strings.Join(lines, "\n")
}

// with adds problems that were found later, except for fields that already have one: those are consequences.
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
