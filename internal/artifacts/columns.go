package artifacts

import (
	"strings"

	"github.com/modelscope/evalscope/perf/record"
)

// A column of benchmark_data.db. value gives nil for what does not exist.
type column struct {
	name, kind string
	value      func(*record.Record) any
}

// columns are EvalScope's fourteen in their order, then ours. Times are seconds; instants count from the segment's
// epoch, which meta gives as wall_epoch. EvalScope's request_id is that of a replayed trace; sent_id,
// server_id and reply_id are those of record.IDs.
func columns() []column {
	return append(evalscopeColumns(), ownColumns()...)
}

func evalscopeColumns() []column {
	return []column{
		{"request", "TEXT", func(r *record.Record) any { return orNil(string(r.Body)) }},
		{"start_time", "REAL", func(r *record.Record) any { return startedAt(r).Seconds() }},
		{"inter_token_latencies", "TEXT", func(r *record.Record) any { return gapsJSON(r) }},
		{"success", "INTEGER", func(r *record.Record) any { return r.Succeeded() }},
		{"response_messages", "TEXT", func(r *record.Record) any { return replyJSON(r) }},
		{"completed_time", "REAL", func(r *record.Record) any { return completedAt(r).Seconds() }},
		{"latency", "REAL", success(seconds((*record.Record).Latency))},
		{"first_chunk_latency", "REAL", success(seconds((*record.Record).TTFT))},
		{"prompt_tokens", "INTEGER", success(count((*record.Record).InputTokens))},
		{"completion_tokens", "INTEGER", success(count((*record.Record).OutputTokens))},
		{"max_gpu_memory_cost", "REAL", success(func(*record.Record) any { return 0.0 })},
		{"time_per_output_token", "REAL", success(seconds((*record.Record).TPOT))},
		{"request_id", "TEXT", func(*record.Record) any { return nil }},
		{"is_stream", "INTEGER", func(r *record.Record) any { return r.Stream }},
	}
}

func ownColumns() []column {
	return []column{
		{"seq", "INTEGER", func(r *record.Record) any { return r.Seq }},
		{"item", "INTEGER", func(r *record.Record) any { return r.Item }},
		{"turn", "INTEGER", func(r *record.Record) any { return int64(r.Turn) }},
		{"warmup", "INTEGER", func(r *record.Record) any { return r.Warmup }},
		{"repeated", "INTEGER", func(r *record.Record) any { return r.Repeated }},
		{"reply_id", "TEXT", func(r *record.Record) any { return orNil(r.ID) }},
		{"sent_id", "TEXT", func(r *record.Record) any { return orNil(r.SentID().String()) }},
		{"server_id", "TEXT", func(r *record.Record) any { return orNil(r.ServerID) }},
		{"status", "INTEGER", func(r *record.Record) any { return positive(r.Status) }},
		{"fault", "TEXT", func(r *record.Record) any { return orNil(string(faultOf(r).Kind)) }},
		{"fault_words", "TEXT", func(r *record.Record) any { return orNil(faultOf(r).Words) }},
		{"text", "TEXT", func(r *record.Record) any { return orNil(firstChoice(r).Text) }},
		{"reasoning", "TEXT", func(r *record.Record) any { return orNil(firstChoice(r).Reasoning) }},
		{"tools", "TEXT", func(r *record.Record) any { return orNil(firstChoice(r).Tools) }},
		{"finish", "TEXT", func(r *record.Record) any { return orNil(firstChoice(r).Finish) }},
		{"due_time", "REAL", func(r *record.Record) any { return instant(r.Due) }},
		{"pool_wait", "REAL", func(r *record.Record) any { return duration(r.PoolWait) }},
		{"connect", "REAL", func(r *record.Record) any { return duration(r.Connect) }},
		{"tls", "REAL", func(r *record.Record) any { return duration(r.TLS) }},
		{"sent_time", "REAL", func(r *record.Record) any { return instant(r.Sent) }},
		{"header_time", "REAL", func(r *record.Record) any { return instant(r.Header) }},
		{"first_time", "REAL", func(r *record.Record) any { return instant(r.First) }},
		{"first_answer_time", "REAL", func(r *record.Record) any { return instant(r.FirstAnswer) }},
		{"last_time", "REAL", func(r *record.Record) any { return instant(r.Last) }},
		{"end_time", "REAL", func(r *record.Record) any { return instant(r.End) }},
		{"payloads", "INTEGER", func(r *record.Record) any { return int64(len(r.Payloads)) }},
		{"packages", "INTEGER", func(r *record.Record) any { return int64(r.Steps()) }},
		{"cached_tokens", "INTEGER", count((*record.Record).CachedTokens)},
		{"reasoning_tokens", "INTEGER", func(r *record.Record) any { return known(r.Usage.Reasoning, r.Usage.Given) }},
		{"counted_by", "TEXT", func(r *record.Record) any { return orNil(counter(r)) }},
		{"max_tokens", "INTEGER", func(r *record.Record) any { return positive(r.MaxTokens) }},
		{"forced_tokens", "INTEGER", func(r *record.Record) any { return positive(r.ForcedTokens) }},
		{"want_prompt_tokens", "INTEGER", func(r *record.Record) any { return positive(r.WantPromptTokens) }},
		{"reused", "INTEGER", func(r *record.Record) any { return r.Reused }},
		{"reconnects", "INTEGER", func(r *record.Record) any { return int64(r.Reconnects) }},
		{"time_in_client", "REAL", func(r *record.Record) any { return longestHeld(r) }},
		{"bytes_in", "INTEGER", func(r *record.Record) any { return r.BytesIn }},
	}
}

// columnTypes is the list of columns in a CREATE TABLE.
func columnTypes() string {
	var list []string
	for _, c := range columns() {
		list = append(list, c.name+" "+c.kind)
	}
	return strings.Join(list, ", ")
}
