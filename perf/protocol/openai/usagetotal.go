package openai

import "github.com/modelscope/evalscope/perf/record"

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
			return total
		}
	}
	return total
}

// ownTotal is what chunks without choices say.
func (r *reply) ownTotal() (record.Usage, bool) {
	o := &r.usage.own
	if o.n == 0 || o.outputs < r.outputs {
		return record.Usage{}, false
	}
	if o.n > 1 && o.n == r.asked.N && (o.perChoice || o.shrank) {
		return o.sum, true
	}
	return o.last, true
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
	return last.count, last.counts < 2 || last.count.Completion > last.first
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
		if c.outputs < outputs || c.counts > 1 && c.count.Completion == c.first {
			return sum, false
		}
		sum.Completion += c.count.Completion
		sum.Reasoning += max(0, c.count.Reasoning)
		sum.ReasoningApart = sum.ReasoningApart || c.count.ReasoningApart
		ok = true
	}
	return sum, ok
}
