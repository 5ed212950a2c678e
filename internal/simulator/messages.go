package simulator

import (
	"encoding/json"
	"fmt"
)

// messagesSpeech is the stream of Anthropic's /v1/messages.
type messagesSpeech struct{}

// stopReason is why an answer ended, in Anthropic's words.
func stopReason(c *choice) string {
	switch {
	case c.finish == "tool_calls":
		return "tool_use"
	case c.finish == "length":
		return "max_tokens"
	case c.cut >= 0:
		return "stop_sequence"
	}
	return "end_turn"
}

func (j *job) messagesUsage(output int) string {
	if !j.showHits {
		return fmt.Sprintf(`{"input_tokens":%d,"output_tokens":%d}`, j.prompt, output)
	}
	return fmt.Sprintf(`{"input_tokens":%d,"cache_creation_input_tokens":0,"cache_read_input_tokens":%d,"output_tokens":%d}`, j.prompt-j.cached, j.cached, output)
}

func (messagesSpeech) begin(o *typedStream) {
	j := o.made.job
	o.named("message_start", fmt.Sprintf(`{"type":"message_start","message":{"id":"msg_%s","type":"message","role":"assistant","model":%s,"content":[],"stop_reason":null,"stop_sequence":null,"usage":%s}}`,
		j.id, j.model, j.messagesUsage(1)))
	o.named("ping", `{"type":"ping"}`)
}

func (messagesSpeech) open(o *typedStream, kind string) {
	block := `{"type":"text","text":""}`
	switch kind {
	case "thinking":
		block = `{"type":"thinking","thinking":"","signature":""}`
	case "tool":
		c := o.made.job.choices[0]
		block = fmt.Sprintf(`{"type":"tool_use","id":"%s","name":%s,"input":{}}`, o.made.job.callID(c), jsonString(c.tool))
	}
	o.named("content_block_start", fmt.Sprintf(`{"type":"content_block_start","index":%d,"content_block":%s}`, o.at, block))
}

func (messagesSpeech) delta(o *typedStream, kind string, text []byte) {
	member := map[string]string{"text": `"type":"text_delta","text"`, "thinking": `"type":"thinking_delta","thinking"`, "tool": `"type":"input_json_delta","partial_json"`}[kind]
	o.named("content_block_delta", fmt.Sprintf(`{"type":"content_block_delta","index":%d,"delta":{%s:"%s"}}`, o.at, member, text))
}

func (messagesSpeech) closed(o *typedStream, kind string) {
	if kind == "thinking" {
		o.named("content_block_delta", fmt.Sprintf(`{"type":"content_block_delta","index":%d,"delta":{"type":"signature_delta","signature":"c2lnbmVk"}}`, o.at))
	}
	o.named("content_block_stop", fmt.Sprintf(`{"type":"content_block_stop","index":%d}`, o.at))
}

func (messagesSpeech) end(o *typedStream) {
	tokens, _ := o.made.job.output()
	o.named("message_delta", fmt.Sprintf(`{"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":null},"usage":{"output_tokens":%d}}`,
		stopReason(o.made.job.choices[0]), tokens))
	o.named("message_stop", `{"type":"message_stop"}`)
}

// anthropicMessage is a whole answer of /v1/messages.
func (o *whole) anthropicMessage() any {
	type object = map[string]any
	j, c := o.job, o.job.choices[0]
	blocks := []object{}
	if text := o.each[0].reasoning.String(); text != "" {
		blocks = append(blocks, object{"type": "thinking", "thinking": text, "signature": "c2lnbmVk"})
	}
	switch text := o.said(0); {
	case c.tool != "":
		blocks = append(blocks, object{"type": "tool_use", "id": j.callID(c), "name": c.tool, "input": json.RawMessage(arguments(text))})
	case text != "":
		blocks = append(blocks, object{"type": "text", "text": text})
	}
	tokens, _ := j.output()
	return struct {
		ID           string          `json:"id"`
		Type         string          `json:"type"`
		Role         string          `json:"role"`
		Model        json.RawMessage `json:"model"`
		Content      []object        `json:"content"`
		StopReason   string          `json:"stop_reason"`
		StopSequence *string         `json:"stop_sequence"`
		Usage        json.RawMessage `json:"usage"`
	}{"msg_" + j.id, "message", "assistant", j.model, blocks, stopReason(c), nil, json.RawMessage(j.messagesUsage(tokens))}
}
