package anthropic

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/record"
)

// A usage is what the events said of tokens so far, -1 where nothing. The API counts what the cache held, what was written to
// it and the rest of the prompt apart.
type usage struct{ input, read, written, output, reasoning int }

var noUsage = usage{-1, -1, -1, -1, -1}

// count takes a usage object. That of the message's start does not know the output yet; a later one may leave out the prompt, or
// say 0 for it, and is cumulative.
func (r *reply) count(v gjson.Result, final bool) {
	if !v.IsObject() {
		return
	}
	u := &r.usage
	u.input = max(u.input, answer.Count(v.Get("input_tokens")))
	u.read = max(u.read, answer.Count(v.Get("cache_read_input_tokens")))
	u.written = max(u.written, answer.Count(v.Get("cache_creation_input_tokens")))
	if final {
		u.output = max(u.output, answer.Count(v.Get("output_tokens")))
		u.reasoning = max(u.reasoning, answer.Count(v.Get("output_tokens_details.thinking_tokens")), answer.Count(v.Get("output_tokens_details.reasoning_tokens")))
	}
	prompt := -1
	if u.input >= 0 {
		prompt = u.input + max(0, u.read) + max(0, u.written)
	}
	if prompt == 0 { // no prompt has no token
		prompt = -1
	}
	r.Usage(record.Usage{Given: true, Prompt: prompt, Completion: u.output, Cached: u.read, Reasoning: u.reasoning})
}
