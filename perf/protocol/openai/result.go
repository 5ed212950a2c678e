package openai

import (
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Result is the whole of the reply.
func (r *reply) Result() protocol.Result {
	res := protocol.Result{ID: r.id, Model: r.model, Usage: r.total(), Complete: r.ended || r.finished(), Counted: r.tally.source(),
		Cumulative: r.cumulative(), Words: clip(r.words)}
	for i := range r.choices {
		c := &r.choices[i]
		one := record.Choice{Text: c.text.whole(res.Cumulative), Reasoning: c.reasoning.whole(res.Cumulative), Tools: c.toolText(), Finish: c.finish}
		if n := r.echo(i, one.Text); n > 0 {
			if res.Echo == nil {
				res.Echo = make([]int, len(r.choices))
			}
			res.Echo[i], one.Text = n, one.Text[n:]
		}
		res.Choices = append(res.Choices, one)
	}
	return res
}

// cumulative says that every payload held all of its choice's text so far: none speaks against it, and enough for it.
func (r *reply) cumulative() bool {
	evidence := 0
	for i := range r.choices {
		c := &r.choices[i]
		if !c.text.repeats() || !c.reasoning.repeats() {
			return false
		}
		evidence += c.text.evidence() + c.reasoning.evidence()
	}
	return evidence >= 2
}

// whole is the text in the end.
func (t *text) whole(cumulative bool) string {
	if cumulative || t.parts {
		return string(t.bytes)
	}
	return string(t.joined())
}

// finished says that at least one choice began and that every one that began has its finish_reason.
func (r *reply) finished() bool {
	begun := false
	for i := range r.choices {
		if r.choices[i].seen && r.choices[i].finish == "" {
			return false
		}
		begun = begun || r.choices[i].seen
	}
	return begun
}
