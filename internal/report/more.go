package report

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// More is the second table of a level, `More:`: the older guide's rows, then what the newer guide's table leaves out.
// Rows after the repeated prompts stand only where they have something to say. dbPath is the older guide's
// `Result DB path`, a line below the table; "" leaves it out.
func More(l *metric.Level, dbPath string) string {
	rows := olderRows(l)
	rows = append(rows, loadRows(l)...)
	rows = append(rows, scheduleRows(l)...)
	rows = append(rows, fidelityRows(l)...)
	rows = append(rows, placedRows(l, metric.MoreTable)...)
	rows = append(rows, goodRows(l)...)
	rows = append(rows, outcomeRows(l)...)
	rows = append(rows, clientRows(l)...)
	text := "More:\n" + keyValueGrid(rows) + sourceLines(l) + disagreementLines(l) + connectionLine(l) + steadyLine(l) + verdictLine(l)
	if dbPath != "" {
		text += "Result DB path: " + dbPath + "\n"
	}
	return text
}

func olderRows(l *metric.Level) [][]pycompat.Cell {
	rows := placedRows(l, metric.GuideTable)
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
	if rate := l.Load.OfferedRate(); rate > 0 {
		name := "Request rate (req/s)"
		if l.Load.Conversations {
			name = "Conversation rate (conversations/s)"
		}
		return [][]pycompat.Cell{labeled(name, pycompat.Number(rate))}
	}
	return nil
}

// placedRows are the metrics that the metric table puts in a table, a row each.
func placedRows(l *metric.Level, table metric.Section) (rows [][]pycompat.Cell) {
	for _, p := range metric.PlacedIn(table, l.Kind) {
		if p.Shown(l) {
			rows = append(rows, labeled(p.Label, cell(p.Value(l))))
		}
	}
	return rows
}

// outcomeRows are the outcomes that are not plain successes.
func outcomeRows(l *metric.Level) [][]pycompat.Cell {
	var rows [][]pycompat.Cell
	if s := l.Sessions; s != nil {
		rows = append(rows, countRow("Sessions", s.Total), countRow("Sessions ended early", s.CutShort))
	}
	for _, o := range l.Outcomes {
		rows = append(rows, countRow("Failed: "+outcomeName(o), o.Count))
	}
	for _, c := range []struct {
		label string
		n     int
	}{
		{"Empty answers", l.EmptyAnswers},
		{"Outputs shorter than the forced length", l.Short},
		{"Canceled requests", l.Cancelled},
		{"Warm-up requests", l.Warmup},
		{"Requests that maintained the load", l.Held},
		{"Requests resent on a new connection", l.Reconnected},
		{"Requests without token counts", l.Uncounted},
		{"Requests counted with our tokenizer", l.LocallyCounted},
		{"Prompts with an unexpected length", l.MissedLength},
	} {
		if c.n > 0 {
			rows = append(rows, countRow(c.label, c.n))
		}
	}
	if l.MissedLength > 0 {
		rows = append(rows, countRow("Largest deviation of prompt length (tokens)", l.WorstMiss))
	}
	return append(rows, placedRows(l, metric.OutcomeTable)...)
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
	if why := l.Verdict.Why.EN; why != "" {
		text += ": " + why
	}
	for i, c := range l.Verdict.Causes {
		separator := "; "
		if i == 0 {
			separator = ": "
		}
		text += separator + CauseName(c, l.Verdict.Causes).EN + causeWhen(c, l.Verdict.Word)
	}
	return text + "\n"
}

// causeWhen is when a cause was, and the verdict that it alone makes where that is a milder one than the level's.
func causeWhen(c metric.Cause, level metric.VerdictStatus) (text string) {
	if !c.Whole() {
		text = " " + window(c)
	}
	if c.Word != level {
		text += " (" + string(c.Word) + ")"
	}
	return text
}

// clientRows are what the load generator added, in milliseconds.
func clientRows(l *metric.Level) [][]pycompat.Cell {
	median, known := l.Quantile(metric.SendLag, 0.5)
	tail, _ := l.Quantile(metric.SendLag, 0.99)
	rows := [][]pycompat.Cell{
		labeled("Send lag p50 (ms)", cell(1000*median, known)),
		labeled("Send lag p99 (ms)", cell(1000*tail, known)),
	}
	for _, placed := range metric.PlacedIn(metric.ClientTable, l.Kind) {
		d := l.Distribution(placed.Metric.Key)
		if d == nil || d.N() == 0 {
			continue
		}
		for _, q := range []struct {
			name string
			p    float64
		}{{"p50", 0.5}, {"p99", 0.99}, {"max", 1}} {
			rows = append(rows, labeled(placed.Label+" "+q.name+" (ms)", pycompat.Number(1000*d.At(q.p))))
		}
	}
	if l.Client == nil {
		return rows
	}
	rows = append(rows, clockRows(l.Client.Clocks)...)
	return append(rows,
		labeled("Client CPU share (%)", pycompat.Number(100*l.Client.CPUShare)),
		labeled("Client longest GC pause (ms)", pycompat.Number(1000*l.Client.GCPauseMax)),
		labeled("Client scheduling delay p99 (ms)", pycompat.Number(1000*l.Client.SchedDelayP99)),
	)
}

// clockRows are how well the kernel's stamps, which are of the wall clock, can be laid on our times.
func clockRows(c *metric.Clocks) [][]pycompat.Cell {
	if c == nil {
		return nil
	}
	rows := [][]pycompat.Cell{labeled("Clocks: largest residual (µs)", pycompat.Number(1e6*c.Residual))}
	if c.Steps > 0 {
		rows = append(rows, labeled("Clocks: largest step of the wall clock (ms)", pycompat.Number(1000*c.Step)))
	}
	return rows
}
