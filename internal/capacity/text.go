package capacity

import (
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
)

// Text is the answer in sentences, a line each.
func (a Answer) Text(headroom float64) i18n.Text {
	count := i18n.Same(strconv.Itoa(a.Replicas))
	replicas := " replicas"
	if a.Replicas == 1 {
		replicas = " replica"
	}
	span, serve := i18n.Text{}, i18n.Agree(a.Replicas, " serves ", " serve ")
	if a.Low < a.High {
		span = i18n.Sprintf(" (%d to %d)", "（%d 至 %d）", a.Low, a.High)
	}
	t := i18n.Text{EN: count.EN + replicas + span.EN + serve, ZH: "需要 " + count.EN + " 个副本" + span.ZH + "，负载为"}
	t = t.Plus(i18n.Sprintf("%s a second with %s headroom.\n", "每秒 %s 个请求，余量 %s。\n", i18n.Number(figure(a.Rate), "request"), percent(headroom)))
	each := i18n.Sprintf("Each of %d takes", "%d 个副本各承担", a.Replicas)
	if a.Replicas == 1 {
		each = i18n.Text{EN: "It takes", ZH: "该副本承担"}
	}
	t = t.Plus(i18n.Sprintf("%s %s a second: %s of the %s that one replica takes within the limits%s.\n",
		"%s每秒 %s 个请求：为单个副本在限制内可承担的 %[4]s 的 %[3]s%[5]s。\n", each, i18n.Number(figure(a.Each), "request"), percent(a.Share), figure(a.PerReplica), a.where()))
	if a.Open {
		t = t.Plus(i18n.Sprintf("No level was measured that breaks a limit: one replica may take more. %s\n", "没有测量到突破限制的级别：单个副本可能承担更多。%s\n", a.more()))
	} else {
		t = t.Plus(i18n.Sprintf("What breaks first: %s, at %s.\n", "最先被突破的限制：%s（%s）。\n", a.Breaks, a.BreaksLevel))
	}
	if a.Before != "" {
		t = t.Plus(i18n.Sprintf("A smaller load breaks a limit: %s, at %s. Measure it again, as it may have been the first one.\n", "更小的负载突破了限制：%s（%s）。请重新测量，它可能是第一个级别。\n", a.Before, a.BeforeLevel))
	}
	t = t.Plus(i18n.Text{EN: "Replicas by headroom:", ZH: "不同余量所需的副本数："})
	for i, n := range a.Sensitivity {
		if i > 0 {
			t = t.Plus(i18n.Text{EN: ",", ZH: "，"})
		}
		t = t.Plus(i18n.Sprintf(" %s: %d", "%s：%d", percent(n.Headroom), n.Replicas))
	}
	return t.Plus(i18n.Text{EN: ".\n", ZH: "。\n"})
}

// where names the load at which a replica was measured.
func (a Answer) where() i18n.Text {
	switch {
	case a.Shape.Process() == load.Replay:
		return i18n.Sprintf(", in the %s", "（%s）", a.Load)
	case !a.Shape.Steady():
		return i18n.Sprintf(", on average over the stages (%s)", "（各阶段平均，%s）", a.Load)
	}
	return i18n.Sprintf(", at %s", "（%s）", a.Load)
}

// more says what to measure to know whether a replica takes more.
func (a Answer) more() i18n.Text {
	switch {
	case a.Shape.Process() == load.Replay:
		return i18n.Text{EN: "Replay the trace faster (--dataset-args '{\"speed\": 2}') to know whether fewer replicas do.", ZH: "请以更快的速度重放该轨迹（--dataset-args '{\"speed\": 2}'），以确定是否可以更少。"}
	case !a.Shape.Steady():
		return i18n.Text{EN: "Measure stages of a higher load to know whether fewer replicas do.", ZH: "请测量负载更高的阶段，以确定是否可以更少。"}
	}
	return i18n.Sprintf("Measure more than %s to know whether fewer replicas do.", "请测量高于%s 的负载，以确定是否可以更少。", a.Load)
}

func figure(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', 0, 64) + " %" }
