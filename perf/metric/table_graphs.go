package metric

import "github.com/modelscope/evalscope/perf/i18n"

// ofGraphs are the figures of levels whose sessions are graphs (Load.Graphs), beside those of conversations. They are of sessions all of
// whose requests were answered.
func ofGraphs() []Definition {
	rows := []Definition{
		{Key: CriticalPath, Title: i18n.Text{EN: "Critical path", ZH: "关键路径"}, Unit: Seconds, Provenance: Measured, Shape: PerSession, Direction: LowerIsBetter,
			Places:  []Place{{In: TurnTable, Order: 80, Label: "Critical path (s)"}},
			Formula: "largest Σ latency over requests that waited for each other; the rest of the session's latency consists of delays"},
		{Key: GraphParallelism, Title: i18n.Text{EN: "Parallelism of a session", ZH: "会话内并行度"}, Unit: Count, Provenance: Measured, Shape: PerSession,
			Places:  []Place{{In: TurnTable, Order: 90, Label: "Parallelism of a session"}},
			Formula: "Σ latency of the session's requests ÷ (last of its last answer − sent of its first request)"},
	}
	for i := range rows {
		rows[i].Kinds, rows[i].Conversations, rows[i].Graphs = generated, true, true
	}
	return rows
}
