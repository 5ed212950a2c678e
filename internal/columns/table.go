package columns

import (
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// table has every column but the metrics of a request. Times are seconds; instants count from the segment's epoch, which meta
// of the database gives as wall_epoch.
func table() []Column {
	return slices.Concat(evalscope(), identity(), outcomes(), instants(), counts(), texts())
}

// evalscope are EvalScope's columns. Its request_id is that of a replayed trace; sent_id, server_id and reply_id are those of
// record.IDs. It leaves most columns of failed rows empty.
func evalscope() []Column {
	return []Column{
		{"request", Text, "", func(r Row) any { return some(string(r.Body)) }},
		{"start_time", Number, metric.Seconds, func(r Row) any { return startedAt(r.Record).Seconds() }},
		{"inter_token_latencies", Text, "", func(r Row) any { return gapsJSON(r.Record) }},
		{"success", Boolean, "", func(r Row) any { return r.Succeeded() }},
		{"response_messages", Text, "", func(r Row) any { return replyJSON(r.Record) }},
		{"completed_time", Number, metric.Seconds, func(r Row) any { return CompletedAt(r.Record).Seconds() }},
		{"latency", Number, metric.Seconds, success(seconds((*record.Record).Latency))},
		{"first_chunk_latency", Number, metric.Seconds, success(seconds((*record.Record).TTFT))},
		{"prompt_tokens", Integer, metric.Tokens, success(count((*record.Record).InputTokens))},
		{"completion_tokens", Integer, metric.Tokens, success(count((*record.Record).OutputTokens))},
		{"max_gpu_memory_cost", Number, "", success(func(Row) any { return 0.0 })},
		{"time_per_output_token", Number, metric.Seconds, success(seconds((*record.Record).TPOT))},
		{"request_id", Text, "", func(r Row) any { return some(r.recorded().ID) }},
		{"is_stream", Boolean, "", func(r Row) any { return r.Stream }},
	}
}

// server is the one of several that the request went to.
func (r Row) server() string {
	if r.Target < 0 || r.Target >= len(r.Targets) {
		return ""
	}
	return r.Targets[r.Target]
}

// class is the kind of requests that the request is of.
func (r Row) class() string {
	if r.Class < 0 || r.Class >= len(r.Classes) {
		return ""
	}
	return r.Classes[r.Class]
}

// recorded is what a trace says of the request.
func (r Row) recorded() record.Recorded {
	if r.Recorded == nil {
		return record.Recorded{}
	}
	return *r.Recorded
}

func identity() []Column {
	return []Column{
		{"level", Text, "", func(r Row) any { return r.Level }},
		{"seq", Integer, "", func(r Row) any { return r.Seq }},
		{"item", Integer, "", func(r Row) any { return r.Item }},
		{"target", Text, "", func(r Row) any { return some(r.server()) }},
		{"class", Text, "", func(r Row) any { return some(r.class()) }},
		{"turn", Integer, "", func(r Row) any { return int64(r.Turn) }},
		{"sent_id", Text, "", func(r Row) any { return some(r.SentID().String()) }},
		{"server_id", Text, "", func(r Row) any { return some(r.ServerID) }},
		{"reply_id", Text, "", func(r Row) any { return some(r.ID) }},
		{"trace_id", Text, "", func(r Row) any { return some(r.Trace.TraceID()) }},
		{"warmup", Boolean, "", func(r Row) any { return r.Warmup }},
		{"stream", Boolean, "", func(r Row) any { return r.Stream }},
		{"repeated", Boolean, "", func(r Row) any { return r.Repeated }},
	}
}

func outcomes() []Column {
	return []Column{
		{"outcome", Text, "", func(r Row) any { return Outcome(r.Record) }},
		{"status", Integer, "", func(r Row) any { return positive(r.Status) }},
		{"fault", Text, "", func(r Row) any { return some(string(faultOf(r).Kind)) }},
		{"fault_words", Text, "", func(r Row) any { return some(faultOf(r).Words) }},
	}
}

func instants() []Column {
	return []Column{
		{"due_time", Number, metric.Seconds, func(r Row) any { return instant(r.Due) }},
		{"pool_wait", Number, metric.Seconds, func(r Row) any { return duration(r.PoolWait) }},
		{"connect", Number, metric.Seconds, func(r Row) any { return duration(r.Connect) }},
		{"tls", Number, metric.Seconds, func(r Row) any { return duration(r.TLS) }},
		{"sent_time", Number, metric.Seconds, func(r Row) any { return instant(r.Sent) }},
		{"header_time", Number, metric.Seconds, func(r Row) any { return instant(r.Header) }},
		{"first_time", Number, metric.Seconds, func(r Row) any { return instant(r.First) }},
		{"first_answer_time", Number, metric.Seconds, func(r Row) any { return instant(r.FirstAnswer) }},
		{"last_time", Number, metric.Seconds, func(r Row) any { return instant(r.Last) }},
		{"end_time", Number, metric.Seconds, func(r Row) any { return instant(r.End) }},
		{"time_in_client", Number, metric.Seconds, func(r Row) any { return longestHeld(r.Record) }},
	}
}

func counts() []Column {
	return []Column{
		{"payloads", Integer, "", func(r Row) any { return int64(len(r.Payloads)) }},
		{"packages", Integer, "", func(r Row) any { return int64(r.Steps()) }},
		{"cached_tokens", Integer, metric.Tokens, count((*record.Record).CachedTokens)},
		{"reasoning_tokens", Integer, metric.Tokens, func(r Row) any { return known(r.Usage.Reasoning, r.Usage.Given) }},
		{"counted_by", Text, "", func(r Row) any { return some(counter(r.Record)) }},
		{"max_tokens", Integer, metric.Tokens, func(r Row) any { return positive(r.MaxTokens) }},
		{"forced_tokens", Integer, metric.Tokens, func(r Row) any { return positive(r.ForcedTokens) }},
		{"want_prompt_tokens", Integer, metric.Tokens, func(r Row) any { return positive(r.WantPromptTokens) }},
		{"choices", Integer, "", func(r Row) any { return int64(len(r.Choices)) }},
		{"reused", Boolean, "", func(r Row) any { return r.Reused }},
		{"reconnects", Integer, "", func(r Row) any { return int64(r.Reconnects) }},
		{"bytes_in", Integer, "", func(r Row) any { return r.BytesIn }},
	}
}

func texts() []Column {
	return []Column{
		{"text", Text, "", func(r Row) any { return some(firstChoice(r).Text) }},
		{"reasoning", Text, "", func(r Row) any { return some(firstChoice(r).Reasoning) }},
		{"tools", Text, "", func(r Row) any { return some(firstChoice(r).Tools) }},
		{"finish", Text, "", func(r Row) any { return some(firstChoice(r).Finish) }},
	}
}
