package openai

import (
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/servererror"
	"github.com/modelscope/evalscope/perf/record"
)

// Result is the whole of the reply.
func (r *reply) Result() protocol.Result {
	res := protocol.Result{ID: r.id, Model: r.model, Usage: r.total(), Complete: r.ended || r.finished(), Counted: r.tally.source(),
		Cumulative: r.cumulative(), Words: servererror.Clip(r.words)}
	answers := r.answers()
	if len(answers) == 0 {
		res.Foreign = r.foreign
	}
	for i, place := range answers {
		c := &r.choices[place]
		one := record.Choice{Text: c.text.whole(res.Cumulative), Reasoning: c.reasoning.whole(res.Cumulative), Tools: c.toolText(),
			Finish: r.finishOf(place, answers)}
		if n := r.echo(place, one.Text); n > 0 {
			if res.Echo == nil {
				res.Echo = make([]int, len(answers))
			}
			res.Echo[i], one.Text = n, one.Text[n:]
		}
		res.Choices = append(res.Choices, one)
	}
	if len(answers) < len(r.choices) {
		res.Places = make([]int, len(r.choices))
		for i, place := range answers {
			res.Places[place] = i
		}
	}
	return res
}

// cumulative reports whether every payload held all of its choice's text so far: none speaks against it, and enough for it.
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
	if cumulative {
		return string(t.bytes)
	}
	return string(t.soFar())
}
