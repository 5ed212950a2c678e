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

// SearchTables are the tables of a search for limits, in EvalScope's form: the loads that were tried, and what was selected; "" for any
// other run.
func SearchTables(s *metric.Search, style Style) string {
	if s == nil || len(s.Selections) == 0 {
		return ""
	}
	var b strings.Builder
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

// SearchSentence is what a search found, in a sentence without its full stop.
func SearchSentence(s *metric.Search) i18n.Text {
	switch {
	case s.Note != "":
		return i18n.Text{EN: s.Note, ZH: s.NoteZH}
	case s.FeasibleMax == nil:
		return i18n.Text{EN: "nothing was found", ZH: "没有找到"}
	case s.InfeasibleMin == nil:
		return i18n.Sprintf("best: %s", "最佳：%s", axisName(s.Variable, *s.FeasibleMax))
	}
	text := i18n.Sprintf("limit: %s passes, %s does not", "上限：%s 满足，%s 不满足", axisName(s.Variable, *s.FeasibleMax), plainNumber(*s.InfeasibleMin))
	if b := s.Boundary; b != nil {
		text = text.Plus(i18n.Sprintf(" (95 %% interval: %s to %s)", "（95 %% 区间：%s 至 %s）", plainNumber(b.Low), plainNumber(b.High)))
	}
	text = text.Plus(i18n.Sprintf("; binding: %s", "；起约束作用的是 %s", s.Binding))
	if s.Edge != "" {
		text = text.Plus(i18n.Sprintf("; %s", "；%s", edgeNames[s.Edge]))
	}
	return text
}

// edgeNames are the words for how a limit is reached.
var edgeNames = map[string]i18n.Text{"cliff": {EN: "cliff", ZH: "陡峭"}, "smooth": {EN: "smooth", ZH: "平缓"}}

// axisName is a load on an axis, as levels are named.
func axisName(a load.Axis, x float64) i18n.Text {
	if a == load.ByRate {
		return i18n.Text{EN: "rate " + plainNumber(x), ZH: "速率 " + plainNumber(x)}
	}
	return i18n.Text{EN: "concurrency " + plainNumber(x), ZH: "并发 " + plainNumber(x)}
}

// OncePerLoad is a run of a search with one level for each load that was tried, in ascending order, and of repeated levels the means: rules
// compare loads, and several runs at one are the same to them.
func (r Run) OncePerLoad() Run {
	if r.Levels = r.means(); len(r.Loads) > 0 {
		return r
	}
	if r.Search == nil {
		return r
	}
	all := slices.Clone(r.Levels)
	at := func(l *metric.Level) float64 { return l.Load.On(r.Search.Variable) }
	slices.SortStableFunc(all, func(a, b *metric.Level) int { return cmp.Compare(at(a), at(b)) })
	r.Levels = slices.CompactFunc(all, func(a, b *metric.Level) bool { return at(a) == at(b) })
	return r
}
