package anthropic

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/record"
)

// A usage is what one usage object says of the prompt, -1 where nothing. Anthropic counts what the cache held, what was written
// to it and the rest of the prompt apart; some servers count all of the prompt as input.
type usage struct{ input, read, written int }

var noUsage = usage{-1, -1, -1}

func (u usage) cache() int { return max(0, u.read) + max(0, u.written) }

// count takes a usage object. That of the message's start does not know the output yet; a later one may leave out the prompt, or
// say 0 for it. The prompt is that of the last object that has one, never of several: a later one may split what the first
// has as one number.
func (r *reply) count(v gjson.Result, final bool) {
	if !v.IsObject() {
		return
	}
	told := record.Usage{Given: true, Prompt: -1, Completion: -1, Cached: -1, Reasoning: -1}
	if final {
		told.Completion = answer.Count(v.Get("output_tokens"))
		told.Reasoning = max(answer.Count(v.Get("output_tokens_details.thinking_tokens")), answer.Count(v.Get("output_tokens_details.reasoning_tokens")))
	}
	u := usage{answer.Count(v.Get("input_tokens")), answer.Count(v.Get("cache_read_input_tokens")), answer.Count(v.Get("cache_creation_input_tokens"))}
	repeated := u.input == r.usage.input && u.read < 0 && u.written < 0 // without what the cache held
	if u.input >= 0 && u.input+u.cache() > 0 && !repeated {
		r.whole = r.whole || r.includes(u, v)
		r.usage = u
		told.Cached = u.read
		if told.Prompt = u.input; !r.whole {
			told.Prompt += u.cache()
		}
	}
	r.Usage(told)
}

// includes reports whether the input of a usage holds what the cache held: the total says so, or the input is what it was before
// the server knew of the cache.
func (r *reply) includes(u usage, v gjson.Result) bool {
	if u.cache() == 0 || u.input < u.cache() {
		return false
	}
	total, output := answer.Count(v.Get("total_tokens")), answer.Count(v.Get("output_tokens"))
	if total >= 0 && output >= 0 {
		return total == u.input+output
	}
	return u.input == r.usage.input && r.usage.cache() == 0
}
