package openai

import (
	"maps"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A usageCount collects usage objects from every place in which servers put them:
//   - in a chunk of its own without choices: the reply's total. Several such chunks are one per choice (n > 1; the
//     completions add up) or a running total (the last counts);
//   - inside a choice's chunk, at its finish or in every chunk: that choice's running count; the last counts, and
//     choices add up. A total that comes with a dummy choice is the same case, with one choice counted.
type usageCount struct {
	own     []record.Usage
	choices map[int]record.Usage
	// spoken says of a choice that every payload with output so far carried a count, so that differences of counts
	// are tokens of payloads.
	spoken map[int]int
	silent []bool
	asked  int
}

// countUsage notes the usage of a chunk, and how many tokens the chunk's payload brought where that can be known.
func (r *reply) countUsage(c chunk, m *protocol.Meaning) {
	u := &r.usage
	u.asked = r.asked.N
	if !c.usage.IsObject() {
		if m.Kind.Observable() {
			u.muted(m.Choice)
		}
		return
	}
	m.Kind |= record.UsageMark
	count := readUsage(c.usage)
	if !hasElements(c.choices) {
		u.own = append(u.own, count)
		return
	}
	if u.choices == nil {
		u.choices = map[int]record.Usage{}
	}
	u.choices[m.Choice] = count
	if m.Kind.Observable() {
		m.Tokens = u.step(m.Choice, count.Completion)
	}
}

// step is the growth of a choice's running count, -1 where an earlier payload had none.
func (u *usageCount) step(choice, completion int) int {
	if choice < len(u.silent) && u.silent[choice] || completion < 0 {
		return -1
	}
	if u.spoken == nil {
		u.spoken = map[int]int{}
	}
	grown := completion - u.spoken[choice]
	u.spoken[choice] = completion
	if grown < 0 {
		return -1
	}
	return grown
}

func (u *usageCount) muted(choice int) {
	for choice >= len(u.silent) {
		u.silent = append(u.silent, false)
	}
	u.silent[choice] = true
}

// total is the usage of the whole reply.
func (u *usageCount) total() record.Usage {
	if n := len(u.own); n > 0 {
		total := u.own[n-1]
		if n > 1 && n == u.asked {
			total.Completion = 0
			for _, one := range u.own {
				total.Completion += max(0, one.Completion)
			}
		}
		return total
	}
	total := record.Usage{}
	for _, at := range slices.Sorted(maps.Keys(u.choices)) { // in one order: what one choice leaves out, another may say
		one := u.choices[at]
		switch {
		case !total.Given:
			total = one
		case total.Completion < 0:
			total.Completion = one.Completion
		default:
			total.Completion += max(0, one.Completion)
		}
	}
	return total
}

func readUsage(v gjson.Result) record.Usage {
	u := record.Usage{Given: true, Prompt: -1, Completion: -1, Cached: -1, Reasoning: -1}
	hit := -1
	v.ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "prompt_tokens":
			u.Prompt = count(v)
		case "completion_tokens":
			u.Completion = count(v)
		case "prompt_tokens_details":
			u.Cached = count(v.Get("cached_tokens"))
		case "completion_tokens_details":
			u.Reasoning = count(v.Get("reasoning_tokens"))
		case "prompt_cache_hit_tokens":
			hit = count(v)
		}
		return true
	})
	if u.Cached < 0 {
		u.Cached = hit
	}
	return u
}

// hasElements says that v is a list with something in it, or a value that is no list.
func hasElements(v gjson.Result) bool {
	if !v.IsArray() {
		return v.Exists() && v.Type != gjson.Null
	}
	some := false
	v.ForEach(func(gjson.Result, gjson.Result) bool { some = true; return false })
	return some
}

func count(v gjson.Result) int {
	if v.Type != gjson.Number || v.Num < 0 {
		return -1
	}
	return int(v.Num)
}
