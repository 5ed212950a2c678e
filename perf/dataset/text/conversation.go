package text

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// conversations are data sets of conversations, each sent up to its last question in one request, and longalpaca.
func conversations() []dataset.Declaration {
	hub := func(file string) *dataset.HubFile {
		return &dataset.HubFile{ModelScope: "swift/sharegpt", HuggingFace: "shareAI/ShareGPT-Chinese-English-90k", File: file,
			HuggingFaceFile: "sharegpt_jsonl/" + file}
	}
	alpaca := &dataset.HubFile{ModelScope: "AI-ModelScope/LongAlpaca-12k", HuggingFace: "Yukang/LongAlpaca-12k", File: "LongAlpaca-12k.json"}
	return []dataset.Declaration{
		texts(dataset.Declaration{Name: "longalpaca", Traits: dataset.Traits{Hub: alpaca},
			Help: i18n.Text{EN: "long instructions from a hub, or the instruction field of each element of a file", ZH: "模型库中的长指令，或文件每个元素的 instruction 字段"}},
			prompts(parseInstruction), linesOrArray),
		texts(dataset.Declaration{Name: "share_gpt_zh", Traits: dataset.Traits{Hub: hub("common_zh_70k.jsonl")},
			Help: i18n.Text{EN: "Chinese conversations from a hub, up to their last question", ZH: "模型库中的中文对话，截至最后一个问题"}}, parseShareGPT, linesOrArray, sharedFields...),
		texts(dataset.Declaration{Name: "share_gpt_en", Traits: dataset.Traits{Hub: hub("common_en_70k.jsonl")},
			Help: i18n.Text{EN: "English conversations from a hub, up to their last question", ZH: "模型库中的英文对话，截至最后一个问题"}}, parseShareGPT, linesOrArray, sharedFields...),
		texts(dataset.Declaration{Name: "sharegpt", Traits: dataset.Traits{NeedsPath: true},
			Help: i18n.Text{EN: "a file of conversations in ShareGPT format: conversations with from and value, or messages; lines or one array",
				ZH: "ShareGPT 形式的对话文件：含 from 与 value 的 conversations，或 messages；逐行或一个数组"}}, parseShareGPT, linesOrArray, sharedFields...),
	}
}

// parseInstruction takes the field instruction of a JSON object, without blanks around it, as EvalScope does.
func parseInstruction(line []byte) (workload.Prompt, error) {
	text, err := textField(line, "instruction")
	return workload.Prompt{Text: strings.TrimSpace(text)}, err
}

// textField takes a text of a JSON object; null is an empty one.
func textField(line []byte, name string) (text string, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return "", notJSON(jsonObject, err)
	}
	if raw, ok := object[name]; !ok || json.Unmarshal(raw, &text) != nil {
		return "", i18n.Errorf("the object has no text field %s", "对象中没有文本字段 %s", name)
	}
	return text, nil
}

// A shared conversation, in the forms that files of ShareGPT have.
type shared struct {
	Conversation []struct {
		Human     string `json:"human"`
		Assistant string `json:"assistant"`
	} `json:"conversation"`
	Conversations []said          `json:"conversations"`
	Messages      []said          `json:"messages"`
	System        string          `json:"system"`
	Tools         json.RawMessage `json:"tools"`
}

// sharedFields are the fields of a shared conversation.
var sharedFields = []string{"conversation", "conversations", "messages", "system", "tools"}

// parseShareGPT reads a conversation: its messages up to the last of the user, whose text is measured.
func parseShareGPT(line []byte) (it item, err error) {
	s, err := readShared(line)
	if err != nil {
		return item{}, err
	}
	messages, unused := s.messages()
	it.Unused = unused
	last := -1
	for i, m := range messages {
		if m.Role == "user" {
			last = i
		}
	}
	if last < 0 {
		return it, nil // nobody asks anything, as in some of the files that everybody uses: it is passed over as an empty text is
	}
	it.Messages, it.Measured = messages[:last+1], messages[last].Content
	if it.Extra, err = toolMember(s.Tools); err != nil {
		return item{}, err
	}
	return it, nil
}

// ShareGPT reads the messages of a conversation in any of the forms that files of ShareGPT have, without calls of tools and their
// results: it is for those whose answers are the server's own. There are none where nobody asks anything. unused is what is said by
// others than the roles that are known.
func ShareGPT(line []byte) (messages []workload.Message, unused []string, err error) {
	s, err := readShared(line)
	if err != nil {
		return nil, nil, err
	}
	messages, unused = s.messages()
	if !slices.ContainsFunc(messages, func(m workload.Message) bool { return m.Role == "user" }) {
		return nil, unused, nil
	}
	return slices.DeleteFunc(messages, func(m workload.Message) bool {
		return m.Role == "tool" || m.Role == "assistant" && m.JSON != nil
	}), unused, nil
}

func readShared(line []byte) (s shared, err error) {
	if err := json.Unmarshal(line, &s); err != nil {
		return s, notJSON(conversation, err)
	}
	if s.Conversation == nil && s.Conversations == nil && s.Messages == nil {
		return s, i18n.Text{EN: "the object has no conversations, conversation or messages",
			ZH: "对象中没有 conversations、conversation 或 messages"}.Err()
	}
	return s, nil
}

func (s *shared) messages() (all []workload.Message, unused []string) {
	var d dialog
	for _, turn := range s.Conversation {
		d.add(said{From: "human", Value: turn.Human})
		d.add(said{From: "gpt", Value: turn.Assistant})
	}
	for _, one := range slices.Concat(s.Conversations, s.Messages) {
		d.add(one)
	}
	if strings.TrimSpace(s.System) != "" && (len(d.messages) == 0 || d.messages[0].Role != roleSystem) {
		d.messages = slices.Insert(d.messages, 0, workload.Message{Role: roleSystem, Content: s.System})
	}
	return d.messages, d.unused
}
