package report

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// More is the second table of a level, `More:`: the older guide's rows, then what the newer guide's table leaves out.
// Rows after the repeated prompts stand only where they have something to say. dbPath is the older guide's
// `Result DB path`, a line below the table; "" leaves it out.
func More(l *metric.Level, dbPath string) string {
	rows := olderRows(l)
	rows = append(rows, loadRows(l)...)
	rows = append(rows, shareRows(l)...)
	rows = append(rows, timingRows(l)...)
	rows = append(rows, goodRows(l)...)
	rows = append(rows, outcomeRows(l)...)
	rows = append(rows, clientRows(l)...)
	text := "More:\n" + keyValueGrid(rows) + connectionLine(l) + verdictLine(l)
	if dbPath != "" {
		text += "Result DB path: " + dbPath + "\n"
	}
	return text
}

func olderRows(l *metric.Level) [][]pycompat.Cell {
	rows := metricRows(l, []metricRow{{"Average inter-token latency (s)", metric.MeanITL, 1}, {"Total latency (s)", metric.TotalLatency, 1}})
	for _, key := range existing(l, metric.OutputThroughput, metric.RequestThroughput, metric.PackageLatency, metric.Packages) {
		definition, _ := metric.Define(key)
		rows = append(rows, labelled(definition.GuideZH, cell(l.Value(key))))
	}
	if l.Load.Number == 0 { // bounded by time
		return rows
	}
	asked := "Expected number of requests"
	if l.Sessions != nil {
		asked = "Expected number of sessions"
	}
	return append(rows, countRow(asked, l.Load.Number))
}

func loadRows(l *metric.Level) [][]pycompat.Cell {
	var rows [][]pycompat.Cell
	if rate := l.Load.OfferedRate(); rate > 0 {
		rows = append(rows, labelled("Request rate (req/s)", pycompat.Number(rate)))
	}
	return append(rows, metricRows(l, []metricRow{
		{"Reached concurrency", metric.ReachedConcurrency, 1},
		{"TTFT of the first wave (s)", metric.TTFTFirstWave, 1},
		{"TTFT of the rest (s)", metric.TTFTRest, 1},
	})...)
}

// A metricRow is a metric under a label of its own, times scale.
type metricRow struct {
	label string
	key   metric.Key
	scale float64
}

// metricRows are the rows whose metrics exist for the level's kind of answers.
func metricRows(l *metric.Level, all []metricRow) (rows [][]pycompat.Cell) {
	for _, r := range all {
		if l.Has(r.key) {
			x, ok := l.Value(r.key)
			rows = append(rows, labelled(r.label, cell(r.scale*x, ok)))
		}
	}
	return rows
}

func shareRows(l *metric.Level) [][]pycompat.Cell {
	rows := metricRows(l, []metricRow{{"Cached prompt share (%)", metric.CachedShare, 100}, {"Repeated prompt share (%)", metric.RepeatedShare, 100}})
	if x, ok := l.Value(metric.MergedShare); ok && x > 0 {
		rows = append(rows, labelled("Merged payloads (%)", share(x, ok)))
	}
	return rows
}

func share(x float64, ok bool) pycompat.Cell { return cell(100*x, ok) }

// timingRows are other ways to take a time, where they differ from the headline: from the scheduled instant by more
// than 1 %, to the first answer token after reasoning, TPOT without the first payload's tokens by more than 2 %, and a
// tail longer than 1 % of the latency.
func timingRows(l *metric.Level) [][]pycompat.Cell {
	var rows [][]pycompat.Cell
	beside := func(label string, key, headline metric.Key, tolerance float64) {
		if x, ok := l.Value(key); ok && !near(l, x, headline, tolerance) {
			rows = append(rows, labelled(label, pycompat.Number(x)))
		}
	}
	beside("TTFT from the scheduled instant (s)", metric.TTFTFromDue, metric.TTFT, 0.01)
	beside("Latency from the scheduled instant (s)", metric.LatencyFromDue, metric.Latency, 0.01)
	beside("Time to first answer token (s)", metric.TTFTAnswer, metric.TTFT, 0.01)
	beside("TPOT without the first payload's tokens (s)", metric.TPOTExact, metric.TPOT, 0.02)
	tail, tailed := l.Value(metric.Tail)
	latency, timed := l.Value(metric.Latency)
	if tailed && timed && tail > 0.01*latency {
		rows = append(rows, labelled("Tail after the answer (s)", pycompat.Number(tail)))
	}
	return rows
}

// near reports whether x differs from the level's mean of key by at most tolerance, relative to that mean.
func near(l *metric.Level, x float64, key metric.Key, tolerance float64) bool {
	y, ok := l.Value(key)
	return ok && x >= y*(1-tolerance) && x <= y*(1+tolerance)
}

// outcomeRows are the outcomes that are not plain successes.
func outcomeRows(l *metric.Level) [][]pycompat.Cell {
	var rows [][]pycompat.Cell
	if s := l.Sessions; s != nil {
		rows = append(rows, countRow("Sessions", s.Total), countRow("Sessions cut short", s.CutShort))
	}
	for _, o := range l.Outcomes {
		rows = append(rows, countRow("Failed: "+outcomeName(o), o.Count))
	}
	for _, c := range []struct {
		label string
		n     int
	}{
		{"Empty answers", l.EmptyAnswers},
		{"Outputs shorter than forced", l.Short},
		{"Cancelled requests", l.Cancelled},
		{"Warm-up requests", l.Warmup},
		{"Requests sent again on a new connection", l.Reconnected},
		{"Requests without token counts", l.Uncounted},
		{"Requests counted by our tokenizer", l.LocallyCounted},
		{"Prompts of another length than promised", l.MissedLength},
	} {
		if c.n > 0 {
			rows = append(rows, countRow(c.label, c.n))
		}
	}
	if l.MissedLength > 0 {
		rows = append(rows, countRow("Largest difference of prompt length (tokens)", l.WorstMiss))
	}
	if x, ok := l.Value(metric.WastedTokens); ok && x > 0 {
		rows = append(rows, labelled("Output tokens of failed requests", pycompat.Number(x)))
	}
	return rows
}

// outcomeName is a kind of fault, with the HTTP status where that says more.
func outcomeName(o metric.Outcome) string {
	if o.Status >= 400 {
		return fmt.Sprintf("%s (HTTP %d)", o.Kind, o.Status)
	}
	return string(o.Kind)
}

// connectionLine is the policy of connections and what happened to them; it stands below the table as verdictLine does.
func connectionLine(l *metric.Level) string {
	if text := ConnectionsText(l).EN; text != "" {
		return text + "\n"
	}
	return ""
}

// verdictLine is how far the figures can be trusted, and the causes that speak against them. It stands
// below the table: a text among its values would turn them all into texts, with every digit that they have.
func verdictLine(l *metric.Level) string {
	if l.Verdict == nil {
		return ""
	}
	text := "Verdict: " + string(l.Verdict.Word)
	for i, c := range l.Verdict.Causes {
		separator := "; "
		if i == 0 {
			separator = " by "
		}
		text += separator + strings.ReplaceAll(c.Key, "-", " ") + " (" + causeWhen(c) + ")"
	}
	return text + "\n"
}

// causeWhen is the word that a cause alone makes, and when it was.
func causeWhen(c metric.Cause) string {
	if c.Whole() {
		return string(c.Word)
	}
	return string(c.Word) + ", " + window(c)
}

// clientRows are what the load generator added, in milliseconds.
func clientRows(l *metric.Level) [][]pycompat.Cell {
	median, known := l.Quantile(metric.SendLag, 0.5)
	tail, _ := l.Quantile(metric.SendLag, 0.99)
	rows := [][]pycompat.Cell{
		labelled("Client lateness p50 (ms)", cell(1000*median, known)),
		labelled("Client lateness p99 (ms)", cell(1000*tail, known)),
	}
	for _, key := range []metric.Key{metric.PoolWait, metric.ConnectTime, metric.TLSTime, metric.TimeInClient} {
		d := l.Distribution(key)
		if d == nil || d.N() == 0 {
			continue
		}
		definition, _ := metric.Define(key)
		for _, q := range []struct {
			name string
			p    float64
		}{{"p50", 0.5}, {"p99", 0.99}, {"max", 1}} {
			rows = append(rows, labelled(definition.Title.EN+" "+q.name+" (ms)", pycompat.Number(1000*d.At(q.p))))
		}
	}
	if l.Client == nil {
		return rows
	}
	rows = append(rows, clockRows(l.Client.Clocks)...)
	return append(rows,
		labelled("Client CPU share (%)", pycompat.Number(100*l.Client.CPUShare)),
		labelled("Client longest GC pause (ms)", pycompat.Number(1000*l.Client.GCPauseMax)),
		labelled("Client scheduling delay p99 (ms)", pycompat.Number(1000*l.Client.SchedDelayP99)),
	)
}

// clockRows are how well the kernel's stamps, which are of the wall clock, can be laid on our times.
func clockRows(c *metric.Clocks) [][]pycompat.Cell {
	if c == nil {
		return nil
	}
	rows := [][]pycompat.Cell{labelled("Clocks: largest residual (µs)", pycompat.Number(1e6*c.Residual))}
	if c.Steps > 0 {
		rows = append(rows, labelled("Clocks: largest step of the wall clock (ms)", pycompat.Number(1000*c.Step)))
	}
	return rows
}
