package answer

import (
	"math"
	"strconv"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/record"
)

// MaxCount is the most that is taken for a number of tokens: what is more is none, and would overflow sums.
const MaxCount = 1_000_000_000

// ReadUsage reads a usage object under the names that servers give its members.
func ReadUsage(v gjson.Result) record.Usage {
	u := record.Usage{Given: true, Prompt: -1, Completion: -1, Cached: -1, Reasoning: -1}
	hit, input, output, total := -1, -1, -1, -1
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "prompt_tokens":
			u.Prompt = Count(v)
		case "completion_tokens":
			u.Completion = Count(v)
		case "total_tokens":
			total = Count(v)
		case "input_tokens":
			input = Count(v)
		case "output_tokens":
			output = Count(v)
		case "prompt_tokens_details", "input_tokens_details":
			u.Cached = max(u.Cached, Count(v.Get("cached_tokens")))
		case "completion_tokens_details", "output_tokens_details":
			u.Reasoning = max(u.Reasoning, Count(v.Get("reasoning_tokens")))
		case "reasoning_tokens":
			u.Reasoning = max(u.Reasoning, Count(v))
		case "prompt_cache_hit_tokens", "cached_tokens":
			hit = max(hit, Count(v))
		}
		return true
	})
	if u.Cached < 0 {
		u.Cached = hit
	}
	if u.Prompt < 0 {
		u.Prompt = input
	}
	if u.Completion < 0 {
		u.Completion = output
	}
	return addReasoning(u, total)
}

// addReasoning makes the count of completions that of all output. Some servers leave reasoning out of it, which shows
// where the total is the sum of all three; else reasoning is a part of the completion.
func addReasoning(u record.Usage, total int) record.Usage {
	if u.Reasoning > 0 && u.Prompt >= 0 && u.Completion >= 0 && u.Prompt+u.Completion+u.Reasoning == total {
		u.Completion += u.Reasoning
		u.ReasoningApart = true
	}
	return u
}

// Count is a number of tokens, also one between quotes; -1 for anything else, a fraction among them.
func Count(v gjson.Result) int {
	n := v.Num
	switch v.Type {
	case gjson.Number:
	case gjson.String:
		whole, err := strconv.ParseUint(v.Str, 10, 63)
		if err != nil {
			return -1
		}
		n = float64(whole)
	default:
		return -1
	}
	if !(n >= 0 && n <= MaxCount) || n != math.Trunc(n) {
		return -1
	}
	return int(n)
}
