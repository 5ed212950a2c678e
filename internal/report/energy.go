package report

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// Energy is the table `Energy:` of a level, or why there is none although GPUs were read. It is "" for a level without GPUs.
func Energy(l *metric.Level) string {
	e := l.Energy
	switch {
	case e == nil && l.EnergyUnknown != "":
		return "Energy: none, because " + energy.Sentences(l.EnergyUnknown).EN + ".\n"
	case e == nil:
		return ""
	}
	rows := [][]string{{"Energy", joules(e.Joules) + " J"}, {"Average power", joules(e.AveragePower) + " W"}, {"Peak power", joules(e.PeakPower) + " W"}}
	if e.Counted != nil {
		rows = append(rows, []string{"By the GPUs' counters", joules(*e.Counted) + " J"})
	}
	if e.IdlePower != nil {
		rows = append(rows, []string{"Idle power", joules(*e.IdlePower) + " W"}, []string{"Energy above idle", joules(*e.NetJoules) + " J"})
	}
	for _, x := range []struct {
		name  string
		value *float64
	}{{"Per output token", e.JoulesPerOutputToken}, {"Per request", e.JoulesPerRequest}, {"Per good request", e.JoulesPerGoodRequest},
		{"Per output token, above idle", e.NetJoulesPerOutputToken}} {
		if x.value != nil {
			rows = append(rows, []string{x.name, joules(*x.value) + " J"})
		}
	}
	text := "Energy (derived from the power that the GPUs reported, idle power included):\n" + pycompat.Pretty([]string{"Figure", "Value"}, rows)
	if !e.Valid {
		text += "Energy is not valid: " + energy.Sentences(e.Reasons...).EN + ".\n"
	}
	for _, note := range e.Notes {
		text += "Energy: " + energy.Sentences(note).EN + ".\n"
	}
	return text
}

// joules writes a figure of energy or power with four digits, or all before the point.
func joules(x float64) string {
	if math.Abs(x) >= 1000 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}
