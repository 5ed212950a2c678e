package report

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// failureRule says what failed, but for refusals, which have their own rule. Every failure counts: figures of a level
// are those of its successes, and what failed was often the slowest. It speaks once, of all levels.
func failureRule(r Run) []Suggestion {
	failed, total := 0, 0
	counts := map[record.FaultKind]int{}
	var outcomes []metric.Outcome
	for _, l := range r.every() {
		own := outcomesOf(l, isFailure)
		n := countOf(own)
		failed, total = failed+n, total+l.Total
		for _, o := range own {
			counts[o.Kind] += o.Count
			outcomes = append(outcomes, o)
		}
	}
	if failed == 0 {
		return nil
	}
	severity := Advice
	if float64(failed) >= 0.01*float64(total) {
		severity = Warning
	}
	finding := i18n.Sprintf("%d of %s failed (%s); the figures cover the remaining requests only.",
		"%[2]s 个请求中有 %[1]d 个失败（%[3]s）；数据只来自其余请求。", failed, i18n.Count(total, "request"), kindsText(outcomes))
	if failed == total {
		finding = i18n.Sprintf("Every request failed (%s), so there are no figures.", "所有请求均失败（%s），因此没有数据。", kindsText(outcomes))
	}
	try := remedy(mostFrequent(counts)).Plus(words(outcomes))
	if mostFrequent(counts) == record.FaultStatus && refusedLimit(outcomes) {
		try = i18n.Text{EN: "set --max-tokens to a number of tokens that the server accepts", ZH: "用 --max-tokens 指定服务端接受的 token 数"}.
			Plus(words(outcomes))
	}
	if mostFrequent(counts) == record.FaultStatus && len(outgrownContextRule(r)) > 0 {
		try = i18n.Text{EN: "conversations exceeded the model's context; see that finding", ZH: "对话超出模型的上下文，见该项建议"}.Plus(words(outcomes))
	}
	if mostFrequent(counts) == record.FaultConnect && lackedFiles(outcomes) {
		try = i18n.Text{EN: "raise the open file limit of this machine (ulimit -n), or share connections with --max-connections",
			ZH: "提高本机的打开文件数限制（ulimit -n），或用 --max-connections 共用连接"}
	}
	return []Suggestion{{
		Rule: "failures", Severity: severity,
		Finding:  finding,
		Evidence: []metric.Figure{metric.NewFigure("failed", "失败", float64(failed)/float64(total), metric.Ratio)},
		Try:      try,
	}}
}

// lackedFiles reports whether connections could not be opened for want of open files, which is this machine's doing.
func lackedFiles(outcomes []metric.Outcome) bool {
	return slices.ContainsFunc(outcomes, func(o metric.Outcome) bool { return strings.Contains(o.Example, "too many open files") })
}

var namesLimit = regexp.MustCompile(`(?i)max_?(new_|completion_|output_)?tokens`)

// refusedLimit reports whether the server's words are about the limit of output tokens.
func refusedLimit(outcomes []metric.Outcome) bool {
	return slices.ContainsFunc(outcomes, func(o metric.Outcome) bool {
		return o.Kind == record.FaultStatus &&
			namesLimit.MatchString(o.Example)
	})
}

func isFailure(k record.FaultKind) bool {
	return k != record.FaultRefused && k != record.FaultCancelled
}

// kindsText is how many requests failed in which way, in the order of reports. A number behind a name could be read as a status, so it
// has a sign.
func kindsText(outcomes []metric.Outcome) (all i18n.Text) {
	for _, kind := range record.FaultKinds() {
		counts := map[int]int{} // by status
		for _, o := range outcomes {
			if o.Kind == kind && o.Count > 0 {
				counts[o.Status] += o.Count
			}
		}
		if kind != record.FaultStatus {
			counts = map[int]int{0: countOf(ofKind(outcomes, kind))}
		}
		for _, status := range slices.Sorted(maps.Keys(counts)) {
			name := kind.Text()
			if status > 0 {
				name = i18n.Same(fmt.Sprintf("HTTP %d", status))
			}
			if counts[status] == 0 {
				continue
			}
			if all.EN != "" {
				all = all.Plus(i18n.Text{EN: ", ", ZH: "，"})
			}
			all = all.Plus(i18n.Sprintf("%s ×%d", "%s ×%d", name, counts[status]))
		}
	}
	return all
}

func ofKind(outcomes []metric.Outcome, kind record.FaultKind) []metric.Outcome {
	return slices.DeleteFunc(slices.Clone(outcomes), func(o metric.Outcome) bool { return o.Kind != kind })
}

func mostFrequent(counts map[record.FaultKind]int) record.FaultKind {
	var most record.FaultKind
	for _, kind := range record.FaultKinds() {
		if counts[kind] > counts[most] {
			most = kind
		}
	}
	return most
}

// remedy is what to do about a kind of fault.
func remedy(kind record.FaultKind) i18n.Text {
	switch kind {
	case record.FaultConnect, record.FaultTLS, record.FaultTimeoutConnect:
		return i18n.Text{EN: "check that the server accepts as many connections as the highest concurrency", ZH: "确认服务端能接受与最高并发相同数量的连接"}
	case record.FaultTimeoutPool:
		return i18n.Text{EN: "raise --max-connections or --total-timeout, or lower the load", ZH: "提高 --max-connections 或 --total-timeout，或降低负载"}
	case record.FaultTimeoutFirstByte, record.FaultTimeoutIdle:
		return i18n.Text{EN: "check the server's log for stalls, lower the load, or raise --read-timeout if such waits are acceptable",
			ZH: "在服务端日志中查找停顿，降低负载；若可接受这样的等待，提高 --read-timeout"}
	case record.FaultTimeoutTotal:
		return i18n.Text{EN: "request fewer tokens, lower the load, or raise --total-timeout", ZH: "减少请求的 token 数、降低负载，或提高 --total-timeout"}
	case record.FaultStatus, record.FaultInBand:
		return i18n.Text{EN: "find the error in the server's log", ZH: "在服务端日志中查找该错误"}
	case record.FaultReset, record.FaultTruncated, record.FaultEmptyStream:
		return i18n.Text{EN: "check the logs of the server and of any proxies for connections closed early",
			ZH: "在服务端及其前面代理的日志中查找被提前关闭的连接"}
	}
	return i18n.Text{EN: "check that --api matches the server", ZH: "确认 --api 与服务端相符"}
}

// shortened is a server's text on one line, cut to a length that a report can bear.
func shortened(text string) string {
	return pycompat.Truncate(strings.Join(strings.Fields(text), " "), 160)
}
