package gate

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/i18n"
)

// An Edge is which end of a change's interval a rule against a baseline is held against.
type Edge string

// The edges. With EdgeCI a rule is met where the whole 95 % interval keeps it, broken where none of it does, and unclear between;
// with EdgeEstimate the change alone decides.
const (
	EdgeCI       Edge = "ci"
	EdgeEstimate Edge = "estimate"
)

// OfChange reports whether the rule limits the change against a baseline: its limit has a sign, such as tpot.p50<=+5%.
func (r Rule) OfChange() bool { return r.change }

// changes reports whether the text of a limit is of a change.
func changes(limit string) bool {
	return strings.HasPrefix(limit, "+") || strings.HasPrefix(limit, "-") && strings.HasSuffix(limit, "%")
}

// change reads a rule against a baseline.
func (r Rule) ofChange(name, statistic, limit string) (Rule, error) {
	r.change = true
	key := cmp.Or(string(names[name]), name)
	if name == "errors" {
		key = string(compare.Failed)
	}
	switch statistic {
	case "avg":
		statistic = "mean"
	case "med", "median":
		statistic = "p50"
	}
	word := key
	if statistic != "" {
		word += "." + statistic
	}
	rows, problems := compare.Parse([]string{word})
	switch {
	case len(problems) > 0:
		return r, i18n.Errorf("a change relative to a baseline: %s", "相对基线的变化：%s", problems[0])
	case len(rows) != 1:
		return r, i18n.Errorf("add a statistic: %s.p99, %s.p50 or %s.avg", "请加上统计量：%s.p99、%s.p50 或 %s.avg", name, name, name)
	}
	r.row = rows[0]
	digits, percent := strings.CutSuffix(limit, "%")
	share, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !percent || math.IsInf(share, 0) || math.IsNaN(share) {
		return r, i18n.Errorf("%s is not a change in percent: use the form +5%%", "%s 不是以百分比表示的变化：请写作 +5%% 的形式", limit)
	}
	if share <= -100 {
		return r, i18n.Errorf("a metric cannot fall by 100 %% or more", "指标不可能下降 100 %% 或更多")
	}
	r.Limit = share / 100
	return r, nil
}

// Rows are the figures of rules against a baseline, each once.
func Rows(rules []Rule) (rows []compare.Row) {
	seen := map[compare.Row]bool{}
	for _, r := range rules {
		if r.change && !seen[r.row] {
			seen[r.row] = true
			rows = append(rows, r.row)
		}
	}
	return rows
}

// JudgeChanges holds a comparison with a baseline against the rules of changes. Where the sides are not alike, the baseline lacks a level
// of the run, or one of them lacks the figure, it is unclear.
func JudgeChanges(rules []Rule, c *compare.Result, edge Edge) (all []Result) {
	for _, r := range rules {
		if !r.change {
			continue
		}
		if len(c.Differences) > 0 && !c.Forced {
			all = append(all, Result{Rule: r, Level: "-", Status: Unclear, Why: unlike(c.Differences)})
			continue
		}
		all = append(all, r.judgeLevels(c, edge)...)
	}
	for i := range all {
		all[i].Level = nameInRun(c, all[i].Level)
	}
	return all
}

// nameInRun is the name in the run of a level that the comparison names by its load, so that all rules call it the same.
func nameInRun(c *compare.Result, load string) string {
	for _, p := range c.Pairs {
		if p.Name == load && len(p.Candidate) > 0 {
			return cmp.Or(p.Candidate[0].Load.Name, load)
		}
	}
	return load
}

// judgeLevels holds the change at each level of the run.
func (r Rule) judgeLevels(c *compare.Result, edge Edge) (all []Result) {
	held := map[string]int{}
	for i := range c.Rows {
		if c.Rows[i].Row == r.row {
			held[c.Rows[i].Level]++
			all = append(all, r.judgeChange(&c.Rows[i], edge))
		}
	}
	unclear := func(level string, why i18n.Text) {
		all = append(all, Result{Rule: r, Level: level, Status: Unclear, Why: why})
	}
	for _, p := range c.Pairs {
		if held[p.Name]--; held[p.Name] < 0 {
			unclear(p.Name, i18n.Text{EN: "the run and the baseline do not share this metric", ZH: "本次运行与基线没有共同的该指标"})
		}
	}
	for _, name := range c.CandidateOnly {
		unclear(name, i18n.Text{EN: "the baseline has no such level", ZH: "基线中没有该级别"})
	}
	if len(all) == 0 {
		unclear("-", i18n.Text{EN: "the run and the baseline have no level in common", ZH: "本次运行与基线没有共同的级别"})
	}
	return all
}

// unlike says why sides are not compared.
func unlike(all []compare.Difference) i18n.Text {
	d := all[0]
	why := i18n.Sprintf("the run and the baseline are not comparable: %s: %s in the baseline, %s here", "本次运行与基线不可比：%s：基线为 %s，本次为 %s", d.Key, d.Base, d.Candidate)
	if more := len(all) - 1; more > 0 {
		why = i18n.Sprintf("%s, and %d more", "%s，另有 %d 处", why, more)
	}
	return why
}

func (r Rule) judgeChange(c *compare.Compared, edge Edge) Result {
	out := Result{Rule: r, Level: c.Level, Value: c.Change, Known: true, Status: Unclear}
	out.Why = i18n.Sprintf("95 %% interval %s to %s", "95 %% 区间 %s 至 %s", percent(c.Low), percent(c.High))
	easy, hard := c.Low, c.High // the ends that keep a limit from above
	if !r.Op.FromAbove() {
		easy, hard = hard, easy
	}
	if edge == EdgeEstimate {
		easy, hard = c.Change, c.Change
	}
	switch {
	case r.holds(hard):
		out.Status = Met
	case !r.holds(easy):
		out.Status = Broken
	case math.IsInf(c.High, 1):
		out.Why = i18n.Text{EN: "too few requests for an interval of this metric", ZH: "请求太少，无法给出该指标的区间"}
	default:
		out.Why = i18n.Sprintf("%s, on both sides of the limit: %s", "%s，跨越限值：%s", out.Why, r.more(c))
	}
	return out
}

// mostRuns is the largest number of further runs that is named.
const mostRuns = 100

// more says how many more runs a side would bring the interval, which narrows with the root of their number, to one side of the limit.
func (r Rule) more(c *compare.Compared) i18n.Text {
	runs := 1.0
	if c.Units == "runs" {
		runs = float64(min(c.BaseUnits, c.CandidateUnits))
	}
	half, away := (c.High-c.Low)/2, math.Abs(c.Change-r.Limit)
	n := math.Ceil(runs * ((half/away)*(half/away) - 1))
	switch {
	case !(n <= mostRuns):
		return i18n.Text{EN: "more than 100 more runs per side would be needed to decide", ZH: "每侧需再运行 100 次以上才能判断"}
	case n <= 1:
		return i18n.Text{EN: "1 more run per side would decide", ZH: "每侧再运行 1 次可以判断"}
	}
	return i18n.Sprintf("about %.0f more runs per side would decide", "每侧约再运行 %.0f 次可以判断", n)
}

// percent is a change with its sign.
func percent(x float64) string { return fmt.Sprintf("%+.3g%%", x*100) }
