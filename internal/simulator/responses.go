package simulator

import (
	"encoding/json"
	"fmt"
	"strings"
)

// responsesSpeech is the stream of /v1/responses.
type responsesSpeech struct{}

// response is a whole answer of /v1/responses.
type response struct {
	ID         string          `json:"id"`
	Object     string          `json:"object"`
	Created    int64           `json:"created_at"`
	Status     string          `json:"status"`
	Incomplete any             `json:"incomplete_details"`
	Error      any             `json:"error"`
	Model      json.RawMessage `json:"model"`
	Output     []any           `json:"output"`
	Usage      json.RawMessage `json:"usage"`
}

func (o *whole) response() response {
	j, c := o.job, o.job.choices[0]
	r := response{ID: "resp_" + j.id, Object: "response", Created: j.created, Status: "completed", Model: j.model, Output: []any{}, Usage: j.responsesUsage()}
	if c.finish == "length" {
		r.Status, r.Incomplete = "incomplete", map[string]string{"reason": "max_output_tokens"}
	}
	if text := o.each[0].reasoning.String(); text != "" {
		r.Output = append(r.Output, o.item("thinking", text))
	}
	switch text := o.said(0); {
	case c.tool != "":
		r.Output = append(r.Output, o.item("tool", arguments(text)))
	case text != "" || c.reasoning < c.tokens:
		r.Output = append(r.Output, o.item("text", text))
	}
	return r
}

func (j *job) responsesUsage() json.RawMessage {
	tokens, reasoning := j.output()
	return fmt.Appendf(nil, `{"input_tokens":%d,"input_tokens_details":{"cached_tokens":%d},"output_tokens":%d,"output_tokens_details":{"reasoning_tokens":%d},"total_tokens":%d}`,
		j.prompt, j.cached, tokens, reasoning, j.prompt+tokens)
}

// item is one item of an output.
func (o *whole) item(kind, text string) any {
	type object = map[string]any
	c := o.job.choices[0]
	switch kind {
	case "thinking":
		return object{"id": "rs_" + o.job.id, "type": "reasoning", "summary": []object{}, "content": []object{{"type": "reasoning_text", "text": text}}}
	case "tool":
		return object{"id": "fc_" + o.job.id, "type": "function_call", "status": "completed", "call_id": o.job.callID(c), "name": c.tool, "arguments": text}
	}
	return object{"id": "msg_" + o.job.id, "type": "message", "role": "assistant", "status": "completed",
		"content": []object{{"type": "output_text", "text": text, "annotations": []object{}}}}
}

// event sends an event of the API, with members after its type and number.
func (responsesSpeech) event(o *typedStream, kind, members string) {
	o.named("response."+kind, fmt.Sprintf(`{"type":"response.%s","sequence_number":%d,%s}`, kind, o.number, members))
	o.number++
}

func (s responsesSpeech) begin(o *typedStream) {
	r := o.made.response()
	r.Status, r.Incomplete, r.Output, r.Usage = "in_progress", nil, []any{}, json.RawMessage("null")
	for _, kind := range []string{"created", "in_progress"} {
		s.event(o, kind, `"response":`+inJSON(r))
	}
}

func (s responsesSpeech) open(o *typedStream, kind string) {
	item, _ := o.made.item(kind, "").(map[string]any)
	item["status"] = "in_progress"
	if kind != "tool" {
		item["content"] = []any{}
	}
	s.event(o, "output_item.added", fmt.Sprintf(`"output_index":%d,"item":%s`, o.at, inJSON(item)))
	if kind == "text" {
		s.event(o, "content_part.added", s.place(o, kind)+`,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}`)
	}
}

// place is where the open part stands.
func (responsesSpeech) place(o *typedStream, kind string) string {
	id := map[string]string{"thinking": "rs_", "text": "msg_", "tool": "fc_"}[kind] + o.made.job.id
	return fmt.Sprintf(`"item_id":"%s","output_index":%d`, id, o.at)
}

// responsesDeltas are the events of a part.
var responsesDeltas = map[string]string{"thinking": "reasoning_text", "text": "output_text", "tool": "function_call_arguments"}

func (s responsesSpeech) delta(o *typedStream, kind string, text []byte) {
	where := s.place(o, kind)
	if kind != "tool" {
		where += `,"content_index":0`
	}
	s.event(o, responsesDeltas[kind]+".delta", fmt.Sprintf(`%s,"delta":"%s"`, where, text))
}

func (s responsesSpeech) closed(o *typedStream, kind string) {
	said := o.made.said(0)
	switch kind {
	case "thinking":
		said = o.made.each[0].reasoning.String()
	case "tool":
		said = arguments(said)
		s.event(o, "function_call_arguments.done", s.place(o, kind)+`,"arguments":`+inJSON(said))
	}
	if kind != "tool" {
		s.event(o, responsesDeltas[kind]+".done", s.place(o, kind)+`,"content_index":0,"text":`+inJSON(said))
	}
	if kind == "text" {
		s.event(o, "content_part.done", s.place(o, kind)+`,"content_index":0,"part":{"type":"output_text","annotations":[],"text":`+inJSON(said)+`}`)
	}
	s.event(o, "output_item.done", fmt.Sprintf(`"output_index":%d,"item":%s`, o.at, inJSON(o.made.item(kind, said))))
}

func (s responsesSpeech) end(o *typedStream) {
	r := o.made.response()
	s.event(o, r.Status, `"response":`+inJSON(r))
}

func inJSON(value any) string {
	var b strings.Builder
	if err := json.NewEncoder(&b).Encode(value); err != nil {
		panic("simulator: an event is not JSON: " + err.Error())
	}
	return strings.TrimSpace(b.String())
}
