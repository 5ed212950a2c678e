package sla

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Verdict is what the runs at one load say of a group.
type Verdict int

// The verdicts. Unclear is a load of which the runs say nothing about the server: the client was the limit, or a figure is absent. Short is
// a load that fails because it is too small, which only the search among several loads says.
const (
	Unclear Verdict = iota
	Pass
	Fail
	Short
)

// A Check is one rule held against the runs at one load.
type Check struct {
	Rule  Rule
	Value float64 // the mean over the runs
	Known bool
	Kept  bool
}

// A Judgment is what the runs at one load say of a group, and what decided it.
type Judgment struct {
	Verdict Verdict
	Checks  []Check
	Why     i18n.Text
	// Client reports whether the load says nothing because the client was the limit.
	Client bool
}

// judge holds the runs at one load against a group. A failed request fails the load, unless a rule says how many may fail. Runs
// whose client was the limit say nothing of the server, and so do their failures.
func judge(g Group, runs []*metric.Level) Judgment {
	j, clean := Judgment{Verdict: Pass}, sound(runs)
	if len(clean) == 0 && len(runs) > 0 {
		return Judgment{Why: clientWas(runs[0]), Client: true}
	}
	runs = clean
	if !g.limitsFailures() {
		if failed, total := failures(runs); failed > 0 {
			return Judgment{Verdict: Fail, Why: failedText(failed, total)}
		}
	}
	for _, rule := range g {
		c := Check{Rule: rule}
		c.Value, c.Known = mean(rule.Figure, runs)
		c.Kept = c.Known && rule.Holds(c.Value)
		j.Checks = append(j.Checks, c)
		switch {
		case j.Verdict == Fail || c.Kept:
		case !c.Known && noneSucceeded(runs): // nothing is left that could keep it
			failed, total := failures(runs)
			j.Verdict, j.Why = Fail, failedText(failed, total)
		case !c.Known:
			j.Verdict, j.Why = Unclear, absentText(rule.Figure)
		default: // a rule that is broken says more than one whose figure is absent
			j.Verdict, j.Why = Fail, i18n.Sprintf("%s is %s, not %s %s", "%s 为 %s，不满足 %s %s", rule.Figure.Name, rule.Figure.text(c.Value), rule.Op, rule.Figure.text(rule.Limit))
		}
	}
	return j
}

func failedText(failed, total int) i18n.Text {
	return i18n.Sprintf("%d of %s failed", "%d / %s 个请求失败", failed, i18n.Count(total, "request"))
}

// absentText says that no request has what a figure is made of: a TTFT without a stream, a TPOT of one token.
func absentText(f Figure) i18n.Text {
	return i18n.Sprintf("%s is absent, no request has one", "没有 %s：所有请求都不具备", f.Name)
}

func clientWas(l *metric.Level) i18n.Text {
	return i18n.Text{EN: "the client was the limit: ", ZH: "瓶颈在压测客户端："}.Plus(cause(l))
}

// noneSucceeded reports whether every request of a run failed.
func noneSucceeded(runs []*metric.Level) bool {
	for _, l := range runs {
		if l.Total > 0 && l.Succeeded == 0 {
			return true
		}
	}
	return false
}

func (g Group) limitsFailures() bool {
	for _, r := range g {
		if r.Figure.failures {
			return true
		}
	}
	return false
}

// bears reports whether runs say something of a figure: where more requests failed than may, times and rates are of those that got through.
func (g Group) bears(f Figure, runs []*metric.Level) bool {
	if f.failures {
		return true
	}
	if !g.limitsFailures() {
		failed, _ := failures(runs)
		return failed == 0
	}
	return !slices.ContainsFunc(g, func(r Rule) bool {
		x, ok := mean(r.Figure, runs)
		return r.Figure.failures && ok && !r.Holds(x)
	})
}

func failures(runs []*metric.Level) (failed, total int) {
	for _, l := range runs {
		failed, total = failed+l.Failed, total+l.Total
	}
	return failed, total
}

func cause(l *metric.Level) i18n.Text {
	if len(l.Verdict.Causes) == 0 {
		return i18n.Text{EN: "its verdict is INVALID", ZH: "结论为 INVALID"}
	}
	return l.Verdict.Causes[0].Finding
}

// mean is a figure over several runs at one load, as EvalScope has it: the mean of the runs' figures. It is absent where a run lacks it.
func mean(f Figure, runs []*metric.Level) (float64, bool) {
	sum := 0.0
	for _, l := range runs {
		x, ok := f.Of(l)
		if !ok {
			return 0, false
		}
		sum += x
	}
	return sum / float64(len(runs)), len(runs) > 0
}
