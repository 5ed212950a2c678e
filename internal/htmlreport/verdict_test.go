package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// judged is sweep with words, causes and client errors made by hand: the last level is INVALID for a part of its time.
func judged() Run {
	r := sweep()
	r.Verdict = ""
	l := r.Run.Levels
	l[0].Verdict = &metric.Verdict{Word: metric.Valid}
	l[1].Verdict = &metric.Verdict{Word: metric.Degraded, Causes: []metric.Cause{{Key: "late-dispatch", Word: metric.Degraded,
		Finding: i18n.Text{EN: "Requests left late.", ZH: "请求发出偏晚。"}, Try: i18n.Text{EN: "a larger machine", ZH: "更大的机器"}}}}
	l[2].Verdict = &metric.Verdict{Word: metric.Invalid, Causes: []metric.Cause{
		{Key: "clock", Word: metric.Degraded, Finding: i18n.Text{EN: "The clock was slewed.", ZH: "时钟被调整。"}},
		{Key: "run-queue", Word: metric.Invalid, Finding: i18n.Text{EN: hostile, ZH: "处理器被占满。" + hostile}, Try: i18n.Text{EN: hostile, ZH: hostile}, From: 0.2, To: 0.5}}}
	l[2].Bounds = map[metric.Key]metric.Bound{metric.TTFT: {Mean: 0.0001, P50: 0.00002, P99: 0.003}}
	return r
}

func TestVerdict_IsSaidByColorSignAndWord(t *testing.T) {
	page := made(t, judged())
	for _, part := range []string{
		`<span class="word INVALID"><span aria-hidden="true">✕</span> <span class="en" lang="en">INVALID</span>`, // the run's word is that of its worst level
		`<section id="verdict">`, `<a href="#verdict">`, "▲", "✓", "Requests left late.", "请求发出偏晚。", "200 ms to 500 ms", "200 ms 至 500 ms", "整个级别",
		"doubtful, see Validity warnings", "可疑时段，见“有效性警告”",
		`±&nbsp;100 µs</small>`, `±&nbsp;20 µs</small>`, `±&nbsp;3 ms</small>`, "基准真值服务",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Index(page, "处理器被占满") > strings.Index(page, "请求发出偏晚") {
		t.Error("the cause of the worst word does not come first")
	}
	// The window is shaded in the level's charts over time, and only there.
	for id, want := range map[string]bool{"level-3-tokens-l": true, "level-3-in-flight-l": true, "level-3-ttft-time-l": true, "level-3-itl-position-l": false, "level-1-tokens-l": false} {
		_, rest, _ := strings.Cut(page, `aria-labelledby="`+id+`-t`)
		svg, _, _ := strings.Cut(rest, "</svg>")
		if got := strings.Contains(svg, `fill="var(--warn)" fill-opacity="0.16"`); got != want || svg == "" {
			t.Errorf("%s: shaded is %v, want %v", id, got, want)
		}
	}
}

func TestVerdict_WithoutVerdictsAndBoundsThereIsNothingOfThem(t *testing.T) {
	r := sweep()
	r.Verdict = ""
	page := made(t, r)
	for _, part := range []string{`id="verdict"`, "±", "doubtful", "DEGRADED</span>"} {
		if strings.Contains(page, part) {
			t.Errorf("the page has %s", part)
		}
	}
	if !strings.Contains(page, `<span class="word UNCHECKED"><span aria-hidden="true">?</span>`) {
		t.Error("the page does not say UNCHECKED")
	}
}

func TestVerdict_BannerNamesTheCauseItsLevelAndItsEvidenceOnce(t *testing.T) {
	r := sweep()
	r.Verdict = ""
	r.Run.Levels[0].Verdict, r.Run.Levels[1].Verdict = &metric.Verdict{Word: metric.Valid}, &metric.Verdict{Word: metric.Valid}
	finding := i18n.Text{EN: "The hypervisor gave 12 % of this machine's processor time to others.", ZH: "虚拟化平台占用了 12 %。"}
	r.Run.Levels[2].Verdict = &metric.Verdict{Word: metric.Invalid, Causes: []metric.Cause{
		{Key: "stolen-cpu", Word: metric.Invalid, Finding: finding, From: 0.2, To: 0.5}, {Key: "clock-step", Word: metric.Degraded, Finding: i18n.Same("x")}}}
	r.Suggestions = append(r.Suggestions, report.Suggestion{Rule: "client-limited", Severity: report.Warning, Finding: i18n.Sprintf("At %s %s", "%s：%s", "c", finding)})
	page := made(t, r)
	for _, want := range []string{"Do not use these figures: the hypervisor gave this machine&#39;s processors to other virtual machines, at concurrency 64, from 200 ms to 500 ms.",
		"请勿使用这些数据：虚拟化平台把本机的处理器分给了其他虚拟机（并发 64，200 ms 至 500 ms）。", `<a href="#cause-1">`, `<article class="cause INVALID" id="cause-1">`, `<a href="#verdict">1 `} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if n := strings.Count(page, "gave 12 % of this machine"); n != 1 {
		t.Errorf("the finding stands there %d times", n)
	}
	banner, _, _ := strings.Cut(page[strings.Index(page, `<div class="statement`):], "</div>")
	if strings.Contains(banner, "load generator") || strings.Contains(banner, "压测客户端影响") {
		t.Errorf("the load generator is blamed: %s", banner)
	}
}
