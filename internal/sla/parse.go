package sla

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/bound"
	"github.com/modelscope/evalscope/internal/nearest"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

var number = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`)

// Parse reads the value of --sla-params: a list of groups, each an object of figures and limits. Its problems are all that is wrong.
func Parse(text []byte, kind protocol.Kind) (s Spec, problems []error) {
	if !json.Valid(text) || !gjson.ParseBytes(text).IsArray() {
		return s, []error{i18n.Errorf("it is not a list of groups, such as %s", "不是由组构成的列表，例如 %s",
			`[{"p99_ttft": "<=500ms", "avg_tpot": "<=50ms"}]`)}
	}
	r := reader{kind: kind}
	groups := gjson.ParseBytes(text).Array()
	if len(groups) == 0 {
		return s, []error{i18n.Errorf("it has no groups", "没有任何组")}
	}
	goals, rules := 0, 0
	for i, g := range groups {
		r.where = i18n.Text{}
		if len(groups) > 1 {
			r.where = i18n.Sprintf("group %d: ", "第 %d 组：", i+1)
		}
		group, goal := r.group(g)
		if rules += len(group); goal != nil {
			goals++
			s.Goal = goal
		}
		s.Groups = append(s.Groups, group)
	}
	if goals > 0 {
		if goals > 1 || rules > 0 || len(groups) > 1 {
			r.bad("max and min must be used alone: one group with one metric", "max 和 min 必须单独使用：一组、一个指标")
		}
		s.Groups = nil
	}
	return s, r.problems
}

type reader struct {
	kind     protocol.Kind
	where    i18n.Text
	problems []error
}

func (r *reader) bad(en, zh string, values ...any) {
	r.problems = append(r.problems, r.where.Plus(i18n.Sprintf(en, zh, values...)).Err())
}

func (r *reader) group(g gjson.Result) (group Group, goal *Goal) {
	if !g.IsObject() {
		r.bad("%s is not an object of metrics and limits", "%s 不是由指标和限制构成的对象", g.Raw)
		return nil, nil
	}
	before, seen := len(r.problems), map[string]bool{}
	g.ForEach(func(name, limit gjson.Result) bool {
		if seen[name.Str] {
			r.bad("%s is listed twice", "%s 出现了两次", name.Str)
		}
		seen[name.Str] = true
		figure, ok := r.figure(name.Str)
		if !ok {
			return true
		}
		switch text := strings.TrimSpace(limit.String()); {
		case limit.Type != gjson.String:
			r.bad(`%s: the limit %s is not a string: write it as "<=500"`, `%s：限制 %s 不是字符串：请写作 "<=500"`, name.Str, limit.Raw)
		case text == "max" || text == "min":
			goal = &Goal{figure, text == "max"}
		default:
			if rule, err := ruleOf(figure, text); err != nil {
				r.bad("%s: %v", "%s：%v", name.Str, i18n.Message(err))
			} else {
				group = append(group, rule)
			}
		}
		return true
	})
	if len(seen) == 0 && len(r.problems) == before {
		r.bad("it has no limits", "没有任何限制")
	}
	return group, goal
}

func (r *reader) figure(name string) (Figure, bool) {
	all := Figures(r.kind)
	if i := slices.IndexFunc(all, func(f Figure) bool { return f.Name == name }); i >= 0 {
		return all[i], true
	}
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.Name
	}
	r.bad("unknown metric %s: %s", "未知指标 %s：%s", name, nearest.Suggest(name, names, i18n.Text{EN: "use one of " + strings.Join(names, ", "),
		ZH: "请使用以下之一：" + strings.Join(names, "、")}))
	return Figure{}, false
}

// ruleOf reads an operator, a number and perhaps a unit. A number alone is in the figure's unit.
func ruleOf(f Figure, text string) (Rule, error) {
	op, rest, ok := bound.Cut(text)
	rule, digits := Rule{Figure: f, Op: op}, number.FindString(rest)
	if !ok || digits == "" {
		return rule, i18n.Errorf(`%q is not a valid limit, such as "<=0.5", ">=20", "max" or "min"`,
			`%q 不是有效的限制，例如 "<=0.5"、">=20"、"max" 或 "min"`, text)
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(x, 0) {
		return rule, i18n.Errorf("the number %s is out of range", "数字 %s 超出范围", digits)
	}
	unit := strings.TrimSpace(rest[len(digits):])
	factor, err := f.factor(unit)
	if err != nil {
		return rule, err
	}
	rule.Limit, rule.bare = x*factor, unit == ""
	switch {
	case rule.Limit < 0:
		return rule, i18n.Errorf("the limit %s is negative", "限制 %s 为负数", digits)
	case f.failures && rule.Limit > 100:
		return rule, i18n.Errorf("the limit %s is above 100 %%: use 1%% or 0.01", "限制 %s 超过 100 %%：请使用 1%% 或 0.01", digits+unit)
	}
	return rule, nil
}

// factor brings a number in a unit into the figure's.
func (f Figure) factor(unit string) (float64, error) {
	times := map[string]float64{"s": 1000, "ms": 1}
	switch own, given := times[f.Unit], times[unit]; {
	case unit == "" && f.Unit == "%":
		return 100, nil // a share from 0 to 1
	case unit == "" || unit == f.Unit:
		return 1, nil
	case own > 0 && given > 0:
		return given / own, nil
	case own > 0:
		return 0, i18n.Errorf("the unit %q is not a unit of time: use s or ms", "单位 %q 不是时间单位：请使用 s 或 ms", unit)
	}
	return 0, i18n.Errorf("the unit %q does not match the metric, %s", "单位 %q 与指标 %s 不符", unit, f.Unit)
}
