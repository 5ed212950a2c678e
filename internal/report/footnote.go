package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// percentileFootnote says which rows of the percentile table are the column's largest value: those with
// n·(100−p) < 100, since then no value lies above the one of nearest rank. Columns with the same n share a line.
func percentileFootnote(l *metric.Level, columns []metric.Placed) string {
	var b strings.Builder
	groups := columnsByN(l, columns)
	for i, g := range groups {
		if i == 0 {
			b.WriteString("Too few values for some percentiles:\n")
		}
		fmt.Fprintf(&b, "  %s: with %s, %s the largest value; %s.\n", strings.Join(g.columns, ", "),
			i18n.Count(g.n, g.noun).EN, isOrAre(g.percents), needs(g.percents, g.noun))
	}
	return b.String()
}

// A sampleGroup is the columns that have the same number of values, and the percentiles that these are too few for.
type sampleGroup struct {
	n        int
	noun     string
	columns  []string
	percents []int
}

func columnsByN(l *metric.Level, columns []metric.Placed) []sampleGroup {
	var groups []sampleGroup
	for _, c := range columns {
		d := l.Distribution(c.Metric.Key)
		if d == nil || d.N() == 0 {
			continue
		}
		percents := beyond(d.N())
		if len(percents) == 0 {
			continue
		}
		noun := "request"
		if c.Metric.Shape == metric.PerGap {
			noun = "gap"
		}
		same := func(g sampleGroup) bool { return g.n == d.N() && g.noun == noun }
		i := slices.IndexFunc(groups, same)
		if i < 0 {
			i = len(groups)
			groups = append(groups, sampleGroup{n: d.N(), noun: noun, percents: percents})
		}
		groups[i].columns = append(groups[i].columns, c.Label)
	}
	return groups
}

// beyond are the table's percentiles that n values are too few for.
func beyond(n int) []int {
	var out []int
	for _, p := range percentileRows() {
		if n*(100-p) < 100 {
			out = append(out, p)
		}
	}
	return out
}

// needed is the smallest n at which the value at p percent is no longer bound to be the largest.
func needed(p int) int { return (100 + (100 - p) - 1) / (100 - p) }

func isOrAre(percents []int) string {
	names := make([]string, len(percents))
	for i, p := range percents {
		names[i] = fmt.Sprintf("%d%%", p)
	}
	if len(names) == 1 {
		return names[0] + " is"
	}
	return enumerated(names) + " are"
}

// needs says how many values each percentile takes.
func needs(percents []int, noun string) string {
	parts := make([]string, len(percents))
	for i, p := range percents {
		parts[i] = fmt.Sprintf("%d%% needs %d", p, needed(p))
	}
	return strings.Join(parts, ", ") + " " + noun + "s"
}

// infiniteFootnote reports whether failed requests are in the percentiles, and that they are in no mean.
func infiniteFootnote(l *metric.Level) string {
	if !l.FailuresInfinite {
		return ""
	}
	times := "TTFT, mean ITL, TPOT and latency"
	if !l.Has(metric.TTFT) {
		times = "latency"
	}
	if l.Failed == 0 {
		return "Failed requests count as infinite in time percentiles; there were none.\n"
	}
	return fmt.Sprintf("%d of %s failed: they count as infinite in the percentiles of %s; means cover successful requests only.\n",
		l.Failed, i18n.Count(l.Total, "request").EN, times)
}
