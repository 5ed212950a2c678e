package chatlog

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/i18n"
)

var (
	errNoJSON   = i18n.Text{EN: "is not a JSON object", ZH: "不是 JSON 对象"}.Err()
	errNoPrompt = i18n.Text{EN: "has no prompt: neither messages, prompt nor conversations, nor a request or body that contains them", ZH: "没有提示词：既没有 messages、prompt 或 conversations，也没有含有它们的 request 或 body"}.Err()
)

// read reads a line of a log: the requests in it, and whether it says when they came. Errors say nothing of the line's texts.
func read(line []byte, number int, meter *outline.Meter) (turns []turn, dated bool, err error) {
	defer func() {
		if recover() != nil { // of whatever foreign bytes made it: other lines are read all the same
			turns, err = nil, errNoPrompt
		}
	}()
	if !jsondepth.Valid(line) {
		return nil, false, errNoJSON
	}
	entry := gjson.ParseBytes(line)
	if !entry.IsObject() {
		return nil, false, errNoJSON
	}
	at, dated, err := moment(entry)
	if err != nil {
		return nil, false, err
	}
	if said := entry.Get("conversations"); said.IsArray() {
		turns, err = conversation(said.Array(), entry.Get("model").String(), number, meter)
	} else {
		turns, err = request(entry, meter)
	}
	for i := range turns {
		turns[i].at = at
	}
	return turns, dated, err
}

// bodies are where logs hold a request's body, the innermost first.
var bodies = []string{"request.body", "body", "request"}

// body is the body of the request of an entry: a member of it, as JSON or as a text that is JSON, or itself.
func body(entry gjson.Result) []byte {
	for _, path := range bodies {
		v := entry.Get(path)
		if v.Type == gjson.String && jsondepth.Valid([]byte(v.Str)) {
			v = gjson.Parse(v.Str)
		}
		if v.IsObject() {
			return []byte(v.Raw)
		}
	}
	return []byte(entry.Raw)
}

// request reads an entry that is one request.
func request(entry gjson.Result, meter *outline.Meter) ([]turn, error) {
	asked := body(entry)
	got := answered(entry)
	if !got.replied {
		asked, got = behind(asked, got)
	}
	t, err := sketch(asked, got, meter)
	if err != nil {
		return nil, err
	}
	t.line.Model = gjson.GetBytes(asked, "model").String()
	if stream := gjson.GetBytes(asked, "stream"); stream.IsBool() { // logs of chats do not say it, and their readers measure streams
		t.line.Stream = new(stream.Bool())
	}
	if s := session(entry); s != "" {
		d := meter.Name("session", s)
		t.name = &d
	}
	return []turn{t}, nil
}

// session is what an entry calls its session.
func session(entry gjson.Result) (name string) {
	for _, key := range []string{"session_id", "conversation_id"} {
		if v := entry.Get(key); v.Exists() && v.Type != gjson.Null {
			return v.String()
		}
	}
	entry.Get("headers").ForEach(func(key, value gjson.Result) bool {
		if strings.EqualFold(key.Str, "x-session-id") {
			name = value.String()
		}
		return name == ""
	})
	return name
}

// behind takes the answer from behind the messages of a chat, where an assistant's stands.
func behind(asked []byte, got answer) ([]byte, answer) {
	messages := gjson.GetBytes(asked, "messages").Array()
	if len(messages) < 2 || messages[len(messages)-1].Get("role").Str != "assistant" {
		return asked, got
	}
	got.said(messages[len(messages)-1])
	var whole map[string]json.RawMessage
	if json.Unmarshal(asked, &whole) != nil {
		return asked, got
	}
	kept := make([]json.RawMessage, len(messages)-1)
	for i := range kept {
		kept[i] = json.RawMessage(messages[i].Raw)
	}
	whole["messages"], _ = json.Marshal(kept) // they were JSON
	without, _ := json.Marshal(whole)
	return without, got
}

// mostTurns bounds a conversation: each of its requests holds all before it.
const mostTurns = 1000

// roles are those of ShareGPT as the OpenAI API calls them.
var roles = map[string]string{"human": "user", "user": "user", "gpt": "assistant", "chatgpt": "assistant", "bing": "assistant", "bard": "assistant",
	"assistant": "assistant", "model": "assistant", "system": "system", "function_call": "assistant", "observation": "tool", "tool": "tool"}

// conversation reads a conversation of ShareGPT: a request for each of its answers.
func conversation(said []gjson.Result, model string, number int, meter *outline.Meter) (turns []turn, err error) {
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	name := meter.Name("line", strconv.Itoa(number))
	var before []message
	for i, m := range said {
		role, ok := roles[strings.ToLower(m.Get("from").String()+m.Get("role").String())]
		if !ok {
			return nil, i18n.Errorf("message %d of its conversations has an unknown sender: use human, gpt, system or tool", "conversations 的第 %d 条消息的发送者未知：请使用 human、gpt、system 或 tool", i+1)
		}
		text := m.Get("value").String() + m.Get("content").String()
		last := i == len(said)-1
		if len(before) > 0 && (role == "assistant" || last) {
			if len(turns) == mostTurns {
				return nil, i18n.Errorf("has more than %d answers in one conversation", "一个对话中的回答超过 %d 个", mostTurns)
			}
			var got answer
			if role == "assistant" {
				got.say(text)
			} else {
				before = append(before, message{role, text})
			}
			asked, _ := json.Marshal(map[string]any{"messages": before}) // texts always are JSON
			t, err := sketch(asked, got, meter)
			if err != nil {
				return nil, err
			}
			t.line.Model, t.name = model, &name
			turns = append(turns, t)
		}
		before = append(before, message{role, text})
	}
	if len(turns) == 0 {
		return nil, i18n.Text{EN: "has a conversation without a question and an answer", ZH: "有对话没有提问和回答"}.Err()
	}
	return turns, nil
}
