package text

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/media"
	"github.com/modelscope/evalscope/perf/dataset/unpack"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// An item is what a line asks. A prompt in Text still has to pass the length policy; Messages and Body are sent as they stand, but for
// Messages beside Measured.
type item struct {
	workload.Prompt
	// Measured is the text of a conversation whose length counts, its last question: it is sent alone where the endpoint takes plain
	// text.
	Measured string
	// MaxTokens is the line's own limit of output tokens, 0 for the run's.
	MaxTokens int
	// Parts are the images, audio and video of a message whose texts are Texts.
	Texts []string
	Parts []media.Part
	// Role is who says it, "" for the user.
	Role string
	// Extra are members of the body that the line sets.
	Extra json.RawMessage
	// Unused is what the line has and the request has not.
	Unused []string
}

// A parser makes an item of one line, which is trimmed, not empty and valid UTF-8. The line's bytes are not kept.
type parser func(line []byte) (item, error)

// characters is a parser that refuses JSON with half a character in it: what a server would make of it nobody knows.
func characters(parse parser) parser {
	return func(line []byte) (item, error) {
		it, err := parse(line)
		if err == nil {
			if half := unpack.Surrogate(line); half != nil && json.Valid(line) {
				return item{}, half
			}
		}
		return it, err
	}
}

// prompts is a parser of lines that are a prompt and no more.
func prompts(parse func(line []byte) (workload.Prompt, error)) parser {
	return func(line []byte) (item, error) {
		prompt, err := parse(line)
		return item{Prompt: prompt}, err
	}
}

// parsePlain takes the line as the prompt.
func parsePlain(line []byte) (workload.Prompt, error) {
	return workload.Prompt{Text: string(line)}, nil
}

// parseQuestion takes the field question of a JSON object.
func parseQuestion(line []byte) (workload.Prompt, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return workload.Prompt{}, notJSON(jsonObject, err)
	}
	raw, ok := object["question"]
	if !ok {
		return workload.Prompt{}, i18n.Text{EN: `the object has no field "question"`, ZH: `对象中没有 "question" 字段`}.Err()
	}
	var question string
	if raw[0] != '"' || json.Unmarshal(raw, &question) != nil {
		return workload.Prompt{}, i18n.Text{EN: `the field "question" is not a string`, ZH: `"question" 字段不是字符串`}.Err()
	}
	return workload.Prompt{Text: strings.TrimSpace(question)}, nil
}

// parseRequest reads what the line is from its JSON type: a string is a prompt, an array is a list of messages, an
// object is a whole request body. Everything else is a prompt as it stands, but for a line that begins like an
// object or a list of objects and breaks off: that one was meant as JSON.
func parseRequest(line []byte) (workload.Prompt, error) {
	switch line[0] {
	case '"':
		var prompt string
		if json.Unmarshal(line, &prompt) == nil {
			return workload.Prompt{Text: prompt}, nil
		}
	case '[', '{':
		if json.Valid(line) {
			return parseStructure(line)
		}
		if begunAsJSON(line) {
			var value any
			return workload.Prompt{}, notJSON(i18n.Text{EN: "JSON, although it starts like JSON", ZH: "有效的 JSON，虽然以 JSON 开头"}, json.Unmarshal(line, &value))
		}
	}
	return workload.Prompt{Text: string(line)}, nil
}

// parseStructure reads valid JSON that is an array or an object.
func parseStructure(line []byte) (workload.Prompt, error) {
	if line[0] == '[' {
		messages, err := parseMessages(line)
		return workload.Prompt{Messages: messages}, err
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(line, &body); err != nil {
		return workload.Prompt{}, notJSON(jsonObject, err)
	}
	if raw, ok := body["messages"]; ok {
		if _, err := parseMessages(raw); err != nil {
			return workload.Prompt{}, err
		}
		return workload.Prompt{Body: bytes.Clone(line)}, nil
	}
	raw, ok := body["prompt"]
	switch {
	case !ok && slices.ContainsFunc(otherInputs, func(key string) bool { _, there := body[key]; return there }):
	case !ok:
		return workload.Prompt{}, i18n.Text{EN: `the request body has neither "messages" nor "prompt"`,
			ZH: `请求体中既没有 "messages"，也没有 "prompt"`}.Err()
	case raw[0] != '"' && raw[0] != '[' || isEmpty(raw):
		return workload.Prompt{}, i18n.Text{EN: `"prompt" is neither a text nor a list, or it is empty`, ZH: `"prompt" 既不是文本也不是列表，或为空`}.Err()
	}
	return workload.Prompt{Body: bytes.Clone(line)}, nil
}

// otherInputs are what a body of another API than chat and completions asks: responses and embeddings, TEI and llama.cpp, Gemini,
// rerank, decisions. The API itself checks them.
var otherInputs = []string{"input", "inputs", "content", "contents", "query", "state"}

// parseMessages checks a list of chat messages and keeps each one's JSON.
func parseMessages(raw json.RawMessage) ([]workload.Message, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, i18n.Text{EN: "messages is not a list", ZH: "messages 不是列表"}.Err()
	}
	if len(items) == 0 {
		return nil, i18n.Text{EN: "the list of messages is empty", ZH: "消息列表为空"}.Err()
	}
	messages := make([]workload.Message, len(items))
	for i, item := range items {
		role, err := checkMessage(item)
		if err != nil {
			return nil, i18n.Errorf("message %d %v", "第 %d 条消息%v", i+1, err)
		}
		messages[i] = workload.Message{Role: role, JSON: item}
	}
	return messages, nil
}

// checkMessage returns the message's role.
func checkMessage(raw json.RawMessage) (role string, err error) {
	var message map[string]json.RawMessage
	if json.Unmarshal(raw, &message) != nil || message == nil {
		return "", i18n.Text{EN: "is not an object with role and content", ZH: "不是含 role 与 content 的对象"}.Err()
	}
	if json.Unmarshal(message["role"], &role) != nil || role == "" {
		return "", i18n.Text{EN: `has no "role"`, ZH: `没有 "role"`}.Err()
	}
	content := message["content"]
	if isEmpty(content) && string(content) != `""` {
		for _, instead := range []string{"tool_calls", "function_call", "refusal", "audio"} {
			if !isEmpty(message[instead]) {
				return role, nil
			}
		}
		return "", i18n.Errorf(`(%q) has no "content"`, `（%q）没有 "content"`, role)
	}
	if content[0] != '"' && content[0] != '[' {
		return "", i18n.Errorf(`(%q) has a "content" that is neither a text nor a list of parts`, `（%q）的 "content" 既不是文本，也不是 part 列表`, role)
	}
	return role, nil
}

// isEmpty reports whether a value is absent, null, an empty text or an empty list.
func isEmpty(raw json.RawMessage) bool {
	switch {
	case len(raw) == 0, string(raw) == "null", string(raw) == `""`:
		return true
	case raw[0] == '[':
		return len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0
	}
	return false
}

// begunAsJSON reports whether the line begins as no prose does: an object with a key, or a list of objects, or the first line of JSON
// that was written over several.
func begunAsJSON(line []byte) bool {
	rest := bytes.TrimLeft(line[1:], " \t")
	return len(rest) == 0 || len(rest) > 0 && (line[0] == '{' && rest[0] == '"' || line[0] == '[' && rest[0] == '{')
}

// notJSON says where the JSON breaks, or which member has another type, without the line's content.
func notJSON(wanted i18n.Text, err error) error {
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && kind.Field == "" {
		return i18n.Errorf("the line is not %s", "该行不是%s", wanted)
	}
	return i18n.Errorf("the line is not %s: %v", "该行不是%s：%v", wanted, dataset.WrongJSON(err))
}

// What lines are to be.
var (
	jsonObject   = i18n.Text{EN: "a JSON object", ZH: " JSON 对象"}
	conversation = i18n.Text{EN: "a conversation", ZH: "对话"}
)
