// Package gate checks finished runs against rules, for releases: the grammar of rules, the result of each rule for a
// level, and the files that CI servers show. It is pure: it reads levels and makes texts.
package gate

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/bound"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/nearest"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Rule is one limit on a figure of each level.
type Rule struct {
	// Text is the rule as the user wrote it.
	Text string
	// chinese is the Text of a rule that no user wrote, in Chinese.
	chinese string
	Op      bound.Op
	// Limit is in the unit of the metric; a share is from 0 to 1.
	Limit float64
	// Class is the class of a mix whose requests alone count, "" for all requests.
	Class string

	figure figure
	change bool        // Limit is a change against a baseline, a fraction
	row    compare.Row // of a change
}

// A figure is a statistic of a metric, or a share of requests.
type figure struct {
	key metric.Key
	// at is the percentile in (0, 1], least and mean choose others; of a scalar none is set.
	at    float64
	least bool
	share share
}

// A share is a part of the requests.
type share int

const (
	noShare share = iota
	failedShare
	succeededShare
)

// names are further names of metrics in rules.
var names = map[string]metric.Key{"rps": metric.FullName("rps"), "tps": metric.FullName("tps"), "throughput": metric.OutputThroughput, "e2e": metric.Latency, "e2el": metric.Latency}

// shares are the names of shares of requests; goodput with a % is that of good requests.
var shares = map[string]share{"failed": failedShare, "errors": failedShare, "succeeded": succeededShare, "success": succeededShare}

// ours is ttft.p99<=500ms, k6s is ttft:p(99)<500.
var (
	ours = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_]*)(?:\.([A-Za-z]+[0-9.]*))?\s*(<=|>=|<|>|=+|!=)\s*(.+)$`)
	k6s  = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_]*)\s*:\s*(?:p\(([0-9.]+)\)|(avg|min|med|max|rate))\s*(<=|>=|<|>|=+|!=)\s*(.+)$`)
)

// Parse reads rules; its problems are all that is wrong with any of them.
func Parse(texts []string) (rules []Rule, problems []error) {
	for _, text := range texts {
		rule, err := parse(strings.TrimSpace(text))
		if err != nil {
			problems = append(problems, i18n.Errorf("%q: %s", "%q：%s", text, err))
			continue
		}
		rules = append(rules, rule)
	}
	return rules, problems
}

func parse(text string) (Rule, error) {
	rule := bound.Plain(text)
	r, err := parseAll(text, rule)
	m := ofClass.FindStringSubmatch(rule)
	if err == nil || m == nil || k6s.MatchString(rule) {
		return r, err
	}
	if r, err = parseAll(text, m[2]); r.change {
		r.row.Class = m[1]
	}
	r.Class = m[1]
	return r, err
}

// parseAll reads rule, which is text without a class.
func parseAll(text, rule string) (Rule, error) {
	var name, statistic, op, limit string
	var bare float64 // the unit of a limit without one
	if m := k6s.FindStringSubmatch(rule); m != nil {
		name, op, limit, bare = m[1], m[4], m[5], 1e-3 // k6's times are in milliseconds
		if statistic = m[3]; m[2] != "" {
			statistic = "p" + m[2]
		}
	} else if m := ours.FindStringSubmatch(rule); m != nil {
		name, statistic, op, limit, bare = m[1], m[2], m[3], m[4], 0
	} else {
		return Rule{}, i18n.Errorf("not a valid rule, such as ttft.p99<=500ms, failed<=1%% or ttft:p(99)<500", "不是有效的规则：请写成 ttft.p99<=500ms、failed<=1%% 或 ttft:p(99)<500 的形式")
	}
	r := Rule{Text: text, Op: bound.Op(op)}
	if !r.Op.Known() {
		return r, i18n.Errorf("%s is not a comparison: use <=, >=, < or >", "%s 不是比较符：请使用 <=、>=、< 或 >", op)
	}
	if limit = strings.TrimSpace(limit); changes(limit) {
		return r.ofChange(strings.ToLower(name), strings.ToLower(statistic), limit)
	}
	percent := strings.HasSuffix(limit, "%")
	var err error
	if r.figure, err = figureOf(strings.ToLower(name), strings.ToLower(statistic), percent); err != nil {
		return r, err
	}
	if percent && r.figure.hasNoShare() {
		return r, i18n.Errorf("%s is not a limit for %s: use +%s for a change against a baseline", "%s 不能作为 %s 的限制：相对基线的变化请写作 +%s", limit, name, limit)
	}
	r.Limit, err = r.figure.limit(limit, bare)
	return r, err
}

// hasNoShare reports whether the figure is no share of a whole, which a limit in percent would be of.
func (f figure) hasNoShare() bool {
	d, _ := metric.Define(f.key)
	return f.share == noShare && d.Unit != metric.Ratio
}

func figureOf(name, statistic string, percent bool) (figure, error) {
	if s, ok := shares[name]; ok {
		if statistic != "" && statistic != "rate" {
			return figure{}, i18n.Errorf("%s is a single value and has no %s", "%s 是单一数值，没有 %s", name, statistic)
		}
		return figure{share: s}, nil
	}
	key := metric.Key(name)
	if alias, ok := names[name]; ok {
		key = alias
	}
	if key == metric.Goodput && percent {
		key = metric.GoodShare
	}
	d, ok := metric.Define(key)
	if !ok {
		return figure{}, unknown(name)
	}
	f := figure{key: key}
	switch {
	case d.Shape == metric.Scalar && statistic != "":
		return f, i18n.Errorf("%s is a single value and has no %s", "%s 是单一数值，没有 %s", name, statistic)
	case d.Shape == metric.Scalar:
		return f, nil
	case statistic == "":
		return f, i18n.Errorf("add a statistic: %s.p99, %s.p50, %s.avg, %s.min or %s.max", "请加上统计量：%s.p99、%s.p50、%s.avg、%s.min 或 %s.max", name, name, name, name, name)
	}
	switch statistic {
	case "avg", "mean":
	case "min":
		f.least = true
	case "max":
		f.at = 1
	case "med", "median":
		f.at = 0.5
	default:
		digits, isPercentile := strings.CutPrefix(statistic, "p")
		p, err := strconv.ParseFloat(digits, 64)
		if !isPercentile || err != nil || !(p > 0 && p <= 100) {
			return f, i18n.Errorf("%s is not a statistic: use avg, min, max or a percentile such as p99", "%s 不是统计量：请使用 avg、min、max 或百分位数（如 p99）", statistic)
		}
		f.at = p / 100
	}
	return f, nil
}

func unknown(name string) error {
	return i18n.Errorf("unknown metric %s: %s", "未知指标 %s：%s", name, nearest.Suggest(name, slices.Sorted(keys()), i18n.Text{
		EN: "use one of failed, ttft, tpot, itl, latency, request_throughput, output_throughput, goodput, or another one from docs/en/metrics.md",
		ZH: "请使用 failed、ttft、tpot、itl、latency、request_throughput、output_throughput、goodput，或 docs/zh/metrics.md 中的其他指标"}))
}

func keys() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range shares {
			if !yield(name) {
				return
			}
		}
		for name := range names {
			if !yield(name) {
				return
			}
		}
		for _, d := range metric.Table() {
			if !yield(string(d.Key)) {
				return
			}
		}
	}
}

// limit reads a number in the figure's unit. bare is what a number of a time counts as without a unit, 0 for none.
func (f figure) limit(text string, bare float64) (float64, error) {
	d, _ := metric.Define(f.key)
	number, scale, parts := text, 1.0, 1.0
	switch {
	case f.share != noShare || d.Unit == metric.Ratio:
		if without, ok := strings.CutSuffix(text, "%"); ok {
			number, parts = without, 100
		}
	case d.Unit == metric.Seconds:
		if number, scale = metric.TimeUnit(text); scale == 0 {
			if _, err := strconv.ParseFloat(number, 64); err != nil {
				return 0, i18n.Errorf("the limit %s is not a time, such as 500ms or 1s", "限制 %s 不是时间：请写成 500ms 或 1s 的形式", text)
			}
			if scale = bare; bare == 0 {
				return 0, i18n.Errorf("the limit %s has no unit: use %sms or %ss", "限制 %s 没有单位：请写作 %sms 或 %ss", text, text, text)
			}
		}
	default:
		number = strings.TrimSpace(strings.TrimSuffix(text, string(d.Unit)))
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || x < 0 {
		return 0, i18n.Errorf("the limit %s is not a number in the metric's unit (%s)", "限制 %s 不是以该指标的单位（%s）表示的数", text, unitText(d.Unit))
	}
	if x = x * scale / parts; f.share != noShare && x > 1 {
		return 0, i18n.Errorf("the limit %s is above 100 %%: use 1%% or 0.01", "限制 %s 超过 100 %%：请写作 1%% 或 0.01", text)
	}
	return x, nil
}

// unitText is a unit, or that the figure is a share.
func unitText(unit metric.Unit) i18n.Text {
	if unit == "" {
		return i18n.Text{EN: "a share", ZH: "比例"}
	}
	return i18n.Same(string(unit))
}

// Metric is the key of the metric that the rule limits, "" for a share of requests.
func (r Rule) Metric() metric.Key {
	if r.change {
		return r.row.Metric
	}
	return r.figure.key
}

// Exists reports whether levels of a kind of answers have the rule's figure.
func (r Rule) Exists(kind protocol.Kind) bool {
	key := r.Metric()
	d, ok := metric.Define(key)
	return r.figure.share != noShare || key == compare.Failed || ok && d.Exists(kind)
}

// NeedsObjectives reports whether the figure exists only where requests have objectives.
func (r Rule) NeedsObjectives() bool {
	return r.figure.key == metric.Goodput || r.figure.key == metric.GoodShare
}
