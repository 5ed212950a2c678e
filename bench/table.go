package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/bench/results"
)

// table is the figures against the goals, as Markdown; failed counts the rows that do not reach what they must.
func table(f figures, all []goal) (text string, failed int) {
	rows := [][]string{{"#", "what", "arrivals", "median", "min – max", "must", "aim", ""}}
	for _, g := range all {
		v, ok := f.median(g.figure)
		if !ok {
			continue
		}
		if g.must.set && !g.must.holds(v) {
			failed++
		}
		span := number(slices.Min(f[g.figure])) + " – " + number(slices.Max(f[g.figure]))
		rows = append(rows, []string{g.id, g.what.EN, g.arrivals, number(v) + " " + g.unit, span,
			g.must.words(), g.aim.words(), verdict(g, v)})
	}
	return markdown(rows), failed
}

func verdict(g goal, v float64) string {
	switch {
	case !g.must.set && !g.aim.set:
		return ""
	case !g.must.set && !g.aim.holds(v):
		return results.Below
	case g.must.set && !g.must.holds(v):
		return results.Fail
	case g.aim.set && g.aim.holds(v):
		return results.Aim
	}
	return results.Pass
}

func (b bound) words() string {
	switch {
	case !b.set:
		return ""
	case b.least:
		return "≥ " + number(b.limit)
	}
	return "≤ " + number(b.limit)
}

func number(v float64) string {
	digits := 0
	for limit := 100.0; v < limit && v > -limit && digits < 3; limit /= 10 {
		digits++
	}
	return trimZeros(strconv.FormatFloat(v, 'f', digits, 64))
}

// markdown lays the rows out as a table that reads well as text, too.
func markdown(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], len([]rune(cell)), 3)
		}
	}
	var b strings.Builder
	for n, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(&b, "| %s%s ", cell, strings.Repeat(" ", width[i]-len([]rune(cell))))
		}
		b.WriteString("|\n")
		for i := range row {
			if n == 0 {
				fmt.Fprintf(&b, "|%s", strings.Repeat("-", width[i]+2))
			}
		}
		if n == 0 {
			b.WriteString("|\n")
		}
	}
	return b.String()
}

func trimZeros(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
