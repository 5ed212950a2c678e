package report

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/metric"
)

// Turns is what a level of conversations says of them: a table of single figures, one of completed conversations, and one with a row
// for each turn. It is "" for single requests. Of a mix it is of each class that has conversations.
func Turns(l *metric.Level) string {
	if len(l.Classes) > 1 {
		return classTurns(l)
	}
	if !l.Load.Conversations {
		return ""
	}
	return multiTurn(l) + traces(l) + byTurn(l) + byAgent(l)
}

// multiTurn is EvalScope's section of the summary.
func multiTurn(l *metric.Level) string {
	rows := [][]pycompat.Cell{}
	if s := l.Sessions; s != nil {
		rows = append(rows, countRow("Conversations", s.Total), countRow("Conversations ended early", s.CutShort))
		if l.Load.Graphs {
			rows = append(rows, countRow("Requests never sent", s.Unsent))
		}
	}
	for _, p := range metric.PlacedIn(metric.TurnTable, l.Kind) {
		if x, ok := p.Value(l); ok {
			rows = append(rows, labeled(p.Label, pycompat.Number(x)))
		}
	}
	return "── Multi-turn ──\n" + keyValueGrid(rows)
}

// A traceRow is a row of the table of conversations.
type traceRow struct {
	label string
	key   metric.Key
	scale float64
}

func traceRows() []traceRow {
	return []traceRow{
		{"Latency (s)", metric.ConversationLatency, 1}, {"Latency from scheduled start (s)", metric.ConversationFromDue, 1},
		{"First-Turn TTFT (s)", metric.TTFTFirstTurn, 1}, {"TTFAT (s)", metric.TTFAT, 1}, {"TTFAT from scheduled start (s)", metric.TTFATFromDue, 1},
		{"Decode TPS", metric.ConversationDecodeRate, 1}, {"Cache Hit Rate (%)", metric.ConversationCached, 100},
		{"Eligible Cache Hit Rate (%)", metric.ConversationEligible, 100}, {"Turns completed", metric.TurnsCompleted, 1},
		{"Critical path (s)", metric.CriticalPath, 1}, {"Parallelism", metric.GraphParallelism, 1},
	}
}

// traces is EvalScope's table of conversations.
func traces(l *metric.Level) string {
	var rows [][]pycompat.Cell
	for _, r := range traceRows() {
		d := l.Distribution(r.key)
		if d == nil || d.N() == 0 {
			continue
		}
		row := []pycompat.Cell{pycompat.Text(r.label), pycompat.Number(d.Mean() * r.scale)}
		for _, p := range []float64{0, .5, .9, .95, .99, 1} {
			row = append(row, pycompat.Number(d.At(p)*r.scale))
		}
		rows = append(rows, row)
	}
	if rows == nil {
		return ""
	}
	completed := 0
	if d := l.Distribution(metric.ConversationLatency); d != nil {
		completed = d.N()
	}
	return "\nPer-Trace Metrics (" + strconv.Itoa(completed) + " conversations completed):\n" +
		pycompat.Grid([]string{"Metric", "mean", "min", "p50", "p90", "p95", "p99", "max"}, rows)
}

// byTurn has a row for each turn.
func byTurn(l *metric.Level) string {
	var rows [][]pycompat.Cell
	for _, t := range l.Turns {
		name := strconv.Itoa(t.Turn)
		if t.OrLater {
			name += "+"
		}
		rows = append(rows, requestsOf(name, t))
	}
	return requestGrid("turn", "Turn", rows)
}

// byAgent has a row for each agent.
func byAgent(l *metric.Level) string {
	var rows [][]pycompat.Cell
	for _, a := range l.Agents {
		name := sanitize.Line(a.Name, 40)
		switch {
		case a.Others:
			name = "(others)"
		case a.Name == "":
			name = "(main)"
		}
		rows = append(rows, requestsOf(name, a.Turn))
	}
	return requestGrid("agent", "Agent", rows)
}

// requestsOf is a row of figures of some requests.
func requestsOf(name string, t metric.Turn) []pycompat.Cell {
	row := []pycompat.Cell{pycompat.Text(name), pycompat.Number(float64(t.Succeeded)), pycompat.Number(float64(t.Failed)),
		maybe(t.InputTokens, 1), maybe(t.OutputTokens, 1), maybe(t.CachedShare, 100)}
	return append(append(row, spreadCells(t.TTFT)...), spreadCells(t.Latency)...)
}

func requestGrid(by, head string, rows [][]pycompat.Cell) string {
	if rows == nil {
		return ""
	}
	return "\nBy " + by + ":\n" + pycompat.Grid([]string{head, "Succeeded", "Failed", "Input tokens", "Output tokens", "Cached (%)",
		"TTFT mean (s)", "TTFT p50 (s)", "TTFT p99 (s)", "Latency mean (s)", "Latency p50 (s)", "Latency p99 (s)"}, rows)
}

func maybe(x *float64, scale float64) pycompat.Cell {
	if x == nil {
		return pycompat.Cell{}
	}
	return pycompat.Number(*x * scale)
}

func spreadCells(s *metric.Spread) []pycompat.Cell {
	if s == nil {
		return make([]pycompat.Cell, 3)
	}
	return []pycompat.Cell{pycompat.Number(s.Mean), pycompat.Number(s.P50), pycompat.Number(s.P99)}
}
