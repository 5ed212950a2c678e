package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/metric"
)

// parameters is the page of flags, a section a group.
func parameters(l language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", l.in(parametersTitle), l.in(parametersLead))
	group := config.Group(0)
	for _, f := range grouped(config.TableOf(known())) {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", l.section(group), l.in(parametersHead))
		}
		fmt.Fprintf(&b, "| `--%s` | %s | %s | %s |\n", f.Name, code(string(f.Default)), cell(l.in(f.Help)), l.state(f))
	}
	return b.String()
}

// grouped orders flags by the groups' first appearance, and leaves derived fields out.
func grouped(table []config.Flag) []config.Flag {
	var order []config.Group
	byGroup := map[config.Group][]config.Flag{}
	for _, f := range table {
		if f.Name == "" {
			continue
		}
		if byGroup[f.Group] == nil {
			order = append(order, f.Group)
		}
		byGroup[f.Group] = append(byGroup[f.Group], f)
	}
	var all []config.Flag
	for _, g := range order {
		all = append(all, byGroup[g]...)
	}
	return all
}

func (l language) state(f config.Flag) string {
	state := l.in(states[f.Status])
	if f.Note.EN != "" {
		state += ": " + cell(l.in(f.Note))
	}
	return state
}

// metrics is the page of the metric table.
func metrics(l language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n\n%s\n", l.in(metricsTitle), l.in(metricsLead), l.in(metricsHead))
	for _, d := range metric.Table() {
		label := cmp.Or(d.Guide, d.Column, d.GuideZH)
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s |\n", d.Key, cell(l.in(d.Title)), d.Unit, cell(l.in(d.FormulaText())), l.in(d.Provenance.Name()), l.kinds(d), cell(label),
			cell(cmp.Or(d.EvalScope, d.EvalScopeColumn)))
	}
	return b.String()
}

// kinds are those of the answers for which a metric exists.
func (l language) kinds(d metric.Definition) string {
	if d.Kinds == nil {
		return l.in(everyKind)
	}
	var names []string
	for _, k := range d.Kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, ", ")
}

// cell makes a text fit for a cell of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "|", `\|`), "\n", " ")
}

func code(s string) string {
	if s == "" || s == "null" {
		return ""
	}
	return "`" + cell(s) + "`"
}
