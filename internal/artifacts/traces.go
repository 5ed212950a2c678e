package artifacts

import (
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// traceRows are the rows of trace_summary.json: EvalScope's names, in its order.
func traceRows() []struct {
	name  string
	key   metric.Key
	scale float64
} {
	return []struct {
		name  string
		key   metric.Key
		scale float64
	}{
		{"Latency (s)", metric.ConversationLatency, 1},
		{"First-Turn TTFT (s)", metric.TTFTFirstTurn, 1},
		{"TTFAT (s)", metric.TTFAT, 1},
		{"Decode TPS", metric.ConversationDecodeRate, 1},
		{"Cache Hit Rate (%)", metric.ConversationCached, 100},
		{"Eligible Cache Hit Rate (%)", metric.ConversationEligible, 100},
	}
}

// traceJSON is trace_summary.json of a level of conversations, nil for any other. EvalScope counts conversations that were cut short,
// which look fast, and takes the whole context before for cached where the server says nothing: here the rows are of conversations
// that were completed, but for the first turn's TTFT, and a row that nobody can know is not there. Percentiles are by nearest rank,
// as in all our files.
func traceJSON(l *metric.Level) ([]byte, error) {
	if !l.Load.Conversations {
		return nil, nil
	}
	rows, traces := []any{}, 0
	for _, row := range traceRows() {
		d := l.Distribution(row.key)
		if d == nil || d.N() == 0 {
			continue
		}
		at := func(p float64) float64 { return pycompat.Round(d.At(p)*row.scale, 4) }
		rows = append(rows, plainjson.Object{{Name: "metric", Value: row.name}, {Name: "mean", Value: pycompat.Round(d.Mean()*row.scale, 4)}, {Name: "min", Value: at(0)},
			{Name: "p50", Value: at(.5)}, {Name: "p90", Value: at(.9)}, {Name: "p95", Value: at(.95)}, {Name: "p99", Value: at(.99)}, {Name: "max", Value: at(1)}})
		if row.key == metric.ConversationLatency {
			traces = d.N()
		}
	}
	return encodeJSON(plainjson.Object{{Name: "n_traces", Value: traces}, {Name: "rows", Value: rows}})
}

// turnFigures are EvalScope's keys of benchmark_summary.json that only conversations have, behind the others.
func turnFigures() []figure {
	return []figure{{metric.TurnNumber, 1, 4}}
}

func turnTimes() []figure {
	return []figure{{metric.TTFTFirstTurn, milli, 2}, {metric.TTFTLaterTurns, milli, 2}}
}

// present are those of the figures that the level has.
func present(l *metric.Level, all []figure) (members plainjson.Object) {
	for _, f := range all {
		if name, v, ok := f.value(l); ok {
			members = append(members, plainjson.Member{Name: name, Value: v})
		}
	}
	return members
}
