package metric

import (
	"regexp"

	"github.com/modelscope/evalscope/perf/record"
)

// Histories says what happened to conversations because of what their history had become. Graphs are not counted.
type Histories struct {
	// Followed is how many answers are part of a later turn's history. ReasoningOnly of them were reasoning without a text or a call, and
	// of the turns behind those Refused were refused with an HTTP status.
	Followed      int `json:"followed"`
	ReasoningOnly int `json:"reasoning_only,omitempty"`
	Refused       int `json:"refused,omitempty"`
	// Outgrown is how many conversations the server refused to go on with as too long for its context: Turn is the earliest turn that it
	// refused, from 1, and Tokens the most tokens of prompt and answer that one of them had before, 0 where nobody counted.
	Outgrown int `json:"outgrown,omitempty"`
	Turn     int `json:"outgrown_turn,omitempty"`
	Tokens   int `json:"outgrown_tokens,omitempty"`
}

// tooLong finds the words of servers for a prompt that their context has no room for: OpenAI's and vLLM's, SGLang's, llama.cpp's, TGI's,
// Anthropic's.
var tooLong = regexp.MustCompile(`(?i)context[\s_](length|size|window)|maximum\s(model|context|input)\slength|prompt\sis\stoo\slong|longer\sthan\sthe\s(model|maximum)|must\shave\sless\sthan\s\d+\stokens|max_new_tokens.\smust\sbe\s<=`)

// history adds a turn that is not cancelled to what histories became; s is what came before it in its conversation.
func (c *conversations) history(s *conversation, r *record.Record) {
	if r.Cancelled() {
		return
	}
	if r.Succeeded() {
		s.empty = false
		if r.More {
			c.histories.Followed++
			if s.empty = reasoningAlone(r); s.empty {
				c.histories.ReasoningOnly++
			}
		}
		return
	}
	refused := r.Fault.Kind == record.FaultStatus || r.Fault.Kind == record.FaultInBand
	switch {
	case r.Turn == 0 || !refused:
	case tooLong.MatchString(r.Fault.Words):
		c.histories.outgrow(r.Turn+1, s.context)
	case s.empty:
		c.histories.Refused++
	}
}

func (h *Histories) outgrow(turn, tokens int) {
	if h.Outgrown++; h.Turn == 0 || turn < h.Turn {
		h.Turn = turn
	}
	h.Tokens = max(h.Tokens, tokens)
}

// reasoningAlone reports whether an answer has reasoning, and nothing that becomes part of a history by default.
func reasoningAlone(r *record.Record) bool {
	return len(r.Choices) > 0 && r.Choices[0].Reasoning != "" && r.Choices[0].Text == "" && r.Choices[0].Tools == ""
}

// told is nil where nothing happened that is worth telling.
func (c *conversations) told() *Histories {
	if c == nil || c.histories.ReasoningOnly+c.histories.Outgrown == 0 {
		return nil
	}
	return &c.histories
}
