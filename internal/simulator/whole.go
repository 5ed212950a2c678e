package simulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// whole collects an answer and sends it as one body.
type whole struct {
	w     http.ResponseWriter
	job   *job
	each  []collected
	fault string
	reset bool // fault: the connection is to be reset or cut
}

type collected struct {
	reasoning, text strings.Builder
	tokens          []token
}

func newWhole(w http.ResponseWriter, j *job) *whole {
	return &whole{w: w, job: j, each: make([]collected, len(j.choices))}
}

func (o *whole) accepted()          {}
func (o *whole) admitted()          {}
func (o *whole) finished(c *choice) {}

func (o *whole) token(c *choice, t token) {
	e := &o.each[c.index]
	if c.sent <= c.reasoning {
		e.reasoning.WriteString(t.text)
	} else {
		e.text.WriteString(t.text)
	}
	if o.job.logprobs {
		e.tokens = append(e.tokens, t)
	}
}

// strike notes the fault for the end: an answer without streaming is sent as one.
func (o *whole) strike(kind string, _ *choice) (survived bool) {
	o.fault = kind
	if kind == FaultEmptyStream || kind == FaultErrorObject || kind == FaultErrorString {
		o.end()
		return false
	}
	return true
}

func (o *whole) end() {
	body := o.body()
	switch o.fault {
	case FaultEmptyStream:
		body = nil
	case FaultErrorObject:
		body = []byte(`{"error":{"message":"simulated fault","type":"InternalServerError","param":null,"code":500}}`)
	case FaultErrorString:
		body = []byte(`{"error":"simulated fault"}`)
	case FaultMalformed:
		body = body[:len(body)/2]
	case FaultBrokenUTF8:
		if at := bytes.LastIndex(body, []byte(halved)); at >= 0 {
			body = slices.Delete(body, at+2, at+3)
		}
	}
	o.w.Header().Set("Content-Type", "application/json")
	o.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if o.fault == FaultTruncate || o.fault == FaultDisconnect {
		body, o.reset = body[:len(body)/2], true
	}
	o.w.Write(body)
}

// halved is the character of three bytes that the fault broken-utf8 takes the last byte from.
const halved = "水"

type answer struct {
	Index    int             `json:"index"`
	Message  *reply          `json:"message,omitempty"`
	Text     *string         `json:"text,omitempty"`
	Logprobs json.RawMessage `json:"logprobs"`
	Finish   string          `json:"finish_reason"`
}

type reply struct {
	Role      string  `json:"role"`
	Content   *string `json:"content"`
	Reasoning string  `json:"reasoning_content,omitempty"`
	ToolCalls []call  `json:"tool_calls,omitempty"`
}

type call struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Function functionCall `json:"function"`
}

type functionCall struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// said is the text of a choice.
func (o *whole) said(choice int) string {
	text := o.each[choice].text.String()
	if o.fault == FaultBrokenUTF8 && choice == 0 {
		text += halved
	}
	return text
}

func (o *whole) body() []byte {
	j := o.job
	if j.whole != nil {
		return []byte(inJSON(j.whole(o)))
	}
	answers := make([]answer, len(j.choices))
	for i, c := range j.choices {
		text := o.said(i)
		answers[i] = answer{Index: i, Logprobs: j.appendLogprobs(nil, o.each[i].tokens), Finish: c.finish}
		switch {
		case !j.chat:
			answers[i].Text = &text
		case c.tool != "":
			f := functionCall{c.tool, arguments(text)}
			answers[i].Message = &reply{Role: "assistant", ToolCalls: []call{{j.callID(c), "function", f}}}
		default:
			answers[i].Message = &reply{Role: "assistant", Content: &text, Reasoning: o.each[i].reasoning.String()}
		}
	}
	id, object := "cmpl-", "text_completion"
	if j.chat {
		id, object = "chatcmpl-", "chat.completion"
	}
	tokens, reasoning := j.output()
	body, err := json.Marshal(struct {
		ID      string          `json:"id"`
		Object  string          `json:"object"`
		Created int64           `json:"created"`
		Model   json.RawMessage `json:"model"`
		Choices []answer        `json:"choices"`
		Usage   json.RawMessage `json:"usage"`
	}{id + j.id, object, j.created, j.model, answers, j.appendUsage(nil, tokens, reasoning)})
	if err != nil {
		panic("simulator: answer is not JSON: " + err.Error())
	}
	return body
}
