package openai

import (
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/record"
)

// maxCount is the most that is taken for a number of tokens: what is more is none, and would overflow sums.
const maxCount = 1_000_000_000

// readUsage reads a usage object under the names that servers give its members.
func readUsage(v gjson.Result) record.Usage {
	u := record.Usage{Given: true, Prompt: -1, Completion: -1, Cached: -1, Reasoning: -1}
	hit, input, output, total := -1, -1, -1, -1
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "prompt_tokens":
			u.Prompt = count(v)
		case "completion_tokens":
			u.Completion = count(v)
		case "total_tokens":
			total = count(v)
		case "input_tokens":
			input = count(v)
		case "output_tokens":
			output = count(v)
		case "prompt_tokens_details", "input_tokens_details":
			u.Cached = max(u.Cached, count(v.Get("cached_tokens")))
		case "completion_tokens_details", "output_tokens_details":
			u.Reasoning = max(u.Reasoning, count(v.Get("reasoning_tokens")))
		case "reasoning_tokens":
			u.Reasoning = max(u.Reasoning, count(v))
		case "prompt_cache_hit_tokens", "cached_tokens":
			hit = max(hit, count(v))
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

// count is a number of tokens, also one between quotes; -1 for anything else, a fraction among them.
func count(v gjson.Result) int {
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
	if !(n >= 0 && n <= maxCount) || n != math.Trunc(n) {
		return -1
	}
	return int(n)
}

// hasElements reports whether v is a list with something in it, or a value that is no list.
func hasElements(v gjson.Result) bool {
	if !v.IsArray() {
		return v.Exists() && v.Type != gjson.Null
	}
	inside := strings.TrimLeft(v.Raw[1:], " \t\r\n")
	return inside != "" && inside[0] != ']'
}
