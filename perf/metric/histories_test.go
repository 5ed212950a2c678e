package metric

import (
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// TestHistories_AreToldFromTheirTurns: of answers that are reasoning alone, and of prompts that no context has room for.
func TestHistories_AreToldFromTheirTurns(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(2), Conversations: true})
	add := func(session int64, turn int, more bool, c record.Choice, fault *record.Fault) {
		r := &record.Record{Session: session, Turn: turn, More: more, Stream: true, Fault: fault, Choices: []record.Choice{c},
			Usage: record.Usage{Given: true, Prompt: 100 * (turn + 1), Completion: 20, Cached: -1, Reasoning: -1}}
		if fault != nil {
			r.Usage = record.Usage{}
		}
		a.Add(r)
	}
	refused := func(words string) *record.Fault { return &record.Fault{Kind: record.FaultStatus, Words: words} }
	text, thought, called := record.Choice{Text: "a", Reasoning: "b"}, record.Choice{Reasoning: "b"}, record.Choice{Reasoning: "b", Tools: "c"}
	add(1, 0, true, thought, nil)
	add(1, 1, true, record.Choice{}, refused("assistant message must have either content or tool_calls"))
	add(2, 0, true, thought, nil)
	add(2, 1, true, called, nil)
	add(2, 2, false, thought, nil) // nothing follows it
	add(3, 0, true, text, nil)
	add(3, 1, true, record.Choice{}, refused("internal error")) // for another reason
	add(4, 0, true, text, nil)
	add(4, 1, true, text, nil)
	add(4, 2, true, record.Choice{}, refused("This model's maximum context length is 300 tokens."))
	add(5, 0, true, text, nil)
	add(5, 1, false, record.Choice{}, refused("the request exceeds the available context size. try increasing it"))
	add(6, 0, true, record.Choice{}, refused("This model's maximum context length is 300 tokens.")) // no history
	add(7, 0, true, text, nil)
	add(7, 1, true, record.Choice{}, &record.Fault{Kind: record.FaultCancelled, Words: "maximum context length"})
	want := Histories{Followed: 8, ReasoningOnly: 2, Refused: 1, Outgrown: 2, Turn: 2, Tokens: 220}
	if got := a.Level().Histories; got == nil || *got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	quiet := NewAggregate(Load{Profile: load.Closed(2), Conversations: true})
	quiet.Add(&record.Record{More: true, Choices: []record.Choice{text}})
	if quiet.Level().Histories != nil || NewAggregate(Load{Profile: load.Closed(2)}).Level().Histories != nil {
		t.Error("histories are told of nothing")
	}
}

// TestTooLong_KnowsTheWordsOfServers, as they were seen.
func TestTooLong_KnowsTheWordsOfServers(t *testing.T) {
	for words, want := range map[string]bool{
		"This model's maximum context length is 2048 tokens. However, you requested 2100 tokens":                  true,
		"The decoder prompt (length 5000) is longer than the maximum model length of 4096.":                       true,
		"The input (5000 tokens) is longer than the model's context length (4096 tokens).":                        true,
		`{"code":400,"message":"request (900 tokens) exceeds the available context size (512 tokens)"}`:           true,
		"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens": true,
		"prompt is too long: 210000 tokens > 200000 maximum":                                                      true,
		"context_length_exceeded": true,
		"Assistant message must have either content or tool_calls, but not none.": false,
		"max_tokens must be at least 1":                                           false,
		"the request was too long in the queue":                                   false,
	} {
		if tooLong.MatchString(words) != want {
			t.Errorf("%q: not %v", words, want)
		}
	}
}
