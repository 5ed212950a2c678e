package metric

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// ofTokens are what is made of token counts and payloads.
func ofTokens() []Definition {
	return []Definition{
		{Key: InputTokens, Title: i18n.Text{EN: "Input tokens", ZH: "输入 token"}, Unit: Tokens, Provenance: ServerReported, Shape: PerRequest, Formula: "prompt tokens: the server's count, otherwise the local tokenizer's",
			Places: []Place{{In: SummaryTable, Order: 80}, {In: PercentileTable, Order: 50}},
			Guide:  "Average input tokens per request", GuideZH: "Average input tokens per request", Column: "Input tokens",
			EvalScope: "Avg Input Tokens", EvalScopeColumn: "Input tokens",
			count: (*record.Record).InputTokens, mean: inputMean},
		{Key: OutputTokens, Title: i18n.Text{EN: "Output tokens", ZH: "输出 token"}, Unit: Tokens, Provenance: ServerReported, Shape: PerRequest, Kinds: generated, Formula: "completion tokens: the server's count, otherwise the local " +
			"tokenizer's",
			Places: []Place{{In: SummaryTable, Order: 90}, {In: PercentileTable, Order: 70}},
			Guide:  "Average output tokens per request", GuideZH: "Average output tokens per request", Column: "Output tokens",
			EvalScope: "Avg Output Tokens", EvalScopeColumn: "Output tokens",
			count: (*record.Record).OutputTokens, mean: outputMean},
		{Key: InputRate, Title: i18n.Text{EN: "Input rate per request", ZH: "单请求输入速率"}, Unit: TokensPerSecond, Provenance: Derived, Shape: PerRequest, Direction: HigherIsBetter, Kinds: inputOnly,
			Places:  []Place{{In: PercentileTable, Order: 60}, {In: SweepTable, Order: 50, Label: "Avg Inp.TPS", Digits: 2}},
			Formula: "input tokens ÷ latency", Column: "Input (tok/s)", EvalScopeColumn: "Input (tok/s)", Value: inputRate},
		{Key: OutputRate, Title: i18n.Text{EN: "Output rate per request", ZH: "单请求输出速率"}, Unit: TokensPerSecond, Provenance: Derived, Shape: PerRequest, Direction: HigherIsBetter, Kinds: generated,
			Places:  []Place{{In: PercentileTable, Order: 80}},
			Formula: "output tokens ÷ latency", Column: "Output (tok/s)", EvalScopeColumn: "Output (tok/s)",
			Value: outputRate},
		{Key: TotalRate, Title: i18n.Text{EN: "Total rate per request", ZH: "单请求总速率"}, Unit: TokensPerSecond, Provenance: Derived, Shape: PerRequest, Direction: HigherIsBetter, Kinds: generated,
			Places:  []Place{{In: PercentileTable, Order: 90}},
			Formula: "(input + output tokens) ÷ latency", Column: "Total (tok/s)", EvalScopeColumn: "Total (tok/s)",
			Value: totalRate},
		{Key: DecodeRate, Title: i18n.Text{EN: "Decode rate per user", ZH: "单用户解码速率"}, Unit: TokensPerSecond, Provenance: Derived, Shape: PerRequest, Direction: HigherIsBetter, Kinds: generated,
			Formula: "1 ÷ TPOT", EvalScopeColumn: "Decode (tok/s)",
			Value: decodeRate, BetweenTokens: true},
		{Key: Packages, Title: i18n.Text{EN: "Packages", ZH: "数据块数"}, Unit: Count, Provenance: Measured, Shape: PerRequest, Kinds: generated, Formula: "payloads with observable output",
			Places:  []Place{{In: GuideTable, Order: 60}},
			GuideZH: "Average package per request",
			count:   packages},
	}
}

// ofClient are what the client did before a request was sent, and with the bytes that came.
func ofClient() []Definition {
	return []Definition{
		{Key: SendLag, Title: i18n.Text{EN: "Send lag", ZH: "发送延迟"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "sent − due − pool wait − connect time: delay caused by the client itself",
			time:    (*record.Record).SendLag, Client: true},
		{Key: PoolWait, Title: i18n.Text{EN: "Pool wait", ZH: "等待连接时间"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Places: []Place{{In: ClientTable, Order: 10}},
			Formula: "time that requests waited for a connection because of --max-connections; ends before sent, and is included only in times from the " +
				"scheduled start",
			time: poolWait, Client: true},
		{Key: ConnectTime, Title: i18n.Text{EN: "Connect time", ZH: "建连时间"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Places:  []Place{{In: ClientTable, Order: 20}},
			Formula: "address lookup + TCP connect + TLS handshake of requests that opened a connection",
			time:    connectTime, Client: true},
		{Key: TLSTime, Title: i18n.Text{EN: "TLS handshake", ZH: "TLS 握手时间"}, Unit: Seconds, Provenance: Measured, Shape: PerRequest, Direction: LowerIsBetter,
			Places:  []Place{{In: ClientTable, Order: 30}},
			Formula: "TLS handshake of requests that opened a connection; part of connect time",
			time:    tlsTime, Client: true},
		{Key: TimeInClient, Title: i18n.Text{EN: "Time in client", ZH: "客户端滞留时间"}, Unit: Seconds, Provenance: Measured, Shape: PerArrival, Direction: LowerIsBetter,
			Places:  []Place{{In: ClientTable, Order: 40}},
			Formula: "time of a read − kernel timestamp of its bytes, for reads with payloads; not included in any other figure",
			gaps:    (*record.Record).ReadDelays, Client: true},
	}
}
