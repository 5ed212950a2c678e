package compare

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Difference is a setting in which the sides are not alike.
type Difference struct {
	Key       string `json:"key"`
	Base      string `json:"base"`
	Candidate string `json:"candidate"`
	// chinese are the same in Chinese, "" where they are the same.
	chinese struct{ key, base, candidate string }
}

func difference(key, base, candidate i18n.Text) Difference {
	d := Difference{Key: key.EN, Base: base.EN, Candidate: candidate.EN}
	d.chinese.key, d.chinese.base, d.chinese.candidate = key.ZH, base.ZH, candidate.ZH
	return d
}

// Texts are the setting and what it is on each side, in both languages.
func (d Difference) Texts() (key, base, candidate i18n.Text) {
	return i18n.Text{EN: d.Key, ZH: d.chinese.key}, i18n.Text{EN: d.Base, ZH: d.chinese.base},
		i18n.Text{EN: d.Candidate, ZH: d.chinese.candidate}
}

// enoughInCommon is the share of the smaller side's prompts that the other must have sent too. Runs that end by a time
// send a different number of the same sequence.
const enoughInCommon = 0.95

// otherLength is by what part the mean length of prompts may differ where the prompts themselves are not known.
const otherLength = 0.1

// inputTokens are the mean input tokens of a request; NaN where a level does not have them.
func inputTokens(levels []Level) float64 {
	sum := 0.0
	for _, l := range levels {
		v, ok := l.Value(metric.InputTokens)
		if !ok {
			return math.NaN()
		}
		sum += v
	}
	return sum / float64(len(levels))
}

// differences lists what makes the sides incomparable: settings, prompts, levels, and a client that was at its limit. What a side
// does not say cannot be checked.
func differences(base, candidate []Run, pairs []pair) (all []Difference, unchecked []i18n.Text) {
	keys := map[string]bool{}
	for _, run := range slices.Concat(base, candidate) {
		for k := range run.Settings {
			keys[k] = true
		}
	}
	var silent []string
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		a, b := values(base, k), values(candidate, k)
		switch {
		case a == "" || b == "":
			silent = append(silent, k)
		case a != b:
			all = append(all, Difference{Key: k, Base: a, Candidate: b})
		}
	}
	if len(silent) > 0 {
		words := strings.Join(silent, ", ")
		unchecked = append(unchecked, i18n.Sprintf("one side does not record %s: not checked", "一侧未说明 %s：未检查", words))
	}
	for _, p := range pairs {
		a, b := prompts(p.base), prompts(p.candidate)
		least := min(len(a), len(b))
		if common := common(a, b); least > 0 && float64(common) < enoughInCommon*float64(least) {
			one := i18n.Sprintf("%d different, %d of them also in the candidate", "%d 个不同，其中 %d 个候选侧也有", len(a), common)
			other := i18n.Sprintf("%d different", "%d 个不同", len(b))
			if x, y := seeds(base), seeds(candidate); x != y && x != "" && y != "" {
				one = i18n.Sprintf("%s, drawn with seed %s", "%s，种子为 %s", one, x)
				other = i18n.Sprintf("%s, drawn with seed %s (runs with the same --seed send the same prompts)", "%s，种子为 %s（--seed 相同的测试发送相同的提示词）", other, y)
			}
			all = append(all, difference(i18n.Sprintf("prompts of %s", "%s 的提示词", p.name), one, other))
		}
		if in, other := inputTokens(p.base), inputTokens(p.candidate); least == 0 && math.Abs(in-other) > otherLength*max(in, other) {
			perRequest := func(n float64) i18n.Text { return i18n.Sprintf("%.4g per request", "每个请求 %.4g", n) }
			all = append(all, difference(i18n.Sprintf("input tokens of %s", "%s 的输入 token", p.name), perRequest(in), perRequest(other)))
		}
		if a, b := invalid(p.base), invalid(p.candidate); a+b > 0 {
			all = append(all, difference(i18n.Sprintf("client of %s", "%s 的压测客户端", p.name), verdicts(a, len(p.base)), verdicts(b, len(p.candidate))))
		}
	}
	if len(pairs) == 0 {
		all = append(all, difference(i18n.Text{EN: "loads", ZH: "负载"}, i18n.Same(loads(base)), i18n.Same(loads(candidate))))
	}
	return all, unchecked
}

// values are the different values of a setting on a side; "" where a run of it does not say.
func values(runs []Run, key string) string {
	seen := map[string]bool{}
	for _, r := range runs {
		v, ok := r.Settings[key]
		if !ok {
			return ""
		}
		seen[cmp.Or(v, "-")] = true
	}
	return joinWords(slices.Sorted(maps.Keys(seen)))
}

// seeds are the different seeds of a side; "" where a run of it does not say.
func seeds(runs []Run) string {
	seen := map[string]bool{}
	for _, r := range runs {
		if r.Seed == "" {
			return ""
		}
		seen[r.Seed] = true
	}
	return joinWords(slices.Sorted(maps.Keys(seen)))
}

func joinWords(words []string) (text string) {
	for i, w := range words {
		if i > 0 {
			text += ", "
		}
		text += w
	}
	return text
}

func loads(runs []Run) string {
	var all []string
	for _, r := range runs {
		for _, l := range r.Levels {
			all = append(all, cmp.Or(label(l), "unknown"))
		}
	}
	sort.Strings(all)
	return joinWords(slices.Compact(all))
}

func prompts(levels []Level) (all []uint64) {
	for _, l := range levels {
		all = append(all, l.Prompts...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// common counts what two ascending lists share.
func common(a, b []uint64) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			a, b, n = a[1:], b[1:], n+1
		}
	}
	return n
}

func invalid(levels []Level) (n int) {
	for _, l := range levels {
		if l.Verdict != nil && l.Verdict.Word == metric.Invalid {
			n++
		}
	}
	return n
}

func verdicts(invalid, of int) i18n.Text {
	if invalid == 0 {
		return i18n.Text{EN: "not INVALID", ZH: "没有 INVALID"}
	}
	return i18n.Sprintf("INVALID in %d of %d", "%[2]d 次中有 %[1]d 次为 INVALID", invalid, of)
}
