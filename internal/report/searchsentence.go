package report

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// SearchSentence is what a search found, in a sentence without its full stop.
func SearchSentence(s *metric.Search) i18n.Text {
	text := searchAnswer(s)
	if s.Unfinished {
		text = text.Plus(i18n.Text{EN: "; the search was stopped early", ZH: "；搜索在结束前被停止"})
	}
	if g := s.Goodput; g != nil {
		text = text.Plus(i18n.Sprintf("; highest goodput: %s at %s", "；最高有效吞吐：%s（%s）", amount(g), axisName(s.Variable, g.Load)))
	}
	return text
}

func searchAnswer(s *metric.Search) i18n.Text {
	switch {
	case s.Note != "":
		return i18n.Text{EN: s.Note, ZH: s.NoteZH}
	case s.FeasibleMax == nil:
		return i18n.Text{EN: "nothing was found", ZH: "没有找到"}
	case s.Kind == metric.KneeSearch:
		return kneeSentence(s)
	case s.InfeasibleMin == nil:
		return i18n.Sprintf("best: %s", "最佳：%s", axisName(s.Variable, *s.FeasibleMax))
	}
	return limitSentence(s)
}

// limitSentence is the limit with its interval, the rules that it keeps, the one that binds, and what lies behind it.
func limitSentence(s *metric.Search) i18n.Text {
	at := amountOf(s.Variable, *s.FeasibleMax)
	if b := s.Boundary; b != nil {
		at = at.Plus(i18n.Sprintf(" (95 %% interval: %s to %s)", "（95 %% 区间：%s 至 %s）", plainNumber(b.Low), plainNumber(b.High)))
	}
	text := i18n.Sprintf("limit: %s meets %s, %s does not; limiting metric: %s", "上限：%s 满足 %s，%s 不满足；起约束作用的是 %s", at, kept(s), plainNumber(*s.InfeasibleMin), figureOf(s.Binding))
	if s.Edge == "" {
		return text
	}
	text = text.Plus(i18n.Sprintf("; %s", "；%s", edgeNames[s.Edge]))
	if cause, known := causeNames[s.Cause]; known {
		text = text.Plus(i18n.Sprintf(": %s", "：%s", cause))
	}
	return text
}

// kept are the rules that the largest load keeps.
func kept(s *metric.Search) string {
	for _, one := range s.Selections {
		if one.Load != nil && *one.Load == *s.FeasibleMax {
			return one.Criteria
		}
	}
	return "the limits"
}

// figureOf is the figure that a rule is about; other words stay.
func figureOf(rule string) string {
	if name, rest, ok := strings.Cut(rule, " "); ok && strings.IndexAny(rest, "<>") == 0 {
		return name
	}
	return rule
}

// amountOf is a load as an amount: slots by their name, rates with their unit.
func amountOf(a load.Axis, x float64) i18n.Text {
	if a == load.ByRate {
		return i18n.Same(plainNumber(x) + " req/s")
	}
	return axisName(a, x)
}

// edgeNames are the words for how a limit is reached, causeNames those for what requests then wait for.
var (
	edgeNames  = map[string]i18n.Text{"cliff": {EN: "cliff", ZH: "陡峭"}, "smooth": {EN: "smooth", ZH: "平缓"}}
	causeNames = map[string]i18n.Text{"queue": {EN: "queue", ZH: "排队"}, "decode": {EN: "decode", ZH: "解码变慢"},
		"failures": {EN: "failures", ZH: "请求失败"}, "saturation": {EN: "saturation", ZH: "吞吐饱和"}}
)

func kneeSentence(s *metric.Search) i18n.Text {
	at, b := *s.FeasibleMax, s.Boundary
	if b != nil {
		at = b.Estimate
	}
	text := i18n.Sprintf("knee: %s", "拐点：%s", axisName(s.Variable, at))
	if b != nil {
		text = text.Plus(i18n.Sprintf(" (95 %% interval: %s to %s)", "（95 %% 区间：%s 至 %s）", plainNumber(b.Low), plainNumber(b.High)))
	}
	if t := s.Throughput; t != nil {
		text = text.Plus(i18n.Sprintf(", %s at that load", "，此处 %s", amount(t)))
	}
	return text
}

// amount is a figure with its unit.
func amount(f *metric.LoadFigure) string {
	d, _ := metric.Define(f.Metric)
	return significant(f.Value) + " " + string(d.Unit)
}

// kneeColumn is the head of the column of throughput.
func kneeColumn(s *metric.Search) string {
	if s.Throughput == nil {
		return "Throughput"
	}
	d, _ := metric.Define(s.Throughput.Metric)
	return d.Title.EN + " (" + string(d.Unit) + ")"
}

func kneeRows(s *metric.Search) (rows [][]string) {
	for _, p := range s.Probes {
		word := "unclear"
		if p.Passed != nil {
			word = map[bool]string{true: "yes", false: "no"}[*p.Passed]
		}
		rows = append(rows, []string{plainNumber(p.Load), strconv.Itoa(p.Total-p.Failed) + "/" + strconv.Itoa(p.Total), strconv.Itoa(len(p.Runs)), word, cmp.Or(p.Why, absent)})
	}
	return rows
}
