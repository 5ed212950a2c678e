// Package columns is the table of a request's columns in files: benchmark_data.db of package artifacts, requests.csv
// and requests.parquet of package export. A row has the name, type, unit and value of a column; Database and Exports
// list the columns of a file in order.
package columns

import (
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Kind is the type of a column.
type Kind int

// The types of columns.
const (
	Text Kind = iota
	Integer
	Number
	Boolean
)

// A Row is a request and the name of the level that it belongs to. Targets are the servers where there are several, and Classes the
// kinds of requests.
type Row struct {
	Level   string
	Targets []string
	Classes []string
	*record.Record
}

// A Column of the requests: name, type, unit where it is a quantity. Value is nil for what does not exist; else a
// string, int64, float64 or bool as Kind says.
type Column struct {
	Name  string
	Kind  Kind
	Unit  metric.Unit
	Value func(Row) any
}

// Database are the columns of benchmark_data.db: EvalScope's fourteen in their order, then ours. Where requests went to several
// servers, the last one says to which; where they are of several classes, one behind it says of which.
func Database(targets, classes []string) []Column {
	return withClass(classes, withTarget(targets, named("request", "start_time", "inter_token_latencies", "success", "response_messages", "completed_time", "latency",
		"first_chunk_latency", "prompt_tokens", "completion_tokens", "max_gpu_memory_cost", "time_per_output_token", "request_id", "is_stream",

		"seq", "item", "turn", "warmup", "repeated", "reply_id", "sent_id", "server_id", "trace_id", "status", "fault", "fault_words",
		"text", "reasoning", "tools", "finish",
		"due_time", "pool_wait", "connect", "tls", "sent_time", "header_time", "first_time", "first_answer_time", "last_time", "end_time",
		"payloads", "packages", "cached_tokens", "reasoning_tokens", "counted_by", "max_tokens", "forced_tokens", "want_prompt_tokens",
		"reused", "reconnects", "time_in_client", "bytes_in")))
}

// withClass adds the column of classes where there are any.
func withClass(classes []string, columns []Column) []Column {
	if len(classes) > 0 {
		return append(columns, named("class")...)
	}
	return columns
}

// withTarget adds the column of servers where there are several.
func withTarget(targets []string, columns []Column) []Column {
	if len(targets) > 1 {
		return append(columns, named("target")...)
	}
	return columns
}

// Exports are the columns of requests.csv and requests.parquet, for requests with such answers: which request, how it ended, when
// (seconds from the level's epoch), every metric of one request from the metric table, what was sent and said.
func Exports(kind protocol.Kind, targets, classes []string) []Column {
	return withClass(classes, withTarget(targets, slices.Concat(
		named("level", "seq", "item", "turn", "request_id", "sent_id", "server_id", "reply_id", "trace_id", "outcome", "status", "fault_words",
			"warmup", "stream", "repeated", "reused",
			"due_time", "sent_time", "header_time", "first_time", "first_answer_time", "last_time", "end_time"),
		figures(kind),
		named("cached_tokens", "reasoning_tokens", "max_tokens", "forced_tokens", "choices", "reconnects", "bytes_in",
			"finish", "request", "text", "reasoning", "tools"))))
}

// named are columns of the table by their names, which a test holds to exist.
func named(names ...string) (columns []Column) {
	all := table()
	for _, name := range names {
		columns = append(columns, all[slices.IndexFunc(all, func(c Column) bool { return c.Name == name })])
	}
	return columns
}

// figures are the metrics of one request that exist for the kind of answers.
func figures(kind protocol.Kind) []Column {
	var all []Column
	for _, d := range metric.TableFor(kind) {
		if d.Value == nil {
			continue
		}
		all = append(all, Column{string(d.Key), Number, d.Unit, func(r Row) any {
			if v, ok := d.Of(r.Record); ok {
				return v
			}
			return nil
		}})
	}
	return all
}
