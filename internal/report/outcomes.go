package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// wordsWidth is how many characters of a server's words a row of the table shows.
const wordsWidth = 60

// Outcomes is the table `Outcomes:` of a level: how its requests ended, with when and in which words. It is empty where
// every request was a plain success.
func Outcomes(l *metric.Level) string {
	if len(l.Outcomes)+len(l.Oddities) == 0 {
		return ""
	}
	odd := 0
	for _, o := range l.Oddities {
		if o.Kind != metric.EndCancelled && o.Kind != metric.EndAgain && o.Kind != metric.EndNoEnd && o.Kind != metric.EndStray {
			odd += o.Count
		}
	}
	rows := [][]string{{"complete", strconv.Itoa(l.Succeeded - odd), "", "", ""}}
	for _, list := range [][]metric.Outcome{l.Oddities, l.Outcomes} {
		for _, o := range list {
			rows = append(rows, outcomeTableRow(o))
		}
	}
	return "Outcomes:\n" + pycompat.Pretty([]string{"Outcome", "Requests", "From - to (s)", "First request", "Words"}, rows)
}

func outcomeTableRow(o metric.Outcome) []string {
	when := pycompat.Fixed(o.From, 1)
	if o.To > o.From {
		when += " - " + pycompat.Fixed(o.To, 1)
	}
	first, words := "", ""
	if len(o.Examples) > 0 {
		x := o.Examples[0]
		first = "#" + strconv.FormatInt(x.Seq, 10)
		for _, id := range []string{x.Sent, x.ServerName()} {
			if id != "" {
				first += " " + cut(oneLine(id), 40)
			}
		}
		if x.Trace != "" {
			first += " trace " + x.Trace
		}
		words = cut(oneLine(x.Words), wordsWidth)
	}
	return []string{outcomeLabel(o), strconv.Itoa(o.Count), when, first, words}
}

// outcomeLabel is an outcome in the words of people.
func outcomeLabel(o metric.Outcome) string {
	names := map[record.FaultKind]string{
		record.FaultConnect: "no connection", record.FaultTLS: "TLS failed", record.FaultTimeoutPool: "timeout: waiting for a connection",
		record.FaultTimeoutConnect:   "timeout: connect",
		record.FaultTimeoutFirstByte: "timeout: first byte", record.FaultTimeoutIdle: "timeout: idle", record.FaultTimeoutTotal: "timeout: total",
		record.FaultStatus: "error status", record.FaultRefused: "refused", record.FaultReset: "reset", record.FaultTruncated: "truncated",
		record.FaultInBand: "error inside the reply", record.FaultEmptyStream: "empty stream", record.FaultDecode: "unreadable reply",
		metric.EndCancelled: "canceled by us", metric.EndEmpty: "empty answer", metric.EndShort: "fewer tokens than forced",
		metric.EndNoFinish: "no finish reason", metric.EndAgain: "resent on a new connection", metric.EndNoEnd: "stream still open 5 s after the answer",
		metric.EndUnshown: "tokens counted but none shown", metric.EndStray: "a line that is not an event",
	}
	if o.Kind == metric.EndFinish {
		return "finish reason " + cut(oneLine(o.Finish), 24)
	}
	name := names[o.Kind]
	if name == "" {
		name = string(o.Kind)
	}
	if o.Status >= 400 {
		name = fmt.Sprintf("%s (HTTP %d)", name, o.Status)
	}
	return name
}

// oneLine is a text of others as a part of a line.
func oneLine(s string) string { return strings.Join(strings.Fields(sanitize.Text(s)), " ") }

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
