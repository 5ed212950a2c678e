package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/nearest"
)

// ClassProblems are the rows of classes that no run has sent.
func ClassProblems(rows []Row, runs []Run) (problems []string) {
	var known []string
	for _, r := range runs {
		for _, l := range r.Levels {
			known = append(known, l.Load.ClassNames()...)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, r := range rows {
		problem := ""
		switch {
		case r.Class == "" || slices.Contains(known, r.Class):
			continue
		case len(known) == 0:
			problem = fmt.Sprintf("there is no class %s, as all requests are of one kind (--mix sends several)", r.Class)
		default:
			problem = fmt.Sprintf("there is no class %s: %s", r.Class, nearest.Hint(r.Class, known, "use "+strings.Join(known, ", ")))
		}
		if !slices.Contains(problems, problem) {
			problems = append(problems, problem)
		}
	}
	return problems
}

// classRow compares one figure of the requests of a class of a mix.
func (p pair) classRow(row Row, alpha float64) (Compared, bool) {
	base, ok := ofClass(p.base, row.Class)
	candidate, there := ofClass(p.candidate, row.Class)
	if !ok || !there {
		return Compared{}, false
	}
	class := row.Class
	row.Class = ""
	c, ok := pair{name: p.name, base: base, candidate: candidate}.row(row, alpha)
	c.Row.Class = class
	return c, ok
}

// ofClass are the levels of a class; not ok where one did not send it.
func ofClass(levels []Level, class string) (all []Level, ok bool) {
	for _, l := range levels {
		one, there := l.Classes[class]
		if !there {
			return nil, false
		}
		all = append(all, one)
	}
	return all, true
}
