package metric

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// ofTimes are the times of requests and of the gaps in their answers.
func ofTimes() []Definition {
	return slices.Concat(ofFirstTokens(), ofWholes(), ofGaps())
}

// ofFirstTokens are times to the first output.
func ofFirstTokens() []Definition {
	return []Definition{
		{Key: TTFT, Title: i18n.Text{EN: "Time to first token", ZH: "首 token 时间"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated, Formula: "first − sent",
			Places: []Place{
				{In: SummaryTable, Order: 60},
				{In: PercentileTable, Order: 10},
				{In: SweepTable, Order: 70, Label: "Avg TTFT(s)", Digits: 3, loads: bySlots},
				{In: SweepTable, Order: 80, Label: "P99 TTFT(s)", At: 0.99, Digits: 3, loads: bySlots},
				{In: TailTable, Order: 30, Label: "P50 TTFT(ms)", At: 0.5, Scale: 1000, Digits: 0},
				{In: TailTable, Order: 40, Label: "P95 TTFT(ms)", At: 0.95, Scale: 1000, Digits: 0},
				{In: TailTable, Order: 50, Label: "P99 TTFT(ms)", At: 0.99, Scale: 1000, Digits: 0},
				{In: ListTable, Order: 40, Label: "P99 TTFT (s)", At: 0.99},
			},
			Guide: "Average time to first token (s)", GuideZH: "Average time to first token (s)", Column: "TTFT (s)",
			EvalScope: "Avg TTFT (ms)", EvalScopeColumn: "TTFT (ms)",
			time: (*record.Record).TTFT, mean: ttftMean, infinite: whenStreamed},
		{Key: TTFTFromDue, Title: i18n.Text{EN: "TTFT from scheduled start", ZH: "自计划时刻起的 TTFT"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated, Formula: "first − due",
			Places: []Place{
				{In: SummaryTable, Order: 55, Label: "Average TTFT from scheduled start (s)", loads: byArrivals},
				{In: PercentileTable, Order: 5, Label: "TTFT from scheduled start (s)", loads: byArrivals},
				{In: SweepTable, Order: 70, Label: "Avg TTFT due(s)", Digits: 3, loads: byArrivals},
				{In: SweepTable, Order: 80, Label: "P99 TTFT due(s)", At: 0.99, Digits: 3, loads: byArrivals},
				{In: MoreTable, Order: 70, Label: "TTFT from scheduled start (s)", when: apart(TTFT, 0.01), loads: bySlots},
			},
			time: (*record.Record).TTFTFromDue, infinite: whenStreamed},
		{Key: TTFTAnswer, Title: i18n.Text{EN: "Time to first answer token", ZH: "首个回答 token 时间"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: MoreTable, Order: 90, Label: "Time to first answer token (s)", when: apart(TTFT, 0.01)}},
			Formula: "first payload with output other than reasoning − sent",
			time:    (*record.Record).TTFTAnswer, infinite: whenStreamed},
		{Key: TTFTFirstWave, Title: i18n.Text{EN: "TTFT, first wave", ZH: "首批请求的 TTFT"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: MoreTable, Order: 20, Label: "TTFT of the first wave (s)"}},
			Formula: "TTFT of the first `parallel` requests of the level"},
		{Key: TTFTRest, Title: i18n.Text{EN: "TTFT, rest", ZH: "其余请求的 TTFT"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: MoreTable, Order: 30, Label: "TTFT of the rest (s)"}},
			Formula: "TTFT of all requests except the first `parallel`"},
	}
}

// ofWholes are times of whole requests, and per output token.
func ofWholes() []Definition {
	return []Definition{
		{Key: Latency, Title: i18n.Text{EN: "Latency", ZH: "延迟"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Formula: "last − sent",
			Places: []Place{
				{In: SummaryTable, Order: 50},
				{In: PercentileTable, Order: 40},
				{In: SweepTable, Order: 30, Label: "Avg Lat.(s)", Digits: 3, loads: bySlots},
				{In: SweepTable, Order: 40, Label: "P99 Lat.(s)", At: 0.99, Digits: 3, loads: bySlots},
				{In: TailTable, Order: 55, Label: "P99 Lat.(ms)", At: 0.99, Scale: 1000, Digits: 0, loads: byArrivals},
				{In: ListTable, Order: 50, Label: "P99 latency (s)", At: 0.99, Kinds: inputOnly},
			},
			Guide: "Average latency (s)", GuideZH: "Average latency (s)", Column: "Latency (s)",
			EvalScope: "Avg Latency (s)", EvalScopeColumn: "Latency (s)",
			time: (*record.Record).Latency, mean: latencyMean, infinite: always},
		{Key: LatencyFromDue, Title: i18n.Text{EN: "Latency from scheduled start", ZH: "自计划时刻起的延迟"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Formula: "last − due",
			Places: []Place{
				{In: SummaryTable, Order: 45, Label: "Average latency from scheduled start (s)", loads: byArrivals},
				{In: PercentileTable, Order: 35, Label: "Latency from scheduled start (s)", loads: byArrivals},
				{In: SweepTable, Order: 30, Label: "Avg Lat. due(s)", Digits: 3, loads: byArrivals},
				{In: SweepTable, Order: 40, Label: "P99 Lat. due(s)", At: 0.99, Digits: 3, loads: byArrivals},
				{In: MoreTable, Order: 80, Label: "Latency from scheduled start (s)", when: apart(Latency, 0.01), loads: bySlots},
			},
			time: (*record.Record).LatencyFromDue, infinite: always},
		{Key: TPOT, Title: i18n.Text{EN: "Time per output token", ZH: "每输出 token 时间"}, Unit: Seconds, Provenance: Derived, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated,
			Places: []Place{
				{In: SummaryTable, Order: 70},
				{In: PercentileTable, Order: 30},
				{In: SweepTable, Order: 90, Label: "Avg TPOT(s)", Digits: 3},
				{In: SweepTable, Order: 100, Label: "P99 TPOT(s)", At: 0.99, Digits: 3},
				{In: TailTable, Order: 20, Label: "toks/s per user", Digits: 2, of: inverse},
				{In: TailTable, Order: 60, Label: "P50 TPOT(ms)", At: 0.5, Scale: 1000, Digits: 2},
				{In: TailTable, Order: 70, Label: "P99 TPOT(ms)", At: 0.99, Scale: 1000, Digits: 2},
			},
			Formula: "(latency − TTFT) ÷ (output tokens − 1)",
			Guide:   "Average time per output token (s)", GuideZH: "Average time per output token (s)", Column: "TPOT (s)",
			EvalScope: "Avg TPOT (ms)", EvalScopeColumn: "TPOT (ms)",
			time: (*record.Record).TPOT, mean: tpotMean, infinite: whenStreamed, BetweenTokens: true},
		{Key: TPOTExact, Title: i18n.Text{EN: "TPOT without the first payload's tokens", ZH: "TPOT（不计首块）"}, Unit: Seconds, Provenance: Derived, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: MoreTable, Order: 100, Label: "TPOT without the first payload's tokens (s)", when: apart(TPOT, 0.02)}},
			Formula: "(last − first) ÷ (output tokens − tokens of the first payload)",
			time:    (*record.Record).TPOTExact, infinite: whenStreamed, BetweenTokens: true},
	}
}

// ofGaps are the gaps in an answer, and what follows it.
func ofGaps() []Definition {
	return []Definition{
		{Key: MeanITL, Title: i18n.Text{EN: "Average inter-token latency", ZH: "平均 token 间隔"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: GuideTable, Order: 10, Label: "Average inter-token latency (s)"}},
			Formula: "mean of the request's gaps between successive arrival instants",
			time:    (*record.Record).MeanGap, infinite: whenStreamed, BetweenTokens: true},
		{Key: ITL, Title: i18n.Text{EN: "Inter-token latency", ZH: "token 间隔"}, Unit: Seconds, Provenance: Measured, Shape: PerGap, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: PercentileTable, Order: 20}, {In: TailTable, Order: 80, Label: "P99 ITL(ms)", At: 0.99, Scale: 1000, Digits: 2}},
			Formula: "gaps between successive arrival instants; payloads of one read are one arrival", Column: "ITL (s)",
			gaps: (*record.Record).Gaps},
		{Key: PayloadGap, Title: i18n.Text{EN: "Gap per payload", ZH: "数据块间隔"}, Unit: Seconds, Provenance: Measured, Shape: PerGap, Direction: LowerIsBetter, Kinds: generated,
			Formula: "gap before every payload with output after the first", EvalScope: "Avg ITL (ms)", EvalScopeColumn: "ITL (ms)",
			gaps: (*record.Record).PayloadGaps, sum: (*record.Record).PayloadGapSum, mean: gapMean},
		{Key: TokenGap, Title: i18n.Text{EN: "Gap per token", ZH: "每 token 间隔"}, Unit: Seconds, Provenance: Estimated, Shape: PerGap, Direction: LowerIsBetter, Kinds: generated,
			Formula: "a payload of k tokens that arrived t after the previous one gives k gaps of t ÷ k",
			shared:  (*record.Record).TokenGaps},
		{Key: Tail, Title: i18n.Text{EN: "Tail", ZH: "收尾时间"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Kinds: generated, Formula: "end − last",
			Places: []Place{{In: MoreTable, Order: 110, Label: "Tail after the answer (s)", when: overShare(Latency, 0.01)}},
			time:   tail},
	}
}
