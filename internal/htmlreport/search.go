package htmlreport

import (
	"fmt"
	"strconv"

	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A searchView is what a search for limits found.
type searchView struct {
	Answer i18n.Text
	Tables []*table
}

// searchSection is the outcome of a search; a run without one has none.
func searchSection(r Run) (any, string, i18n.Text) {
	s := r.Run.Search
	if s != nil && s.Kind == metric.KneeSearch {
		return searchView{Answer: report.SearchSentence(s), Tables: []*table{kneeTable(s)}}, "search", i18n.Text{EN: "The knee", ZH: "拐点"}
	}
	if s == nil || len(s.Selections) == 0 {
		return nil, "", i18n.Text{}
	}
	view := searchView{Answer: report.SearchSentence(s), Tables: []*table{selectionTable(s), probeTable(s)}}
	return view, "search", i18n.Text{EN: "The highest load within the limits", ZH: "满足限制的负载"}
}

func selectionTable(s *metric.Search) *table {
	t := &table{ID: "selections", Caption: i18n.Text{EN: "Results", ZH: "搜索结果"},
		Head: []i18n.Text{{EN: "Criteria", ZH: "条件"}, {EN: "Load", ZH: "负载"}, {EN: "Reason", ZH: "依据"}}}
	for _, one := range s.Selections {
		load := value{Text: i18n.Text{EN: "none", ZH: "无"}, Words: true, Bad: true}
		if one.Load != nil {
			load = plain(strconv.FormatFloat(*one.Load, 'f', -1, 64))
		}
		t.Rows = append(t.Rows, []value{{Text: i18n.Same(one.Criteria), Words: true}, load, {Text: i18n.Text{EN: one.Reason, ZH: one.ReasonZH},
			Words: true}})
	}
	return t
}

// probeTable is the loads in the order in which they were tried, with the figure of each rule.
func probeTable(s *metric.Search) *table {
	t := &table{ID: "probes", Caption: i18n.Text{EN: "Loads in the order they were tried", ZH: "按尝试顺序排列的负载"},
		Head: []i18n.Text{{EN: "Load", ZH: "负载"}, {EN: "Runs", ZH: "次数"}, {EN: "Succeeded", ZH: "成功"}, {EN: "Result", ZH: "结果"}}}
	for _, one := range s.Selections {
		t.Head = append(t.Head, i18n.Same(one.Criteria))
	}
	for _, p := range s.Probes {
		row := []value{plain(strconv.FormatFloat(p.Load, 'f', -1, 64)), plain(strconv.Itoa(len(p.Runs))), plain(fmt.Sprintf("%d / %d", p.Total-p.Failed, p.Total)), passedValue(p.Passed)}
		for i := range s.Selections {
			cell := value{Text: i18n.Text{EN: p.Why, ZH: p.WhyZH}, Words: true}
			if i < len(p.Groups) {
				cell = judgedValue(p.Groups[i])
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func passedValue(passed *bool) value {
	switch {
	case passed == nil:
		return value{Text: i18n.Text{EN: "? unclear", ZH: "? 不明"}, Words: true, Bad: true}
	case *passed:
		return value{Text: i18n.Text{EN: "✓ passes", ZH: "✓ 满足"}, Words: true}
	}
	return value{Text: i18n.Text{EN: "✗ fails", ZH: "✗ 不满足"}, Words: true, Bad: true}
}

// judgedValue is a group's figures, and why it says nothing or failed where that is not one of them.
func judgedValue(g metric.Judged) value {
	if g.Why != "" && len(g.Figures) == 0 {
		return value{Text: i18n.Text{EN: g.Why, ZH: g.WhyZH}, Words: true, Bad: true}
	}
	text := ""
	for _, f := range g.Figures {
		if text != "" {
			text += ", "
		}
		if f.Value != nil {
			text += strconv.FormatFloat(*f.Value, 'g', 4, 64)
		}
	}
	return value{Text: i18n.Same(text), Bad: g.Passed == nil || !*g.Passed}
}
