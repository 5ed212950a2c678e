package openai

import (
	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// total is the usage of the whole reply. Its count of completions is -1 where what the server counted is not all that
// it sent.
func (r *reply) total() record.Usage {
	u := &r.usage
	total := u.latest
	total.Completion, total.Reasoning, total.ReasoningApart = -1, -1, false
	if !total.Given {
		return record.Usage{}
	}
	for _, known := range []func() (record.Usage, bool){r.ownTotal, r.runningTotal, r.choicesTotal} {
		if count, ok := known(); ok {
			total.Completion, total.Reasoning, total.ReasoningApart = count.Completion, count.Reasoning, count.ReasoningApart
			if count.Prompt != 0 {
				total.Prompt = count.Prompt
			}
			return total
		}
	}
	return total
}

// ownTotal is what chunks without choices say. Here and below a prompt of 0 is that of the latest usage.
func (r *reply) ownTotal() (record.Usage, bool) {
	o := &r.usage.own
	if o.n == 0 || o.outputs < r.outputs {
		return record.Usage{}, false
	}
	if o.n > 1 && o.n == r.asked.N && (o.perChoice || o.shrank) {
		sum := o.sum
		if prompts(r.asked) < r.asked.N { // some of them share theirs
			sum.Prompt = 0
		}
		return sum, true
	}
	last := o.last
	last.Prompt = 0
	return last, true
}

// runningTotal is a count inside choices' chunks that runs through all of them: one choice alone carries it, to the end,
// or it grows from choice to choice.
func (r *reply) runningTotal() (record.Usage, bool) {
	u := &r.usage
	w := &u.running
	if w.count == 0 || w.outputs < r.outputs || w.broken || w.turns > 0 && !w.midway {
		return record.Usage{}, false
	}
	last := &u.choices[w.choice]
	count := last.count
	count.Prompt = 0
	return count, last.grew()
}

// grew reports whether nothing speaks against a choice's counts being running totals: several that came with output and are all
// the same, or one that is less than the one before, are none.
func (c *choiceUsage) grew() bool {
	return !c.fell && (c.counts < 2 || c.count.Completion > c.first)
}

// choicesTotal adds up the choices' own counts, each of which must be of all of its choice's output.
func (r *reply) choicesTotal() (sum record.Usage, ok bool) {
	for i := range r.choices {
		outputs := r.choices[i].outputs
		if i >= len(r.usage.choices) || !r.usage.choices[i].count.Given {
			if outputs > 0 {
				return sum, false
			}
			continue
		}
		c := &r.usage.choices[i]
		if c.outputs < outputs || !c.grew() {
			return sum, false
		}
		sum.Completion += c.count.Completion
		sum.Reasoning += max(0, c.count.Reasoning)
		sum.ReasoningApart = sum.ReasoningApart || c.count.ReasoningApart
		ok = true
	}
	sum.Prompt = r.promptsTotal()
	return sum, ok
}

// promptsTotal adds up what the choices say of their own prompts: 0 where the request has only one, -1 where one of several
// is not known.
func (r *reply) promptsTotal() (sum int) {
	prompts := prompts(r.asked)
	if prompts < 2 {
		return 0
	}
	for i := 0; i < r.asked.N; i += max(1, r.asked.N/prompts) {
		if i >= len(r.usage.choices) || r.usage.choices[i].count.Prompt <= 0 {
			return -1
		}
		sum += r.usage.choices[i].count.Prompt
	}
	return sum
}

// prompts is how many prompts a request has.
func prompts(asked *protocol.Request) int {
	if asked.N < 2 {
		return 1
	}
	return promptsIn(gjson.GetBytes(asked.Body, "prompt"))
}
