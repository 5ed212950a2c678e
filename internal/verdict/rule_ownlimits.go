package verdict

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// ownFew and ownMany are shares of the requests that failed at a limit of this machine or of the run's own pool: the server
	// never saw them.
	ownFew  = 0.005
	ownMany = 0.05
)

// systemLimits are the words of systems that have no more of what a connection needs: descriptors, ports, memory.
var systemLimits = []string{"too many open files", "cannot assign requested address", "can't assign requested address",
	"no buffer space available", "cannot allocate memory", "only one usage of each socket address", "lacked sufficient buffer space"}

// OwnLimit reports whether a request failed before the server saw it, because this machine or --max-connections let no connection
// be opened.
func OwnLimit(kind record.FaultKind, words string) bool {
	if kind == record.FaultTimeoutPool {
		return true
	}
	text := strings.ToLower(words)
	return kind == record.FaultConnect && slices.ContainsFunc(systemLimits, func(limit string) bool { return strings.Contains(text, limit) })
}

// ownLimits is a level whose requests failed at the client's own limits: less load was sent than asked, and the figures are
// those of the requests that got a connection.
func ownLimits(s *evidence) []finding {
	if s.level.Total == 0 {
		return nil
	}
	share := float64(s.watch.own) / float64(s.level.Total)
	verdict := status(share, ownFew, ownMany)
	if verdict == "" {
		return nil
	}
	f := finding{share: share, Cause: metric.Cause{Key: "own-limits", Word: verdict,
		Evidence: []metric.Figure{{Label: i18n.Text{EN: "failed", ZH: "失败"}, At: i18n.Text{EN: "the client's limits", ZH: "达到客户端自身限制"},
			Value: share, Unit: metric.Ratio}}}}
	f.Finding = i18n.Sprintf("%d of %s failed because of client limits (%s): the server never received them, so the load was lower than requested.",
		"%[2]s 个请求中有 %[1]d 个因客户端自身的限制而失败（%[3]s）：服务端从未收到它们，因此实际负载低于要求。", s.watch.own, i18n.Count(s.level.Total, "request"), s.watch.ownWords)
	f.Try = i18n.Text{EN: "raise the open file limit (ulimit -n), remove or raise --max-connections, or lower the load", ZH: "提高打开文件数限制（ulimit -n），去掉或提高 --max-connections，或降低负载"}
	return []finding{f}
}

// failedHere counts a request that failed at a limit of the client.
func (w *Watch) failedHere(r *record.Record) {
	if r.Fault == nil || !OwnLimit(r.Fault.Kind, r.Fault.Words) {
		return
	}
	if w.own++; w.ownWords == "" {
		w.ownWords = lastPart(r.Fault.Words)
	}
}

// lastPart is the cause at the end of a system's error: in `dial tcp 127.0.0.1:80: socket: too many open files` what is behind
// the last colon.
func lastPart(words string) string {
	text := strings.Join(strings.Fields(words), " ")
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return text
}
