package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// told reports whether a search has something to say.
func told(s *metric.Search) bool {
	return s != nil && (len(s.Selections) > 0 || s.Kind == metric.KneeSearch)
}

// searchAnswers reports whether a search says itself up to which load to go: it looked for the knee, found the best load, or the
// limit, beyond which no advice may lead.
func searchAnswers(r Run) bool {
	s := r.Search
	return s != nil && (s.Kind == metric.KneeSearch || s.FeasibleMax != nil && (s.InfeasibleMin != nil || s.OfGoal()))
}

// SearchTables are the tables of a search: the loads that were tried and, in EvalScope's form, what was selected within limits; "" for any
// other run.
func SearchTables(s *metric.Search, style Style) string {
	if !told(s) {
		return ""
	}
	var b strings.Builder
	if s.Kind == metric.KneeSearch {
		b.WriteString("\n" + style.paint(termtext.BoldCyan, "Search for the knee:") + "\n")
		b.WriteString(pycompat.Pretty([]string{"Load", "Succeeded/Total", "Runs", "Below the knee", kneeColumn(s)}, kneeRows(s)))
		b.WriteString("\n" + SearchSentence(s).EN + ".\n")
		return b.String()
	}
	b.WriteString("\n" + style.paint(termtext.BoldCyan, "SLA Auto-tune Summary:") + "\nProbes:\n")
	b.WriteString(pycompat.Pretty([]string{"Pressure", "Succeeded/Total", "Runs", "Groups", "Reason"}, probeRows(s)))
	b.WriteString("\nSelections:\n")
	var rows [][]string
	for _, one := range s.Selections {
		at := "None"
		if one.Load != nil {
			at = plainNumber(*one.Load)
		}
		rows = append(rows, []string{one.Criteria, at, one.Status, cmp.Or(one.Reason, absent)})
	}
	b.WriteString(pycompat.Pretty([]string{"Criteria", "Selected", "Status", "Reason"}, rows) + "\n" + SearchSentence(s).EN + ".\n")
	return b.String()
}

func probeRows(s *metric.Search) (rows [][]string) {
	for _, p := range s.Probes {
		var words []string
		for i, g := range p.Groups {
			words = append(words, strconv.Itoa(i+1)+":"+verdictWord(g.Passed))
		}
		if len(words) == 0 {
			words = []string{verdictWord(p.Passed)}
		}
		rows = append(rows, []string{plainNumber(p.Load), fmt.Sprintf("%d/%d", p.Total-p.Failed, p.Total), strconv.Itoa(len(p.Runs)), strings.Join(words, ", "), cmp.Or(p.Why, absent)})
	}
	return rows
}

func verdictWord(passed *bool) string {
	switch {
	case passed == nil:
		return "UNCLEAR"
	case *passed:
		return "PASS"
	}
	return "FAIL"
}

// axisName is a load on an axis, as levels are named.
func axisName(a load.Axis, x float64) i18n.Text {
	if a == load.ByRate {
		return i18n.Text{EN: "rate " + plainNumber(x), ZH: "速率 " + plainNumber(x)}
	}
	return i18n.Text{EN: "concurrency " + plainNumber(x), ZH: "并发 " + plainNumber(x)}
}

// OncePerLoad is a run of a search with one level for each load that was tried, in ascending order, and of repeated levels the
// means: rules that compare loads see one level of each. Those that count what happened, or look for the worst level, ask for every
// one.
func (r Run) OncePerLoad() Run {
	if r.runs != nil {
		return r
	}
	if len(r.Loads) > 0 {
		r.runs, r.Levels = r.Levels, r.means()
		return r
	}
	if r.Search == nil {
		return r
	}
	all := slices.Clone(r.Levels)
	at := func(l *metric.Level) float64 { return l.Load.On(r.Search.Variable) }
	slices.SortStableFunc(all, func(a, b *metric.Level) int { return cmp.Compare(at(a), at(b)) })
	r.runs = all
	r.Levels = slices.CompactFunc(slices.Clone(all), func(a, b *metric.Level) bool { return at(a) == at(b) })
	return r
}

// every are all levels of the run, also those that OncePerLoad leaves out.
func (r Run) every() []*metric.Level {
	if r.runs != nil {
		return r.runs
	}
	return r.Levels
}
