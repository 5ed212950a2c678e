package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/perf/workload"
)

// A semantic message has parts, as OpenTelemetry's conventions say, or a content as OpenAI's has.
type semanticMessage struct {
	Role    string          `json:"role"`
	Parts   []semanticPart  `json:"parts"`
	Content json.RawMessage `json:"content"`
}

type semanticPart struct {
	Type      string          `json:"type"`
	Content   json.RawMessage `json:"content"`
	Text      string          `json:"text"`
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
	Response  json.RawMessage `json:"response"`
	Result    json.RawMessage `json:"result"`
}

// semanticMessages are recorded messages as OpenAI's API takes them; nil for none.
func semanticMessages(raw, system json.RawMessage) (all []workload.Message, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return nil, errors.New("gen_ai.input.messages is not a list")
	}
	if text := systemText(system); text != "" {
		all = append(all, workload.Message{Role: "system", Content: text})
	}
	for i, item := range items {
		var m semanticMessage
		if json.Unmarshal(item, &m) != nil || m.Role == "" {
			return nil, fmt.Errorf("gen_ai.input.messages: message %d is not an object with a role", i)
		}
		if m.Parts == nil {
			all = append(all, openAIMessage(m, item))
			continue
		}
		all = append(all, m.inParts()...)
	}
	return all, nil
}

// openAIMessage is a message in OpenAI's form.
func openAIMessage(m semanticMessage, item json.RawMessage) workload.Message {
	var members map[string]json.RawMessage
	var text string
	if json.Unmarshal(item, &members) == nil && len(members) == 2 && json.Unmarshal(m.Content, &text) == nil || m.Role == "tool" {
		var call struct {
			ID string `json:"tool_call_id"`
		}
		_ = json.Unmarshal(item, &call)
		if m.Role == "tool" {
			text = valueText(m.Content)
		}
		return workload.Message{Role: m.Role, Content: text, CallID: call.ID}
	}
	return workload.Message{Role: m.Role, JSON: bytes.Clone(item)}
}

// inParts are the messages that one in parts becomes: one for its texts and calls, and one for each result of a tool.
func (m semanticMessage) inParts() (all []workload.Message) {
	one := workload.Message{Role: m.Role}
	var texts, thoughts []string
	for _, p := range m.Parts {
		switch p.Type {
		case "tool_call":
			one.Calls = append(one.Calls, workload.ToolCall{ID: p.ID, Name: p.Name, Arguments: valueText(p.Arguments)})
		case "tool_call_response":
			result := p.Response
			if len(result) == 0 {
				result = p.Result
			}
			all = append(all, workload.Message{Role: "tool", CallID: p.ID, Content: valueText(result)})
		case "reasoning":
			thoughts = append(thoughts, valueText(p.Content))
		default:
			if text := valueText(p.Content); text != "" {
				texts = append(texts, text)
			} else if p.Text != "" {
				texts = append(texts, p.Text)
			}
		}
	}
	one.Content, one.Reasoning = strings.Join(texts, "\n"), strings.Join(thoughts, "\n")
	if len(all) == 0 || one.Content != "" || len(one.Calls) > 0 {
		if one.Role == "tool" {
			one.Role = "user"
		}
		all = append([]workload.Message{one}, all...)
	}
	return all
}

// valueText is a text, or any other JSON as it is written.
func valueText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// systemText are the texts of gen_ai.system_instructions.
func systemText(raw json.RawMessage) string {
	var parts []semanticPart
	if json.Unmarshal(raw, &parts) != nil {
		return ""
	}
	var texts []string
	for _, p := range parts {
		texts = append(texts, valueText(p.Content))
	}
	return strings.Join(texts, "\n")
}
