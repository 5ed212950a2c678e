package report

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// kneeUnknown says in a few words why FindKnee found nothing in a run.
func kneeUnknown(r Run) i18n.Text {
	r = r.OncePerLoad()
	levels := metric.Whole(r.Levels)
	a, usable := trend(Run{Levels: levels})
	switch {
	case len(levels) < 2:
		return i18n.Text{EN: "one level only", ZH: "只有一个级别"}
	case loadsOf(levels) < 2:
		return i18n.Text{EN: "one load only", ZH: "只有一种负载"}
	case a == noAxis:
		return i18n.Text{EN: "the levels differ in more than their load", ZH: "各级别之间不止负载不同"}
	case len(usable) < 2:
		return unusable(levels)
	case knee.Throughput(usable) == "":
		return i18n.Text{EN: "the levels have no throughput in common", ZH: "各级别没有共同的吞吐指标"}
	}
	return aboveUnusable(a, levels, usable)
}

// unusable says what is wrong with the first level that cannot be compared.
func unusable(levels []*metric.Level) i18n.Text {
	for _, l := range levels {
		if why, ok := notCompared(l); ok {
			return why
		}
	}
	return i18n.Text{EN: "levels cannot be compared", ZH: "各级别无法比较"}
}

// aboveUnusable says what is wrong with the lowest load above those that can be compared; without one, what held the last of these up.
func aboveUnusable(a axis, levels, usable []*metric.Level) i18n.Text {
	for _, l := range a.sorted(levels) {
		if a.load(l) < a.load(usable[0]) {
			continue
		}
		if why, ok := notCompared(l); ok {
			return why
		}
	}
	return unusable(levels)
}

// notCompared says why a level says nothing of the knee.
func notCompared(l *metric.Level) (why i18n.Text, ok bool) {
	at := l.Load.Phrase()
	switch least := max(minRequests, l.Load.MaxSlots()); {
	case len(healthy([]*metric.Level{l})) == 0:
		return i18n.Sprintf("too many requests failed at %s", "%s 时失败的请求过多", at), true
	case !enough(l):
		return i18n.Sprintf("too few requests at %s (%s; it takes %s)", "%s 时请求过少（%s 个，至少需要 %s 个）", at,
			strconv.Itoa(l.Succeeded), strconv.Itoa(least)), true
	case clientShort(l):
		return i18n.Sprintf("at %s the load generator was the limit", "%s 时压测客户端是瓶颈", at), true
	case pooled(l) > 0:
		return i18n.Sprintf("at %s requests waited for a connection (--max-connections)", "%s 时请求在等待连接（--max-connections）", at), true
	}
	return i18n.Text{}, false
}

// lateUnknown says why the lateness of the client is not known.
func lateUnknown(levels []*metric.Level) string {
	succeeded := 0
	for _, l := range levels {
		succeeded += l.Succeeded
	}
	if len(levels) > 0 && succeeded == 0 {
		return "not measured, no request succeeded"
	}
	return "not measured"
}
