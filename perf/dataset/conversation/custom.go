package conversation

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

func custom() dataset.Declaration {
	return fromLines(dataset.Declaration{Name: "custom_multi_turn", Traits: dataset.Traits{NeedsPath: true, Conversations: true}, Arguments: common(),
		Help: i18n.Text{
			EN: "a file with one conversation per line: a list of messages, or an object with turns, each with messages, delay and max_tokens",
			ZH: "每行一个对话的文件：messages 列表，或含 turns 的对象，每轮可有 messages、delay 与 max_tokens"}}, false, parseCustom, nil)
}

// parseCustom reads a list of messages, as EvalScope has it, or an object that says more of each turn.
func parseCustom(line []byte) ([]step, string, error) {
	if !json.Valid(line) {
		return nil, "", i18n.Text{EN: "the line is not JSON", ZH: "该行不是 JSON"}.Err()
	}
	if line[0] == '[' {
		messages, err := readMessages(line)
		if err != nil {
			return nil, "", err
		}
		return finish(split(messages))
	}
	var c struct {
		System   string          `json:"system"`
		Messages json.RawMessage `json:"messages"`
		Turns    []struct {
			User      string          `json:"user"`
			Messages  json.RawMessage `json:"messages"`
			Delay     float64         `json:"delay"`
			MaxTokens int             `json:"max_tokens"`
		} `json:"turns"`
	}
	if err := json.Unmarshal(line, &c); err != nil {
		if wrong := wrongJSON(err); !errors.Is(wrong, err) {
			return nil, "", wrong
		}
		return nil, "", i18n.Text{EN: `the line is neither a list of messages nor an object with "messages" or "turns"`,
			ZH: `该行既不是消息列表，也不是含 "messages" 或 "turns" 的对象`}.Err()
	}
	var steps []step
	if c.Messages != nil {
		messages, err := readMessages(c.Messages)
		if err != nil {
			return nil, "", err
		}
		steps = split(messages)
	}
	for i, turn := range c.Turns {
		messages := []workload.Message{{Role: "user", Content: turn.User}}
		if turn.Messages != nil {
			var err error
			if messages, err = readTurn(turn.Messages); err != nil {
				return nil, "", i18n.Errorf("turn %d: %v", "第 %d 轮：%v", i+1, err)
			}
		} else if turn.User == "" {
			return nil, "", i18n.Errorf(`turn %d has neither "user" nor "messages"`, `第 %d 轮既没有 "user"，也没有 "messages"`, i+1)
		}
		steps = append(steps, step{messages: messages, delay: wait(turn.Delay), maxTokens: max(0, turn.MaxTokens)})
	}
	if c.System != "" && len(steps) > 0 {
		steps[0].messages = append([]workload.Message{{Role: "system", Content: c.System}}, steps[0].messages...)
	}
	return finish(steps)
}

// readTurn reads the messages of one turn. Answers among them are examples, which are sent as they stand; the last one would be the
// answer to this turn and is left out, as one without a text is.
func readTurn(raw json.RawMessage) ([]workload.Message, error) {
	messages, err := readMessages(raw)
	if err != nil {
		return nil, err
	}
	for len(messages) > 0 && messages[len(messages)-1].Role == assistantRole {
		messages = messages[:len(messages)-1]
	}
	messages = slices.DeleteFunc(messages, func(m workload.Message) bool { return m.Role == assistantRole && m.Content == "" })
	if len(messages) == 0 {
		return nil, i18n.Text{EN: "it has no message to send", ZH: "没有要发送的消息"}.Err()
	}
	return messages, nil
}
