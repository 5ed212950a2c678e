package metric

import (
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ofLevels are the single figures of a level.
func ofLevels() []Definition {
	return slices.Concat(ofThroughput(), ofShares(), ofQuality())
}

// ofThroughput are the duration, throughputs and the concurrency of a level.
func ofThroughput() []Definition {
	return []Definition{
		{Key: Duration, Title: i18n.Text{EN: "Duration", ZH: "测试时长"}, Unit: Seconds, Provenance: Measured, Formula: "last measured end − first measured sent",
			Guide: "Time taken for tests (s)", GuideZH: "Time taken for tests (s)", EvalScope: "Test Duration (s)",
			sofar: (*Running).duration},
		{Key: InputThroughput, Title: i18n.Text{EN: "Input throughput", ZH: "输入吞吐"}, Unit: TokensPerSecond, Provenance: Derived, Direction: HigherIsBetter, Kinds: inputOnly,
			Places: []Place{
				{In: SummaryTable, Order: 10},
				{In: SweepTable, Order: 10, Label: "Inp. toks/s", Digits: 2},
				{In: ListTable, Order: 20, Label: "Best in tok/s"},
			},
			Formula: "Σ input tokens of successes ÷ duration", Guide: "Input token throughput (tok/s)",
			sofar: (*Running).inputThroughput},
		{Key: RequestThroughput, Title: i18n.Text{EN: "Request throughput", ZH: "请求吞吐"}, Unit: RequestsPerSecond, Provenance: Measured, Direction: HigherIsBetter,
			Places: []Place{
				{In: SummaryTable, Order: 40},
				{In: GuideTable, Order: 40},
				{In: SweepTable, Order: 20, Label: "RPS", Digits: 2},
				{In: ListTable, Order: 30, Label: "Best req/s"},
			},
			Formula: "successes ÷ duration", Guide: "Request throughput (req/s)", GuideZH: "Average QPS", EvalScope: "Req Throughput (req/s)",
			sofar: (*Running).requestThroughput},
		{Key: OutputThroughput, Title: i18n.Text{EN: "Output throughput", ZH: "输出吞吐"}, Unit: TokensPerSecond, Provenance: Derived, Direction: HigherIsBetter, Kinds: generated,
			Places: []Place{
				{In: SummaryTable, Order: 20},
				{In: GuideTable, Order: 30},
				{In: SweepTable, Order: 60, Label: "Gen. toks/s", Digits: 2},
				{In: ListTable, Order: 10, Label: "Best out tok/s"},
			},
			Formula: "Σ output tokens of successes ÷ duration", Guide: "Output token throughput (tok/s)",
			GuideZH: "Throughput(average tokens/s)", EvalScope: "Output Throughput (tok/s)",
			sofar: (*Running).outputThroughput},
		{Key: TotalThroughput, Title: i18n.Text{EN: "Total throughput", ZH: "总吞吐"}, Unit: TokensPerSecond, Provenance: Derived, Direction: HigherIsBetter, Kinds: generated,
			Places:  []Place{{In: SummaryTable, Order: 30}},
			Formula: "Σ (input + output tokens) of successes ÷ duration", Guide: "Total token throughput (tok/s)", EvalScope: "Total Throughput (tok/s)",
			sofar: (*Running).totalThroughput},
		{Key: TotalLatency, Title: i18n.Text{EN: "Total latency", ZH: "延迟总和"}, Unit: Seconds, Provenance: Measured, Formula: "Σ latency of successes",
			Places: []Place{{In: GuideTable, Order: 20, Label: "Total latency (s)"}},
			whole:  (*Aggregate).totalLatency},
		{Key: ReachedConcurrency, Title: i18n.Text{EN: "Reached concurrency", ZH: "实际并发"}, Unit: Count, Provenance: Measured,
			Places:  []Place{{In: MoreTable, Order: 10, Label: "Reached concurrency"}, {In: TailTable, Order: 10, Label: "Reached Conc.", Digits: 1}},
			Formula: "Σ (end − sent) ÷ (last end − first sent), over measured and canceled requests",
			whole:   (*Aggregate).reachedConcurrency},
		{Key: DecodeStreams, Title: i18n.Text{EN: "Streams in decode", ZH: "解码中的流"}, Unit: Count, Provenance: Measured, Kinds: generated, Formula: "Σ (last − first) of successes ÷ duration",
			whole: (*Aggregate).decodeStreams},
		{Key: WaitingStreams, Title: i18n.Text{EN: "Streams before their first token", ZH: "等待首 token 的流"}, Unit: Count, Provenance: Measured, Kinds: generated, Formula: "Σ (first − sent) of successes ÷ duration",
			whole: (*Aggregate).waitingStreams},
	}
}

// ofShares are shares of prompts and of payloads, and figures by payload.
func ofShares() []Definition {
	return []Definition{
		{Key: CachedShare, Title: i18n.Text{EN: "Cached prompt share", ZH: "提示词缓存命中率"}, Unit: Ratio, Provenance: ServerReported, Kinds: generated,
			Places:  []Place{{In: MoreTable, Order: 40, Label: "Cached prompt share (%)", Scale: 100}, {In: ShareTable, Order: 10, Label: "Cached", Scale: 100, Digits: 1}},
			Formula: "Σ cached prompt tokens ÷ Σ prompt tokens, over successes for which the server reports both",
			sofar:   (*Running).cachedShare},
		{Key: RepeatedShare, Title: i18n.Text{EN: "Repeated prompt share", ZH: "重复提示词占比"}, Unit: Ratio, Provenance: Measured,
			Places:  []Place{{In: MoreTable, Order: 50, Label: "Repeated prompt share (%)", Scale: 100}},
			Formula: "requests whose item was already sent in this run ÷ requests",
			whole:   (*Aggregate).repeatedShare},
		{Key: MergedShare, Title: i18n.Text{EN: "Merged payloads", ZH: "合并到达的数据块占比"}, Unit: Ratio, Provenance: Measured, Kinds: generated,
			Places:  []Place{{In: MoreTable, Order: 60, Label: "Merged payloads (%)", Scale: 100, when: positive}},
			Formula: "payloads with output that arrived in the same read as the previous one ÷ payloads with output after the first",
			whole:   (*Aggregate).mergedShare},
		{Key: PackageLatency, Title: i18n.Text{EN: "Package latency", ZH: "每数据块延迟"}, Unit: Seconds, Provenance: Measured, Kinds: generated, Formula: "Σ latency ÷ Σ packages, over streamed successes",
			Places:  []Place{{In: GuideTable, Order: 50}},
			GuideZH: "Average package latency (s)",
			whole:   (*Aggregate).packageLatency},
		{Key: TokensPerPayload, Title: i18n.Text{EN: "Tokens per payload", ZH: "每数据块 token 数"}, Unit: Tokens, Provenance: Derived, Kinds: generated,
			Formula: "Σ tokens of payloads with output ÷ payloads with output, over streamed successes with known tokens for every payload",
			whole:   (*Aggregate).tokensPerPayload},
		{Key: MultiTokenShare, Title: i18n.Text{EN: "Multi-token payloads", ZH: "多 token 数据块占比"}, Unit: Ratio, Provenance: Derived, Kinds: generated,
			Formula: "payloads with several tokens and several characters ÷ payloads with output; several tokens of a single character are not counted",
			whole:   (*Aggregate).multiTokenShare},
		{Key: InterpolatedShare, Title: i18n.Text{EN: "Interpolated gaps per token", ZH: "插值 token 间隔占比"}, Unit: Ratio, Provenance: Derived, Kinds: generated,
			Formula: "gaps per token that are an equal part of a payload's gap ÷ gaps per token",
			whole:   (*Aggregate).interpolatedShare},
	}
}

// ofQuality are waste, the slope of TTFT, and goodput.
func ofQuality() []Definition {
	return []Definition{
		{Key: WastedTokens, Title: i18n.Text{EN: "Wasted tokens", ZH: "浪费的 token"}, Unit: Tokens, Provenance: Estimated, Direction: LowerIsBetter, Kinds: generated,
			Places:  []Place{{In: OutcomeTable, Order: 10, Label: "Output tokens of failed requests", when: positive}},
			Formula: "output tokens of failed requests (server's count, otherwise payloads with output)",
			whole:   (*Aggregate).wastedTokens},
		{Key: TTFTSlope, Title: i18n.Text{EN: "TTFT per input token", ZH: "每输入 token 的 TTFT"}, Unit: SecondsPerToken, Provenance: Estimated, Direction: LowerIsBetter, Kinds: generated,
			Formula: "slope of the least-squares line of TTFT over input tokens",
			whole:   (*Aggregate).ttftSlope},
		{Key: TTFTSlopeFit, Title: i18n.Text{EN: "Correlation of TTFT and input tokens", ZH: "TTFT 与输入 token 的相关系数"}, Unit: Ratio, Provenance: Derived, Kinds: generated, Formula: "Pearson's r of TTFT and input tokens",
			whole: (*Aggregate).ttftSlopeFit},
		{Key: Goodput, Title: i18n.Text{EN: "Goodput", ZH: "有效吞吐"}, Unit: RequestsPerSecond, Provenance: Derived, Direction: HigherIsBetter,
			Formula: "requests that meet every objective (--slo) ÷ duration",
			whole:   (*Aggregate).goodput},
		{Key: GoodShare, Title: i18n.Text{EN: "Share of good requests", ZH: "达标请求占比"}, Unit: Ratio, Provenance: Derived, Direction: HigherIsBetter,
			Formula: "requests that meet every objective (--slo) ÷ requests",
			whole:   (*Aggregate).goodShare},
	}
}
