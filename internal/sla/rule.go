// Package sla is the search for the highest load that meets an objective: the grammar of --sla-params, the result of
// its rules for a level, and which load is tried next. It is pure: it reads finished levels, and the same levels give
// the same answer.
package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/bound"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Rule is one limit on a figure of a level.
type Rule struct {
	Figure Figure
	Op     bound.Op
	// Limit is in the figure's unit.
	Limit float64
	// bare reports whether the limit was written without a unit.
	bare bool
}

// A Group is rules that a level has to keep all.
type Group []Rule

// A Goal is a figure of which the largest or the smallest value is looked for.
type Goal struct {
	Figure  Figure
	Largest bool
}

// A Spec is what a search looks for: the largest load of each group, or the load of a goal.
type Spec struct {
	Groups []Group
	Goal   *Goal
}

// NeedsObjectives reports whether a limit or the goal is of the requests that keep their objectives.
func (s Spec) NeedsObjectives() bool {
	if s.Goal != nil && s.Goal.Figure.key == metric.Goodput {
		return true
	}
	return slices.ContainsFunc(s.Groups, func(g Group) bool {
		return slices.ContainsFunc(g, func(r Rule) bool { return r.Figure.key == metric.Goodput })
	})
}

// Metrics are those that the limits or the goal are about, each once.
func (s Spec) Metrics() (all []metric.Key) {
	add := func(f Figure) {
		if f.key != "" && !slices.Contains(all, f.key) {
			all = append(all, f.key)
		}
	}
	for _, g := range s.Groups {
		for _, r := range g {
			add(r.Figure)
		}
	}
	if s.Goal != nil {
		add(s.Goal.Figure)
	}
	return all
}

// Holds reports whether a value keeps the rule.
func (r Rule) Holds(x float64) bool { return r.Op.Holds(x, r.Limit) }

// String is the rule as EvalScope writes it: p99_ttft < 2000 ms.
func (r Rule) String() string {
	return fmt.Sprintf("%s %s %s", r.Figure.Name, r.Op, r.Figure.text(r.Limit))
}

// String is the rules one behind the other.
func (g Group) String() string { return g.join(", ") }

func (g Group) join(between string) (text string) {
	for i, r := range g {
		if i > 0 {
			text += between
		}
		text += r.String()
	}
	return text
}

// String is the goal as EvalScope writes it: tps max.
func (g Goal) String() string {
	if g.Largest {
		return g.Figure.Name + " max"
	}
	return g.Figure.Name + " min"
}

// A Figure is what a rule is about: a statistic of a metric of a level.
type Figure struct {
	// Name is what --sla-params calls it, Unit that of limits and values.
	Name, Unit string

	key   metric.Key
	at    float64 // the quantile, 0 for the mean or the level's figure
	scale float64 // from the metric's unit
	// failures reports whether it is the share of requests that failed.
	failures bool
}

// Of is the figure of a level in the figure's unit, not ok where it is absent. In an open loop times count from when a request was due.
func (f Figure) Of(l *metric.Level) (x float64, ok bool) {
	switch {
	case f.failures:
		if l.Total == 0 {
			return 0, false
		}
		return f.scale * float64(l.Failed) / float64(l.Total), true
	case f.at > 0:
		x, ok = l.Quantile(l.Headline(f.key), f.at)
	default:
		x, ok = l.Value(l.Headline(f.key))
	}
	return f.scale * x, ok
}

// exists reports whether levels of a kind of answers have the figure.
func (f Figure) exists(kind protocol.Kind) bool {
	d, ok := metric.Define(f.key)
	return f.failures || ok && d.Exists(kind)
}

// text is a value with its unit.
func (f Figure) text(x float64) string {
	return strconv.FormatFloat(x, 'g', 6, 64) + cmp.Or(spaced(f.Unit), "")
}

func spaced(unit string) string {
	if unit == "" || unit == "%" {
		return unit
	}
	return " " + unit
}

// Figures lists what rules may name for a kind of answers, in the order of EvalScope's documents.
func Figures(kind protocol.Kind) (all []Figure) {
	for _, of := range []struct {
		name, unit string
		key        metric.Key
		scale      float64
	}{{"latency", "s", metric.Latency, 1}, {"ttft", "ms", metric.TTFT, 1000}, {"tpot", "ms", metric.TPOT, 1000}, {"itl", "ms", metric.ITL, 1000}} {
		for _, statistic := range []struct {
			name string
			at   float64
		}{{"avg", 0}, {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}} {
			all = append(all, Figure{Name: statistic.name + "_" + of.name, Unit: of.unit, key: of.key, at: statistic.at, scale: of.scale})
		}
	}
	all = append(all, Figure{Name: "rps", Unit: "req/s", key: metric.RequestThroughput, scale: 1},
		Figure{Name: "tps", Unit: "tok/s", key: metric.OutputThroughput, scale: 1},
		Figure{Name: "goodput", Unit: "req/s", key: metric.Goodput, scale: 1},
		Figure{Name: "failed", Unit: "%", scale: 100, failures: true})
	kept := all[:0]
	for _, f := range all {
		if f.exists(kind) {
			kept = append(kept, f)
		}
	}
	return kept
}
