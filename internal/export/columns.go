package export

import (
	"slices"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// kind is the type of a column.
type kind int

const (
	text kind = iota
	integer
	number
	boolean
)

// A column of the requests: name, type, unit where it is a quantity. value is nil for what does not exist; else a
// string, int64, float64 or bool as kind says.
type column struct {
	name  string
	kind  kind
	unit  metric.Unit
	value func(level string, r *record.Record) any
}

// columns are the columns of requests with such answers, in order: which, how it ended, when (seconds from the level's epoch), every
// metric of one request from the metric table, what was sent and said.
func columns(kind protocol.Kind) []column {
	return slices.Concat(identity(), instants(), figures(kind), counts(), texts())
}

func identity() []column {
	return []column{
		{"level", text, "", func(level string, _ *record.Record) any { return level }},
		{"seq", integer, "", of(func(r *record.Record) any { return r.Seq })},
		{"item", integer, "", of(func(r *record.Record) any { return r.Item })},
		{"turn", integer, "", of(func(r *record.Record) any { return int64(r.Turn) })},
		{"sent_id", text, "", of(func(r *record.Record) any { return some(r.SentID().String()) })},
		{"server_id", text, "", of(func(r *record.Record) any { return some(r.ServerID) })},
		{"reply_id", text, "", of(func(r *record.Record) any { return some(r.ID) })},
		{"outcome", text, "", of(func(r *record.Record) any { return outcome(r) })},
		{"status", integer, "", of(func(r *record.Record) any { return positive(r.Status) })},
		{"fault_words", text, "", of(func(r *record.Record) any {
			if r.Fault == nil {
				return nil
			}
			return some(r.Fault.Words)
		})},
		{"warmup", boolean, "", of(func(r *record.Record) any { return r.Warmup })},
		{"stream", boolean, "", of(func(r *record.Record) any { return r.Stream })},
		{"repeated", boolean, "", of(func(r *record.Record) any { return r.Repeated })},
		{"reused", boolean, "", of(func(r *record.Record) any { return r.Reused })},
	}
}

func instants() []column {
	var all []column
	for _, i := range []struct {
		name string
		at   func(*record.Record) record.Instant
	}{
		{"due", func(r *record.Record) record.Instant { return r.Due }},
		{"sent", func(r *record.Record) record.Instant { return r.Sent }},
		{"header", func(r *record.Record) record.Instant { return r.Header }},
		{"first", func(r *record.Record) record.Instant { return r.First }},
		{"first_answer", func(r *record.Record) record.Instant { return r.FirstAnswer }},
		{"last", func(r *record.Record) record.Instant { return r.Last }},
		{"end", func(r *record.Record) record.Instant { return r.End }},
	} {
		all = append(all, column{i.name + "_time", number, metric.Seconds, of(func(r *record.Record) any {
			if at := i.at(r); at != 0 {
				return at.Seconds()
			}
			return nil
		})})
	}
	return all
}

// figures are the metrics of one request that exist for the kind of answers.
func figures(kind protocol.Kind) []column {
	var all []column
	for _, d := range metric.TableFor(kind) {
		if d.Value == nil {
			continue
		}
		all = append(all, column{string(d.Key), number, d.Unit, of(func(r *record.Record) any {
			if v, ok := d.Of(r); ok {
				return v
			}
			return nil
		})})
	}
	return all
}

func counts() []column {
	return []column{
		{"cached_tokens", integer, metric.Tokens, of(func(r *record.Record) any {
			n, ok := r.CachedTokens()
			return known(n, ok)
		})},
		{"reasoning_tokens", integer, metric.Tokens, of(func(r *record.Record) any { return known(r.Usage.Reasoning, r.Usage.Given) })},
		{"max_tokens", integer, metric.Tokens, of(func(r *record.Record) any { return positive(r.MaxTokens) })},
		{"forced_tokens", integer, metric.Tokens, of(func(r *record.Record) any { return positive(r.ForcedTokens) })},
		{"choices", integer, "", of(func(r *record.Record) any { return int64(len(r.Choices)) })},
		{"reconnects", integer, "", of(func(r *record.Record) any { return int64(r.Reconnects) })},
		{"bytes_in", integer, "", of(func(r *record.Record) any { return r.BytesIn })},
	}
}

func texts() []column {
	choice := func(part func(record.Choice) string) func(string, *record.Record) any {
		return of(func(r *record.Record) any {
			if len(r.Choices) == 0 {
				return nil
			}
			return some(part(r.Choices[0]))
		})
	}
	return []column{
		{"finish", text, "", choice(func(c record.Choice) string { return c.Finish })},
		{"request", text, "", of(func(r *record.Record) any { return some(string(r.Body)) })},
		{"text", text, "", choice(func(c record.Choice) string { return c.Text })},
		{"reasoning", text, "", choice(func(c record.Choice) string { return c.Reasoning })},
		{"tools", text, "", choice(func(c record.Choice) string { return c.Tools })},
	}
}

// outcome is "success" or the kind of fault.
func outcome(r *record.Record) string {
	if r.Fault == nil {
		return "success"
	}
	return string(r.Fault.Kind)
}

func of(value func(*record.Record) any) func(string, *record.Record) any {
	return func(_ string, r *record.Record) any { return value(r) }
}

func some(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func known(n int, ok bool) any {
	if !ok || n < 0 {
		return nil
	}
	return int64(n)
}

func positive(n int) any { return known(n, n > 0) }
