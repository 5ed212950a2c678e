package simulator

import (
	"encoding/json"
	"fmt"
)

// An api is one of the APIs that generate text: how its body is read, and how its answers are written.
type api struct {
	chat  bool
	parse func(body []byte) (*request, error)
	// whole writes an answer as one body, say as events; nil for those of chat and completions.
	whole func(o *whole) any
	say   speech
}

var (
	completionsAPI = api{parse: parseRequest}
	chatAPI        = api{chat: true, parse: parseRequest}
	responsesAPI   = api{chat: true, parse: parseResponses, whole: func(o *whole) any { return o.response() }, say: responsesSpeech{}}
	messagesAPI    = api{chat: true, parse: parseMessages, whole: func(o *whole) any { return o.anthropicMessage() }, say: messagesSpeech{}}
)

// foreignRequest is what the bodies of /responses and /messages have in common with that of chat.
type foreignRequest struct {
	Model       string     `json:"model"`
	Stream      bool       `json:"stream"`
	Temperature *float64   `json:"temperature"`
	TopP        *float64   `json:"top_p"`
	MinTokens   *int       `json:"min_tokens"`
	IgnoreEOS   *bool      `json:"ignore_eos"`
	Seed        *int64     `json:"seed"`
	Tools       []flatTool `json:"tools"`
}

// flatTool is a tool whose name stands beside its type.
type flatTool struct {
	Name string `json:"name"`
}

func (f *foreignRequest) request() *request {
	r := &request{Model: f.Model, Stream: f.Stream, Temperature: f.Temperature, TopP: f.TopP, MinTokens: f.MinTokens, IgnoreEOS: f.IgnoreEOS,
		Seed: f.Seed}
	for _, t := range f.Tools {
		var one tool
		one.Function.Name = t.Name
		r.Tools = append(r.Tools, one)
	}
	return r
}

// named is the choice of one tool as chat has it.
func named(name string) json.RawMessage {
	return fmt.Appendf(nil, `{"function":{"name":%s}}`, jsonString(name))
}

// parseMessages reads the body of Anthropic's /v1/messages.
func parseMessages(body []byte) (*request, error) {
	var m struct {
		foreignRequest
		System     content   `json:"system"`
		Messages   []message `json:"messages"`
		MaxTokens  *int      `json:"max_tokens"`
		Stop       []string  `json:"stop_sequences"`
		ToolChoice struct {
			Type string `json:"type"`
			Name string `json:"name"`
		} `json:"tool_choice"`
	}
	if err := decode(body, &m); err != nil {
		return nil, err
	}
	if m.MaxTokens == nil {
		return nil, &invalid{"max_tokens", "Field required"}
	}
	for i, one := range m.Messages {
		if one.Role != "user" && one.Role != "assistant" {
			return nil, &invalid{fmt.Sprintf("messages.%d.role", i), "must be user or assistant"}
		}
	}
	r := m.request()
	r.Messages, r.MaxTokens, r.Stop = m.Messages, m.MaxTokens, m.Stop
	if m.System.text != "" && len(m.Messages) > 0 {
		r.Messages = append([]message{{Role: "system", Content: m.System}}, r.Messages...)
	}
	switch m.ToolChoice.Type {
	case "any":
		r.ToolChoice = json.RawMessage(`"required"`)
	case "tool":
		r.ToolChoice = named(m.ToolChoice.Name)
	}
	return r, r.validate()
}

// parseResponses reads the body of /v1/responses.
func parseResponses(body []byte) (*request, error) {
	var m struct {
		foreignRequest
		Instructions string          `json:"instructions"`
		Input        json.RawMessage `json:"input"`
		MaxTokens    *int            `json:"max_output_tokens"`
		ToolChoice   json.RawMessage `json:"tool_choice"`
	}
	if err := decode(body, &m); err != nil {
		return nil, err
	}
	r := m.request()
	r.MaxTokens, r.ToolChoice = m.MaxTokens, m.ToolChoice
	var one flatTool
	if json.Unmarshal(m.ToolChoice, &one) == nil && one.Name != "" {
		r.ToolChoice = named(one.Name)
	}
	if m.Instructions != "" {
		r.Messages = append(r.Messages, message{Role: "system", Content: content{text: m.Instructions}})
	}
	said, err := inputs(m.Input)
	if err != nil {
		return nil, err
	}
	r.Messages = append(r.Messages, said...)
	return r, r.validate()
}

// inputs are the messages of an input: a text, or a list of items.
func inputs(raw json.RawMessage) ([]message, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		return []message{{Role: "user", Content: content{text: text}}}, nil
	}
	var items []struct {
		message
		Type      string `json:"type"`
		Arguments string `json:"arguments"`
		Output    string `json:"output"`
	}
	if err := json.Unmarshal(raw, &items); err != nil || len(items) == 0 {
		return nil, &invalid{"input", "must be a text or a list of items"}
	}
	var list []message
	for i, item := range items {
		switch {
		case item.Role != "":
			list = append(list, item.message)
		case item.Type == "function_call", item.Type == "function_call_output":
			list = append(list, message{Role: "tool", Content: content{text: item.Arguments + item.Output}})
		default:
			return nil, &invalid{fmt.Sprintf("input[%d]", i), "has neither a role nor a known type"}
		}
	}
	return list, nil
}
