package metric

// The keys of the metric table.
const (
	Duration           Key = "duration"
	RequestThroughput  Key = "request_throughput"
	OutputThroughput   Key = "output_throughput"
	TotalThroughput    Key = "total_throughput"
	TotalLatency       Key = "total_latency"
	ReachedConcurrency Key = "reached_concurrency"
	DecodeStreams      Key = "decode_streams"
	WaitingStreams     Key = "waiting_streams"
	CachedShare        Key = "cached_share"
	RepeatedShare      Key = "repeated_share"
	MergedShare        Key = "merged_share"
	PackageLatency     Key = "package_latency"
	TokensPerPayload   Key = "tokens_per_payload"
	MultiTokenShare    Key = "multi_token_share"
	InterpolatedShare  Key = "interpolated_share"
	WastedTokens       Key = "wasted_tokens"
	TTFTSlope          Key = "ttft_per_input_token"
	TTFTSlopeFit       Key = "ttft_input_correlation"
	Goodput            Key = "goodput"
	GoodShare          Key = "good_share"

	TTFT           Key = "ttft"
	TTFTFromDue    Key = "ttft_from_due"
	TTFTAnswer     Key = "ttft_answer"
	TTFTFirstWave  Key = "ttft_first_wave"
	TTFTRest       Key = "ttft_rest"
	Latency        Key = "latency"
	LatencyFromDue Key = "latency_from_due"
	TPOT           Key = "tpot"
	TPOTExact      Key = "tpot_exact"
	MeanITL        Key = "mean_itl"
	ITL            Key = "itl"
	PayloadGap     Key = "payload_gap"
	TokenGap       Key = "token_gap"
	Tail           Key = "tail"
	InputTokens    Key = "input_tokens"
	OutputTokens   Key = "output_tokens"
	OutputRate     Key = "output_rate"
	TotalRate      Key = "total_rate"
	DecodeRate     Key = "decode_rate"
	Packages       Key = "packages"
	SendLag        Key = "send_lag"
	PoolWait       Key = "pool_wait"
	ConnectTime    Key = "connect_time"
	TLSTime        Key = "tls_time"
	TimeInClient   Key = "time_in_client"
)

// Table is every metric, in the order of reports. It feeds terminal, JSON, HTML, criteria and docs.
func Table() []Definition {
	return append(scalars(), distributions()...)
}

func scalars() []Definition {
	return []Definition{
		{Key: Duration, Title: "Duration", Unit: Seconds, Formula: "last measured end − first measured sent",
			Guide: "Time taken for tests (s)", GuideZH: "Time taken for tests (s)", EvalScope: "Test Duration (s)"},
		{Key: RequestThroughput, Title: "Request throughput", Unit: RequestsPerSecond, Direction: HigherIsBetter,
			Formula: "successes ÷ duration", Guide: "Request throughput (req/s)", GuideZH: "Average QPS", EvalScope: "Req Throughput (req/s)"},
		{Key: OutputThroughput, Title: "Output throughput", Unit: TokensPerSecond, Direction: HigherIsBetter,
			Formula: "Σ output tokens of successes ÷ duration", Guide: "Output token throughput (tok/s)",
			GuideZH: "Throughput(average tokens/s)", EvalScope: "Output Throughput (tok/s)"},
		{Key: TotalThroughput, Title: "Total throughput", Unit: TokensPerSecond, Direction: HigherIsBetter,
			Formula: "Σ (input + output tokens) of successes ÷ duration", Guide: "Total token throughput (tok/s)", EvalScope: "Total Throughput (tok/s)"},
		{Key: TotalLatency, Title: "Total latency", Unit: Seconds, Formula: "Σ latency of successes"},
		{Key: ReachedConcurrency, Title: "Reached concurrency", Unit: Count,
			Formula: "Σ (end − sent) of measured requests ÷ duration"},
		{Key: DecodeStreams, Title: "Streams in decode", Unit: Count, Formula: "Σ (last − first) of successes ÷ duration"},
		{Key: WaitingStreams, Title: "Streams before their first token", Unit: Count, Formula: "Σ (first − sent) of successes ÷ duration"},
		{Key: CachedShare, Title: "Cached prompt share", Unit: Ratio,
			Formula: "Σ cached prompt tokens ÷ Σ prompt tokens, over successes whose server says both"},
		{Key: RepeatedShare, Title: "Repeated prompt share", Unit: Ratio,
			Formula: "requests whose item was sent before in this run ÷ requests"},
		{Key: MergedShare, Title: "Merged payloads", Unit: Ratio,
			Formula: "payloads with output that came in one read with the one before ÷ payloads with output after the first"},
		{Key: PackageLatency, Title: "Package latency", Unit: Seconds, Formula: "Σ latency ÷ Σ packages, over streamed successes",
			GuideZH: "Average package latency (s)"},
		{Key: TokensPerPayload, Title: "Tokens per payload", Unit: Tokens,
			Formula: "Σ tokens of payloads with output ÷ payloads with output, over streamed successes where every payload's tokens are known"},
		{Key: MultiTokenShare, Title: "Multi-token payloads", Unit: Ratio,
			Formula: "payloads of several tokens and several characters ÷ payloads with output; half characters held back are none"},
		{Key: InterpolatedShare, Title: "Interpolated gaps per token", Unit: Ratio,
			Formula: "gaps per token that are a share of one payload's gap ÷ gaps per token"},
		{Key: WastedTokens, Title: "Wasted tokens", Unit: Tokens, Direction: LowerIsBetter,
			Formula: "output tokens of failed requests (server's count, else payloads with output)"},
		{Key: TTFTSlope, Title: "TTFT per input token", Unit: SecondsPerToken, Direction: LowerIsBetter,
			Formula: "slope of the least-squares line of TTFT over input tokens"},
		{Key: TTFTSlopeFit, Title: "Correlation of TTFT and input tokens", Unit: Ratio, Formula: "Pearson's r of TTFT and input tokens"},
		{Key: Goodput, Title: "Goodput", Unit: RequestsPerSecond, Direction: HigherIsBetter,
			Formula: "requests that keep every objective (--slo) ÷ duration"},
		{Key: GoodShare, Title: "Share of good requests", Unit: Ratio, Direction: HigherIsBetter,
			Formula: "requests that keep every objective (--slo) ÷ requests"},
	}
}

func distributions() []Definition {
	return []Definition{
		{Key: TTFT, Title: "Time to first token", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter, Formula: "first − sent",
			Guide: "Average time to first token (s)", GuideZH: "Average time to first token (s)", Column: "TTFT (s)",
			EvalScope: "Avg TTFT (ms)", EvalScopeColumn: "TTFT (ms)"},
		{Key: TTFTFromDue, Title: "TTFT from due", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter, Formula: "first − due"},
		{Key: TTFTAnswer, Title: "Time to first answer token", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "first payload with output that is not reasoning − sent"},
		{Key: TTFTFirstWave, Title: "TTFT, first wave", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "TTFT of the first `parallel` requests of the level"},
		{Key: TTFTRest, Title: "TTFT, rest", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "TTFT of all requests but the first `parallel`"},
		{Key: Latency, Title: "Latency", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter, Formula: "last − sent",
			Guide: "Average latency (s)", GuideZH: "Average latency (s)", Column: "Latency (s)",
			EvalScope: "Avg Latency (s)", EvalScopeColumn: "Latency (s)"},
		{Key: LatencyFromDue, Title: "Latency from due", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter, Formula: "last − due"},
		{Key: TPOT, Title: "Time per output token", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "(latency − TTFT) ÷ (output tokens − 1)",
			Guide:   "Average time per output token (s)", GuideZH: "Average time per output token (s)", Column: "TPOT (s)",
			EvalScope: "Avg TPOT (ms)", EvalScopeColumn: "TPOT (ms)"},
		{Key: TPOTExact, Title: "TPOT without the first payload's tokens", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "(last − first) ÷ (output tokens − tokens of the first payload)"},
		{Key: MeanITL, Title: "Average inter-token latency", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "mean of the request's gaps between successive arrival instants"},
		{Key: ITL, Title: "Inter-token latency", Unit: Seconds, Shape: PerGap, Direction: LowerIsBetter,
			Formula: "gaps between successive arrival instants; payloads of one read are one arrival", Column: "ITL (s)"},
		{Key: PayloadGap, Title: "Gap per payload", Unit: Seconds, Shape: PerGap, Direction: LowerIsBetter,
			Formula: "gap before every payload with output after the first", EvalScope: "Avg ITL (ms)", EvalScopeColumn: "ITL (ms)"},
		{Key: TokenGap, Title: "Gap per token", Unit: Seconds, Shape: PerGap, Direction: LowerIsBetter,
			Formula: "a payload of k tokens that came t after the one before gives k gaps of t ÷ k"},
		{Key: Tail, Title: "Tail", Unit: Seconds, Shape: PerRequest, Formula: "end − last"},
		{Key: InputTokens, Title: "Input tokens", Unit: Tokens, Shape: PerRequest, Formula: "prompt tokens: the server's count, else our tokenizer's",
			Guide: "Average input tokens per request", GuideZH: "Average input tokens per request", Column: "Input tokens",
			EvalScope: "Avg Input Tokens", EvalScopeColumn: "Input tokens"},
		{Key: OutputTokens, Title: "Output tokens", Unit: Tokens, Shape: PerRequest, Formula: "completion tokens: the server's count, else our tokenizer's",
			Guide: "Average output tokens per request", GuideZH: "Average output tokens per request", Column: "Output tokens",
			EvalScope: "Avg Output Tokens", EvalScopeColumn: "Output tokens"},
		{Key: OutputRate, Title: "Output rate per request", Unit: TokensPerSecond, Shape: PerRequest, Direction: HigherIsBetter,
			Formula: "output tokens ÷ latency", Column: "Output (tok/s)", EvalScopeColumn: "Output (tok/s)"},
		{Key: TotalRate, Title: "Total rate per request", Unit: TokensPerSecond, Shape: PerRequest, Direction: HigherIsBetter,
			Formula: "(input + output tokens) ÷ latency", Column: "Total (tok/s)", EvalScopeColumn: "Total (tok/s)"},
		{Key: DecodeRate, Title: "Decode rate per user", Unit: TokensPerSecond, Shape: PerRequest, Direction: HigherIsBetter,
			Formula: "1 ÷ TPOT", EvalScopeColumn: "Decode (tok/s)"},
		{Key: Packages, Title: "Packages", Unit: Count, Shape: PerRequest, Formula: "payloads with observable output",
			GuideZH: "Average package per request"},
		{Key: SendLag, Title: "Send lag", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "sent − due − pool wait − connect time: the client's own lateness"},
		{Key: PoolWait, Title: "Pool wait", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "wait for a place among the connections of --max-connections, of requests that waited; before sent, in no other time but those from due"},
		{Key: ConnectTime, Title: "Connect time", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "TCP connect + TLS handshake of requests that opened a connection"},
		{Key: TLSTime, Title: "TLS handshake", Unit: Seconds, Shape: PerRequest, Direction: LowerIsBetter,
			Formula: "TLS handshake of requests that opened a connection, a part of connect time"},
		{Key: TimeInClient, Title: "Time in client", Unit: Seconds, Shape: PerArrival, Direction: LowerIsBetter,
			Formula: "instant of a read − kernel's stamp of its bytes, of reads with payloads; in no other figure"},
	}
}

// Define returns the table's row for key.
func Define(key Key) (Definition, bool) {
	for _, d := range Table() {
		if d.Key == key {
			return d, true
		}
	}
	return Definition{}, false
}
