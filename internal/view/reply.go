package view

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/record"
)

// A reply is the server's answer, put together again from what was kept of its payloads.
type reply struct {
	ID      string        `json:"id,omitempty"`
	Choices []replyChoice `json:"choices"`
	Usage   *usage        `json:"usage,omitempty"`
}

type replyChoice struct {
	Index   int     `json:"index"`
	Message message `json:"message"`
	Finish  any     `json:"finish_reason"`
}

type message struct {
	Role      string `json:"role"`
	Content   string `json:"content"`
	Reasoning string `json:"reasoning_content,omitempty"`
	Tools     string `json:"tools,omitempty"`
}

// usage is the server's count under the names of the OpenAI API; what it did not say is left out.
type usage struct {
	Prompt            any `json:"prompt_tokens,omitempty"`
	Completion        any `json:"completion_tokens,omitempty"`
	PromptDetails     any `json:"prompt_tokens_details,omitempty"`
	CompletionDetails any `json:"completion_tokens_details,omitempty"`
}

func usageOf(u record.Usage) *usage {
	out := &usage{Prompt: known(u.Prompt, true), Completion: known(u.Completion, true)}
	if u.Cached >= 0 {
		out.PromptDetails = map[string]int{"cached_tokens": u.Cached}
	}
	if u.Reasoning >= 0 {
		out.CompletionDetails = map[string]int{"reasoning_tokens": u.Reasoning}
	}
	return out
}

// replyJSON is response_messages: a list of one reply, or of none where nothing came. EvalScope keeps a pickle there,
// which its readers never open.
func replyJSON(r *record.Record) string {
	if len(r.Choices) == 0 && !r.Usage.Given {
		return "[]"
	}
	whole := reply{ID: r.ID, Choices: []replyChoice{}}
	for i, c := range r.Choices {
		whole.Choices = append(whole.Choices, replyChoice{Index: i, Finish: orNil(c.Finish),
			Message: message{Role: "assistant", Content: c.Text, Reasoning: c.Reasoning, Tools: c.Tools}})
	}
	if r.Usage.Given {
		whole.Usage = usageOf(r.Usage)
	}
	text, err := json.Marshal([]reply{whole})
	if err != nil {
		return "[]" // strings and integers always encode
	}
	return string(text)
}
