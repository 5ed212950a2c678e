package verdict

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// lateRead: what is read is stamped late by the time that a goroutine waits for a processor. The p99 of these waits
	// is several times their mean, so at a tenth of the median TTFT the median is off by some 2 %, at half by 10 %.
	lateRead     = 0.1
	lateReadMost = 0.5
	// lateReadLeast is the wait below which a stamp is right to the three decimals that a report shows, in seconds.
	lateReadLeast = 0.001
	// lateGap: one gap in a hundred is off by such a wait; at half of the p99 gap that figure is the client's own.
	lateGap = 0.5
	// fullSocket is so much unread in a connection that the sender's window may be closed: a server that waits to write
	// is no longer measured. Linux begins with a receive buffer of 128 KiB, of which half is payload.
	fullSocket = 32 << 10
	// fullShare and fullMost are shares of the level's time.
	fullShare = 0.03
	fullMost  = 0.5
)

// lateReads is how late replies were stamped, against the times that this colors: the median TTFT (the latency, without
// streaming) and the p99 gap. Where the kernel stamped the arrivals it is in none of them.
func lateReads(s *evidence) []finding {
	late := max(s.client.SchedDelayP99, s.client.RunDelay)
	if late <= lateReadLeast || s.kernel {
		return nil
	}
	f := finding{Cause: metric.Cause{Key: "late-reads", Evidence: []metric.Figure{
		metric.NewFigure("client scheduling delay p99", "客户端调度延迟 P99", late, metric.Seconds), s.typicalFigure()}}}
	gap, okGap := s.level.Quantile(metric.ITL, 0.99)
	switch {
	case s.typical > 0 && late > lateRead*s.typical:
		f.share, f.Word = late/s.typical, status(late/s.typical, lateRead, lateReadMost)
	case okGap && late > lateGap*gap:
		f.share, f.Word = late/gap, metric.Degraded
		f.Evidence[1] = metric.NewFigure("ITL p99", "ITL P99", gap, metric.Seconds)
	default:
		return nil
	}
	f.Finding = i18n.Sprintf("The load generator read replies late, one in a hundred by at least %s: part of the times shown is its own.",
		"压测客户端给回复打的时间戳偏晚，百分之一晚 %s：所示时间有一部分来自客户端自身。", ms(late))
	f.explain(s.rootCause(0, 0))
	return []finding{f}
}

// LateFor reports whether replies were stamped late by a tenth of that time or more, which the kernel's stamps would have saved.
func LateFor(l *metric.Level, seconds float64) bool {
	return l.Client != nil && !KernelStamped(l) && l.Client.SchedDelayP99 > max(lateReadLeast, lateRead*seconds)
}

// backlog is replies that lay unread in the sockets until the server could write no more: its times are then the client's.
func backlog(s *evidence) []finding {
	full := s.where(func(one metric.ClientSample) bool {
		return one.UnreadConns > 0 && one.Unread/int64(one.UnreadConns) > fullSocket
	})
	verdict := status(full.share, fullShare, fullMost)
	if verdict == "" {
		return nil
	}
	most, conns := s.whole.Unread, max(1, s.whole.UnreadConns)
	f := finding{share: full.share, Cause: metric.Cause{Key: "unread", Word: verdict, Evidence: []metric.Figure{
		metric.NewFigure("unread bytes per connection", "每连接未读字节数", float64(most)/float64(conns), metric.Count), metric.NewFigure("share of the time", "时间占比", full.share, metric.Ratio)}}}
	f.bound(full)
	f.Finding = i18n.Sprintf("Replies waited unread in the sockets, up to %d KiB per connection, for %s of the time. The server may have had to wait "+
		"before it could write, so its times and throughput may be limited by the client.",
		"回复积压在套接字中未被读取，每连接最多 %d KiB，占 %s 的时间：服务端可能需等待才能写出，其时间与吞吐可能受限于客户端。", most/int64(conns)>>10, percent(full.share))
	f.explain(s.rootCause(f.From, f.To))
	return []finding{f}
}
