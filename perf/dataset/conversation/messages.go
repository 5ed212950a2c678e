package conversation

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A recorded is one message of a file.
type recorded struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

// message is the recorded message as it is sent, as of its JSON. Results of tools lose their call: it is another one each time.
func (r *recorded) message(raw json.RawMessage) (workload.Message, error) {
	if r.Role == "" {
		return workload.Message{}, i18n.Text{EN: `has no "role"`, ZH: `没有 "role"`}.Err()
	}
	text, plain := r.text()
	switch {
	case r.Role == toolRole, r.Role == "function":
		return workload.Message{Role: toolRole, Content: text}, nil
	case r.Role == assistantRole:
		return workload.Message{Role: r.Role, Content: text}, nil
	case foreignRole(r.Role):
		return workload.Message{}, i18n.Errorf("has the unknown role %q: use system, developer, user, assistant or tool",
			"的角色 %q 未知：请用 system、developer、user、assistant 或 tool", r.Role)
	case len(r.Content) == 0 || string(r.Content) == "null":
		return workload.Message{}, i18n.Errorf(`(%q) has no "content"`, `（%q）没有 "content"`, r.Role)
	case plain && onlyText(raw):
		return workload.Message{Role: r.Role, Content: text}, nil
	}
	return workload.Message{Role: r.Role, JSON: bytes.Clone(raw)}, nil
}

// foreignRole reports whether a role is one of other formats, whose answers would be taken for questions.
func foreignRole(role string) bool {
	lower := strings.ToLower(role)
	return slices.Contains([]string{"human", "gpt", "chatgpt", "bot", "ai"}, lower) ||
		role != lower && slices.Contains([]string{"system", "developer", "user", assistantRole, toolRole}, lower)
}

// text is the text of the content, of all its parts where it has several; plain reports whether it is one text.
func (r *recorded) text() (text string, plain bool) {
	if json.Unmarshal(r.Content, &text) == nil {
		return text, true
	}
	var parts []struct{ Text string }
	if json.Unmarshal(r.Content, &parts) != nil {
		return "", false
	}
	var all strings.Builder
	for _, part := range parts {
		all.WriteString(part.Text)
	}
	return all.String(), false
}

// onlyText reports whether a message has nothing but role and content.
func onlyText(raw json.RawMessage) bool {
	var keys map[string]json.RawMessage
	return json.Unmarshal(raw, &keys) == nil && len(keys) == 2
}

// readMessages reads a list of messages.
func readMessages(raw json.RawMessage) ([]workload.Message, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, i18n.Text{EN: "messages is not a list", ZH: "messages 不是列表"}.Err()
	}
	messages := make([]workload.Message, len(items))
	for i, item := range items {
		var r recorded
		if json.Unmarshal(item, &r) != nil {
			return nil, i18n.Errorf("message %d is not an object with role and content", "第 %d 条消息不是含 role 与 content 的对象", i+1)
		}
		m, err := r.message(item)
		if err != nil {
			return nil, i18n.Errorf("message %d %v", "第 %d 条消息%v", i+1, err)
		}
		messages[i] = m
	}
	return messages, nil
}

// split makes a step of all messages up to an answer. The recorded answers are left out: the server's own take their places.
func split(messages []workload.Message) (steps []step) {
	var current []workload.Message
	for _, m := range append(messages, workload.Message{Role: assistantRole}) {
		switch {
		case m.Role != assistantRole:
			current = append(current, m)
		case len(current) > 0:
			steps, current = append(steps, step{messages: current}), nil
		}
	}
	return steps
}

// firstOfUser is the first text of the user in the first step, "" for none.
func firstOfUser(steps []step) string {
	for _, m := range steps[0].messages {
		if m.Role == "user" {
			return m.Content
		}
	}
	return ""
}

var (
	errNoTurns    = i18n.Text{EN: "the conversation has no message to send", ZH: "对话中没有要发送的消息"}.Err()
	errNoQuestion = i18n.Text{EN: "the conversation begins with a turn without a question: it has only system messages",
		ZH: "对话以没有问题的一轮开始：其中只有 system 消息"}.Err()
)

// asks reports whether a conversation begins with a question: servers refuse one of system messages alone.
func asks(steps []step) bool {
	return len(steps) > 0 && slices.ContainsFunc(steps[0].messages, func(m workload.Message) bool { return m.Role != "system" && m.Role != "developer" })
}

// wrongJSON is an error of JSON in words about the file, not about the program.
func wrongJSON(err error) error {
	return dataset.WrongJSON(err)
}

// finish is what a parser returns for steps.
func finish(steps []step) ([]step, string, error) {
	if len(steps) == 0 {
		return nil, "", errNoTurns
	}
	if !asks(steps) {
		return nil, "", errNoQuestion
	}
	return steps, firstOfUser(steps), nil
}

// wait is a think time of a file, in seconds; what is none is 0.
func wait(seconds float64) time.Duration {
	if !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, mostThink) * float64(time.Second))
}
