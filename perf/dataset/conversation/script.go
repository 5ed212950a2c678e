// Package conversation has the datasets of conversations: sessions of several turns, in which each turn contains the
// server's answers to the turns before. A dataset is a list of steps with what each turn adds; script.go makes turns
// from them. The package sends nothing and keeps no answer longer than a call.
package conversation

import (
	"encoding/json"
	"time"

	"github.com/modelscope/evalscope/perf/workload"
)

// A step is what one turn adds to a conversation.
type step struct {
	messages []workload.Message
	// tokens is the length of a message of the user that is to be drawn, 0 for none.
	tokens int
	// delay is the think time before the turn; a first step has none.
	delay time.Duration
	// maxTokens is the turn's own limit of output tokens, 0 for the run's.
	maxTokens int
	// tools are the definitions of tools that go with the turn, nil for none.
	tools json.RawMessage
	// want is the number of prompt tokens that the server should count, 0 for no promise. Later turns make none: they hold answers.
	want int
}

// A script is the turns of one conversation. It never changes, so that any turn can be asked for twice.
type script struct {
	steps         []step
	keepReasoning bool
}

// session is the script as a session.
func (s *script) session(item int64) workload.Session {
	first := workload.Turn{Prompt: workload.Prompt{Messages: s.opening(), Tools: s.steps[0].tools}, MaxTokens: s.steps[0].maxTokens,
		WantPromptTokens: s.steps[0].want}
	session := workload.Session{Item: item, First: first}
	if len(s.steps) > 1 {
		session.Later = s
	}
	return session
}

// opening is the messages of the first turn. No answer came before them, so none of them answers a tool call.
func (s *script) opening() []workload.Message {
	return appendStep(nil, s.steps[0].messages, nil)
}

// Next is the turn behind so many answers: all messages so far, with the answers between them.
func (s *script) Next(history []workload.Answer) (workload.Turn, bool) {
	n := len(history)
	if n >= len(s.steps) {
		return workload.Turn{}, false
	}
	size := n
	for _, step := range s.steps[:n+1] {
		size += len(step.messages)
	}
	messages := appendStep(make([]workload.Message, 0, size), s.steps[0].messages, nil)
	for i := range history {
		messages = append(messages, s.answer(&history[i]))
		messages = appendStep(messages, s.steps[i+1].messages, history[i].Calls)
	}
	step := &s.steps[n]
	return workload.Turn{Prompt: workload.Prompt{Messages: messages, Tools: step.tools}, Delay: step.delay, MaxTokens: step.maxTokens}, true
}

// answer is what the server said as a message.
func (s *script) answer(a *workload.Answer) workload.Message {
	m := workload.Message{Role: "assistant", Content: a.Text, Calls: a.Calls}
	if s.keepReasoning {
		m.Reasoning = a.Reasoning
	}
	return m
}

// appendStep appends the messages of a step. The results of tools are the dataset's, the calls are those that this server made: a
// result goes to the call at its place, and is a message of the user where the server made none there.
func appendStep(to, messages []workload.Message, calls []workload.ToolCall) []workload.Message {
	results := 0
	for _, m := range messages {
		if m.Role == toolRole {
			m = result(m, calls, results)
			results++
		}
		to = append(to, m)
	}
	return unanswered(to, calls, results)
}

const (
	toolRole      = "tool"
	assistantRole = "assistant"
)

// result is the result of a tool for the call at its place.
func result(m workload.Message, calls []workload.ToolCall, at int) workload.Message {
	if at < len(calls) && calls[at].ID != "" {
		return workload.Message{Role: toolRole, Content: m.Content, CallID: calls[at].ID}
	}
	return workload.Message{Role: "user", Content: m.Content}
}

// unanswered gives calls for which the dataset has no result an empty one, in front of what follows: servers refuse a call without.
func unanswered(to []workload.Message, calls []workload.ToolCall, results int) []workload.Message {
	if results >= len(calls) {
		return to
	}
	at := len(to)
	for at > 0 && to[at-1].Role != "assistant" {
		at--
	}
	for at < len(to) && to[at].Role == toolRole {
		at++
	}
	rest := append([]workload.Message(nil), to[at:]...)
	to = to[:at]
	for _, call := range calls[results:] {
		if call.ID != "" {
			to = append(to, workload.Message{Role: toolRole, CallID: call.ID})
		}
	}
	return append(to, rest...)
}
