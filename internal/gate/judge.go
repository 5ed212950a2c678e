package gate

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Status is what a level makes of a rule.
type Status string

// The statuses. Unclear is a level whose figures cannot tell: they are absent, too few, or colored by the client.
const (
	Met     Status = "met"
	Unclear Status = "unclear"
	Broken  Status = "not met"
)

// Text is the status as people read it.
func (s Status) Text() i18n.Text {
	switch s {
	case Met:
		return i18n.Text{EN: string(s), ZH: "满足"}
	case Broken:
		return i18n.Text{EN: string(s), ZH: "不满足"}
	}
	return i18n.Text{EN: string(s), ZH: "无法判断"}
}

// A Result is a rule held against a level.
type Result struct {
	Rule  Rule
	Level string
	// Value is the figure in the unit of the rule's limit, not Known where it is absent.
	Value  float64
	Known  bool
	Status Status
	// Why says what the status rests on where the figure alone does not, empty else.
	Why i18n.Text
}

// Judge holds every load against every rule, load by load, but for rules of changes (JudgeChanges). Several levels of one load are its runs
// and have one result. A rule of a class is held where the class was sent.
func Judge(rules []Rule, levels []*metric.Level, way Way) (all []Result) {
	for _, runs := range metric.ByLoad(levels) {
		for _, r := range rules {
			if r.change {
				continue
			}
			if of := r.classOf(runs); len(of) > 0 {
				all = append(all, r.judge(of, way))
			}
		}
	}
	return append(all, nowhere(rules, levels)...)
}

// nowhere are the rules of classes that no level has sent.
func nowhere(rules []Rule, levels []*metric.Level) (all []Result) {
	for _, r := range rules {
		if r.change || slices.ContainsFunc(levels, func(l *metric.Level) bool { return len(r.classOf([]*metric.Level{l})) > 0 }) {
			continue
		}
		if len(levels) > 0 {
			all = append(all, Result{Rule: r, Level: "-", Status: Unclear, Why: i18n.Sprintf("no level has sent the class %s", "没有级别发送过类别 %s", r.Class)})
		}
	}
	return all
}

// Worst is the word for all of them: Broken where one is, else Unclear where one is. Of nothing it is Unclear.
func Worst(all []Result) Status {
	worst := Met
	if len(all) == 0 {
		return Unclear
	}
	for _, r := range all {
		switch {
		case r.Status == Broken:
			return Broken
		case r.Status == Unclear:
			worst = Unclear
		}
	}
	return worst
}

// Incomplete is the result of a run that was not measured to its end, beside those of the rules: what they would make of the rest is not
// known.
func Incomplete(why i18n.Text) Result {
	return Result{Rule: Rule{Text: "complete run", chinese: "完整测试"}, Level: "-", Status: Unclear, Why: i18n.Sprintf("the run is incomplete: %s", "测试不完整：%s", why)}
}

// judge holds the runs of a load, one or several, against the rule.
func (r Rule) judge(runs []*metric.Level, way Way) Result {
	out := Result{Rule: r, Level: runs[0].Load.Name, Status: Unclear}
	out.Value, out.Known = r.figure.of(metric.MeanOf(runs))
	for _, l := range runs {
		switch need := r.figure.tooFew(l); {
		case l.ClientLimited():
			out.Why = i18n.Text{EN: "the verdict is INVALID: the load generator distorted the figures", ZH: "结论为 INVALID：压测客户端影响了数据"}
			return out
		case out.Known && need > 0:
			out.Why = i18n.Sprintf("too few values for this percentile: %d, but it requires %d", "该百分位的数据太少：只有 %d 个，至少需要 %d 个", r.figure.n(l), need)
			return out
		}
	}
	switch {
	case len(runs) > 1:
		return r.judgeRuns(runs, out, way)
	case !out.Known:
		out.Why = r.figure.absent()
	case r.holds(out.Value):
		out.Status = Met
	default:
		out.Status = Broken
	}
	return out
}

func (r Rule) holds(x float64) bool { return r.Op.Holds(x, r.Limit) }

// of is the figure of a level.
func (f figure) of(l *metric.Level) (float64, bool) {
	switch {
	case f.share != noShare:
		if l.Total == 0 {
			return 0, false
		}
		failed := float64(l.Failed) / float64(l.Total)
		if f.share == succeededShare {
			return 1 - failed, true
		}
		return failed, true
	case f.least:
		if d := l.Distribution(f.key); d != nil && d.N() > 0 {
			return d.At(0), true
		}
		return 0, false
	case f.at > 0:
		return l.Quantile(f.key, f.at)
	}
	return l.Value(f.key)
}

// n is how many values a percentile is of.
func (f figure) n(l *metric.Level) int {
	if d := l.Distribution(f.key); d != nil {
		return d.N() + d.Infinite()
	}
	return 0
}

// tooFew is how many values a percentile needs where the level has fewer, else 0: so many that one lies above it. The largest value is
// what it is, however many there are.
func (f figure) tooFew(l *metric.Level) int {
	if f.at == 0 || f.at >= 1 {
		return 0
	}
	if need := int(math.Ceil(1/(1-f.at) - 1e-9)); f.n(l) < need {
		return need
	}
	return 0
}

// Text is Shown in English.
func (r Result) Text() string { return r.Shown().EN }

// Shown is the figure as people read it, in the unit that its metric is shown in; "-" where it is absent. It has as many digits as tell it
// from the limit.
func (r Result) Shown() i18n.Text {
	if !r.Known {
		return i18n.Same("-")
	}
	if math.IsInf(r.Value, 1) {
		return infinite
	}
	for digits := usualDigits; digits < mostDigits; digits++ {
		if text := r.Rule.show(r.Value, digits); r.Value == r.Rule.Limit || text != r.Rule.show(r.Rule.Limit, digits) {
			return i18n.Same(text)
		}
	}
	return i18n.Same(r.Rule.show(r.Value, mostDigits))
}

// infinite is a percentile that failed requests reach.
var infinite = i18n.Text{EN: "infinite", ZH: "无穷大"}

// The digits of a figure.
const (
	usualDigits = 4
	mostDigits  = 15
)

// show is a figure of the rule as people read it, with so many digits, one more where it is large and without parts.
func (r Rule) show(x float64, digits int) string {
	d, _ := metric.Define(r.figure.key)
	switch {
	case r.change:
		return fmt.Sprintf("%+.*g%%", digits-1, x*100)
	case r.figure.share != noShare || d.Unit == metric.Ratio:
		return strconv.FormatFloat(x*100, 'g', digits, 64) + "%"
	case d.Unit == metric.Seconds && x < 1:
		return strconv.FormatFloat(x*1000, 'g', digits, 64) + " ms"
	}
	return fmt.Sprintf("%s %s", strconv.FormatFloat(x, 'g', digits+1, 64), d.Unit)
}

// absent says why a level has no such figure.
func (f figure) absent() i18n.Text {
	if f.key == metric.Goodput || f.key == metric.GoodShare {
		return i18n.Text{EN: "goodput needs objectives: give the run --slo 'ttft<=1s tpot<=50ms', say", ZH: "有效吞吐（goodput）需要目标：运行时加上 --slo，例如 --slo 'ttft<=1s tpot<=50ms'"}
	}
	return i18n.Text{EN: "the level does not have this metric", ZH: "该级别没有这个指标"}
}
