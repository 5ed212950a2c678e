package htmlreport

import (
	"fmt"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

func objectiveTable(r Run) *table {
	if len(r.Objectives) == 0 && !judgedByClass(r) {
		return nil
	}
	t := &table{ID: "objectives", Caption: i18n.Text{EN: "Objectives", ZH: "目标"}, Head: []i18n.Text{
		{EN: "Level", ZH: "级别"}, {EN: "Objective", ZH: "目标"}, {EN: "Measured", ZH: "实测"}, {EN: "Met", ZH: "达标"}}}
	for _, l := range r.Run.Levels {
		if rows := classObjectives(r, l); rows != nil {
			t.Rows = append(t.Rows, rows...)
			continue
		}
		for _, o := range r.Objectives {
			text, ok := o.judge(l)
			met := i18n.Text{EN: "no", ZH: "否"}
			if ok {
				met = i18n.Text{EN: "yes", ZH: "是"}
			}
			t.Rows = append(t.Rows, []value{{Text: levelText(l), Words: true}, {Text: o.text(), Words: true}, {Text: text}, {Text: met, Bad: !ok}})
		}
	}
	return t
}

// judge says what was measured of a level, and that it keeps the objective.
func (o Objective) judge(l *metric.Level) (measured i18n.Text, met bool) {
	if o.Share == 0 {
		x, ok := o.measured(l)
		if !ok {
			return i18n.Same("–"), false
		}
		return i18n.Same(written(o.Key, x)), o.met(x)
	}
	for _, k := range l.Objectives {
		if k.Objective.Key == o.Key && k.Objective.Limit == o.Limit {
			return i18n.Text{EN: fmt.Sprintf("%d of %s", k.Requests, i18n.Count(l.Total, "request").EN), ZH: fmt.Sprintf("%d / %d 个请求", k.Requests, l.Total)}, l.Attained(k, o.Share)
		}
	}
	return i18n.Same("–"), false
}

func (o Objective) measured(l *metric.Level) (float64, bool) {
	if o.P == 0 {
		return l.Value(o.Key)
	}
	return l.Quantile(o.Key, o.P)
}

// met reports whether a figure keeps the limit: at most it, or at least it where higher is better.
func (o Objective) met(x float64) bool {
	if d, _ := metric.Define(o.Key); d.Direction == metric.HigherIsBetter {
		return x >= o.Limit
	}
	return x <= o.Limit
}

func (o Objective) text() i18n.Text {
	sign := " ≤ "
	if d, _ := metric.Define(o.Key); d.Direction == metric.HigherIsBetter {
		sign = " ≥ "
	}
	name := ""
	if o.P > 0 {
		name = "P" + strconv.FormatFloat(o.P*100, 'g', 4, 64) + " "
	}
	text := i18n.Same(name).Plus(title(o.Key)).Plus(i18n.Same(sign + written(o.Key, o.Limit)))
	if o.Share > 0 {
		part := strconv.FormatFloat(o.Share*100, 'g', 6, 64)
		text = i18n.Sprintf("%s for %s %% of requests", "%[2]s %% 的请求：%[1]s", text, part)
	}
	return text
}
