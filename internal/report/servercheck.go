package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// ServerCheck is the table `Server cross-check:` of a level: what the server counted beside what we did, its own times beside
// ours, and what follows. It is "" for a level whose server's metrics were not read; where they could not be it says why.
func ServerCheck(l *metric.Level) string {
	if len(l.Targets) == 0 {
		text := serverCheck(l.Server)
		if parts := strings.TrimSpace(partsText(l).EN); parts != "" && text != "" {
			text += parts + "\n"
		}
		return text
	}
	text := ""
	for _, t := range l.Targets {
		if of := serverCheck(t.Server); of != "" {
			text += oneLine(t.Name) + "\n" + of
		}
	}
	return text
}

func serverCheck(s *metric.Server) string {
	switch {
	case s == nil:
		return ""
	case s.Error != "":
		return "Server cross-check: the server's metrics could not be read " + oneLine(s.Error) + ".\n"
	case s.Restarted:
		return "Server cross-check: unavailable; the counters of " + oneLine(s.Engine) + " were reset during the level: the server was restarted, or another " +
			"replica answered.\n"
	}
	text := "Server cross-check (" + oneLine(s.Engine) + "):\n"
	if rows := tallyRows(s); len(rows) > 0 {
		text += pycompat.Pretty([]string{"Counted", "Client", "Server", "Difference"}, rows)
	}
	if rows := spanRows(s); len(rows) > 0 {
		text += pycompat.Pretty(spanHead(rows[0]), rows)
	}
	return text + serverLines(s)
}

// tallyRows are the counts that both sides have, and those of the server alone.
func tallyRows(s *metric.Server) (rows [][]string) {
	counted := s.Ours.Uncounted == 0
	add := func(name string, tally metric.ServerCounter, ours int, alike bool) {
		theirs, ok := s.Counts[tally]
		if !ok {
			return
		}
		least, most := s.AtLeast(tally), theirs+s.Within[tally]
		row := []string{name, absent, between(least, most, whole), absent}
		if known := counted || tally == metric.ServerRequests; known {
			row[1] = whole(float64(ours))
			if alike {
				row[3] = between(least-float64(ours), most-float64(ours), signed)
			}
		}
		rows = append(rows, row)
	}
	// Of several choices a request some servers count the prompt once for each.
	single := s.Ours.Choices == s.Ours.Requests
	add("Requests", metric.ServerRequests, s.Ours.Choices, !s.CountsParts())
	add("Prompt tokens", metric.ServerPromptTokens, s.Ours.PromptTokens, single)
	add("Prompt tokens not in the prefix cache", metric.ServerComputedTokens, s.Ours.PromptTokens-s.Ours.CachedTokens, single)
	add("Output tokens", metric.ServerOutputTokens, s.Ours.OutputTokens, true)
	return rows
}

// spanNames are the times in the order of the table.
var spanNames = []struct {
	span metric.ServerTiming
	name string
}{{metric.SpanTTFT, "TTFT"}, {metric.SpanQueue, "In the server's queue"}, {metric.SpanPrefill, "Prefill"}, {metric.SpanTPOT, "TPOT per request"},
	{metric.SpanITL, "ITL"}, {metric.SpanToken, "Time per output token"}, {metric.SpanLatency, "Latency"}}

// spanHead is the header of the times, which has the server's percentiles only where a row has some.
func spanHead(row []string) []string {
	return []string{"Mean time", "Client", "Server", "Difference", "Server p50", "Server p99"}[:len(row)]
}

// spanRows are the mean times of both sides, and the ranges of the server's percentiles where one of its buckets is narrow enough to say
// something.
func spanRows(s *metric.Server) (rows [][]string) {
	ranges := false
	for _, n := range spanNames {
		theirs, ok := s.Times[n.span]
		if !ok {
			continue
		}
		row := []string{n.name, absent, meanText(theirs), absent, estimateText(theirs.P50), estimateText(theirs.P99)}
		ranges = ranges || row[4] != absent || row[5] != absent
		if ours, ok := s.Ours.Times[n.span]; ok {
			row[1] = duration(ours.Mean)
			switch {
			case s.CountsParts():
			case theirs.Open():
				row[3] = duration(ours.Mean-theirs.High) + " to " + duration(ours.Mean-theirs.Low)
			default:
				row[3] = duration(ours.Mean - theirs.Mean)
			}
		}
		rows = append(rows, row)
	}
	for i := range rows {
		if !ranges {
			rows[i] = rows[i][:4]
		}
	}
	return rows
}

// between is a count, or the range in which the printed digits leave it.
func between(least, most float64, text func(float64) string) string {
	if least == most {
		return text(least)
	}
	return text(least) + " to " + text(most)
}

// meanText is a mean of the server's, or its bounds.
func meanText(h metric.ServerHistogram) string {
	if h.Open() {
		return duration(h.Low) + " to " + duration(h.High)
	}
	return duration(h.Mean)
}

// estimateText is the range in which a percentile lies: the bounds of its bucket. A bucket that is wide tells nothing that would
// stand beside a figure of the client's.
func estimateText(e *metric.Estimate) string {
	if e == nil || !e.Narrow() {
		return absent
	}
	return duration(e.From) + " to " + duration(e.To)
}

// serverLines are what stands below the tables.
func serverLines(s *metric.Server) string {
	var b strings.Builder
	if s.Network != nil {
		fmt.Fprintf(&b, "Network + gateway: %s (the client's mean %s minus the server's).\n", duration(*s.Network), networkOf(s))
	}
	var parts []string
	add := func(name string, x *float64, text func(float64) string) {
		if x != nil {
			parts = append(parts, name+" "+text(*x))
		}
	}
	add("running at start", s.Running, whole)
	add("waiting at start", s.Waiting, whole)
	if n, ok := s.Counts[metric.ServerPreemptions]; ok {
		parts = append(parts, "preemptions "+whole(n))
	}
	share := func(x float64) string { return percent(x, true) }
	hits := "prefix-cache hit rate"
	if s.AtLeast(metric.ServerPreemptions) > 0 {
		hits += " (including tokens computed again after preemptions)"
	}
	add(hits, s.CacheHitRate, share)
	add("accepted draft tokens", s.AcceptanceRate, share)
	if len(parts) > 0 {
		fmt.Fprintf(&b, "On the server: %s.\n", strings.Join(parts, ", "))
	}
	switch {
	case s.CountsParts():
		b.WriteString("The server counted more requests than were sent: it may count each text of a request separately. Background traffic cannot be " +
			"detected.\n")
	case s.Shared():
		b.WriteString(foreignText(s) + "\n")
	case s.Partial():
		b.WriteString(partialText(s))
	}
	if s.Digits > 0 {
		fmt.Fprintf(&b, "The server prints only %d digits of its counters. Counts and times that need more are given as ranges.\n", s.Digits)
	}
	if s.Unsettled {
		b.WriteString("The server's counters still changed two seconds after the last reply, so some of its work may be missing here.\n")
	}
	return b.String()
}

func partialText(s *metric.Server) string {
	if s.Counts[metric.ServerRequests] == 0 {
		return fmt.Sprintf("The server counted none of the %s that were answered: it does not count this kind of request, or these are the metrics of "+
			"another server.\n",
			i18n.Count(s.Ours.Answered, "request").EN)
	}
	return fmt.Sprintf("The server counted only %s of the %s that were answered: is it one of several replicas behind a gateway? The figures above "+
		"cover only those.\n",
		whole(s.Counts[metric.ServerRequests]), i18n.Count(s.Ours.Answered, "request").EN)
}

// networkOf is the time whose means were compared.
func networkOf(s *metric.Server) string {
	if s.Ours.Times[metric.SpanTTFT].N > 0 {
		return "TTFT"
	}
	return "latency"
}

// foreignText says how much of the server's work was for others.
func foreignText(s *metric.Server) string {
	var parts []string
	if s.ForeignRequests != nil && *s.ForeignRequests > 0 {
		parts = append(parts, atLeast(s, metric.ServerRequests)+whole(*s.ForeignRequests)+" requests")
	}
	if s.ForeignTokens != nil && *s.ForeignTokens > 0 {
		parts = append(parts, atLeast(s, metric.ServerOutputTokens)+whole(*s.ForeignTokens)+" output tokens")
	}
	return "Background traffic: the server handled " + strings.Join(parts, " and ") + " from other clients during this level."
}

// atLeast says that a difference is the least of a range.
func atLeast(s *metric.Server, of metric.ServerCounter) string {
	if s.Within[of] > 0 {
		return "at least "
	}
	return ""
}

// whole is a count.
func whole(x float64) string { return plainNumber(pycompat.Round(x, 0)) }

// signed is a difference of counts.
func signed(x float64) string {
	if x > 0 {
		return "+" + whole(x)
	}
	return whole(x)
}
