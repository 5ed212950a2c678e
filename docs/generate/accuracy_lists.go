package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/perf/i18n"
)

// clients is the table of programs with what a single request takes them.
func (t accuracyTables) clients() string {
	rows := [][]string{i18n.All(string(t.language), clientHead)}
	figure := func(v *float64, factor float64) string {
		if v == nil {
			return "–"
		}
		return short(*v * factor)
	}
	for _, c := range t.r.Clients {
		state := t.in(runText)
		if c.Why != "" {
			state = t.in(notRunText)
		}
		rows = append(rows, []string{t.name(c.Name), state, figure(c.StartMS, 1), figure(c.CPUSeconds, 1), figure(c.MemoryMB, 1)})
	}
	return grid(rows)
}

// loads says what was asked of the server at each number of streams.
func (t accuracyTables) loads() string {
	rows := [][]string{i18n.All(string(t.language), loadHead)}
	for _, n := range t.streams() {
		i := slices.IndexFunc(t.r.Cells, func(c results.Cell) bool { return c.Streams == n })
		c := t.r.Cells[i]
		rows = append(rows, []string{thousands(n), short(c.Rate), thousands(c.Requests), thousands(c.Chunks), thousands(int(c.Rate * float64(n)))})
	}
	return grid(rows)
}

// goals is the table of figures with what they must and should reach.
func (t accuracyTables) goals() string {
	rows := [][]string{i18n.All(string(t.language), goalHead)}
	for _, g := range t.r.Goals {
		span := short(g.Median) + " " + g.Unit
		if g.Least != g.Most {
			span += fmt.Sprintf(" (%s – %s)", short(g.Least), short(g.Most))
		}
		rows = append(rows, []string{g.ID, t.goal(g), t.name(g.Arrivals), strings.TrimSpace(span), g.Must, g.Aim, t.name(g.Verdict)})
	}
	return grid(rows)
}

// missed reports whether a goal's aim, or even its must, is not reached.
func missed(g results.Goal) bool {
	return g.Verdict == results.Fail || g.Verdict == results.Below || g.Verdict == results.Pass && g.Aim != ""
}

// unmet names each of them with its reason.
func (t accuracyTables) unmet() string {
	var lines []string
	for _, g := range t.r.Goals {
		if missed(g) {
			lines = append(lines, fmt.Sprintf(t.in(unmetText), strings.TrimSpace(g.ID+" "+t.goal(g)), strings.TrimSpace(short(g.Median)+" "+g.Unit),
				cmp.Or(g.Must, "–")+" / "+cmp.Or(g.Aim, "–"), t.reason(g)))
		}
	}
	if lines == nil {
		return t.in(noneText)
	}
	return strings.Join(lines, "\n")
}

// outcomes lists what is void, did not finish, failed, or was not run.
func (t accuracyTables) outcomes() string {
	var lines []string
	for _, c := range t.r.Clients {
		if c.Why != "" {
			lines = append(lines, "- "+t.name(c.Name)+": "+t.in(notRunText)+" (`"+strings.ReplaceAll(c.Why, "`", "'")+"`)")
		}
	}
	for _, c := range t.r.Cells {
		where := fmt.Sprintf("- %s, %s, %s: ", t.name(c.Client), thousands(c.Streams), t.name(c.Arrivals))
		if c.State != results.OK && c.State != results.NotRun {
			lines = append(lines, where+t.name(c.State)+" (`"+strings.ReplaceAll(c.Why, "`", "'")+"`)")
		} else if c.Note != "" && !strings.HasPrefix(c.Note, "ITL") {
			lines = append(lines, where+"`"+c.Note+"`")
		}
	}
	for _, v := range t.r.Voids {
		lines = append(lines, "- `"+v+"`")
	}
	if lines == nil {
		return t.in(noneText)
	}
	return strings.Join(lines, "\n")
}
