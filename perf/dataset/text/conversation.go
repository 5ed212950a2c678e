package text

import (
	"encoding/json"
	"errors"
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
			Help: i18n.Text{EN: "long instructions from a hub, or the field instruction of each element of a file", ZH: "模型库中的长指令，或文件每个元素的 instruction 字段"}},
			prompts(parseInstruction), linesOrArray),
		texts(dataset.Declaration{Name: "share_gpt_zh", Traits: dataset.Traits{Hub: hub("common_zh_70k.jsonl")},
			Help: i18n.Text{EN: "conversations in Chinese from a hub, up to their last question", ZH: "模型库中的中文对话，截至最后一个问题"}}, parseShareGPT, linesOrArray),
		texts(dataset.Declaration{Name: "share_gpt_en", Traits: dataset.Traits{Hub: hub("common_en_70k.jsonl")},
			Help: i18n.Text{EN: "conversations in English from a hub, up to their last question", ZH: "模型库中的英文对话，截至最后一个问题"}}, parseShareGPT, linesOrArray),
		texts(dataset.Declaration{Name: "sharegpt", Traits: dataset.Traits{NeedsPath: true},
			Help: i18n.Text{EN: "a file of conversations as ShareGPT has them: conversations with from and value, or messages; lines or one array",
				ZH: "ShareGPT 形式的对话文件：含 from 与 value 的 conversations，或 messages；逐行或一个数组"}}, parseShareGPT, linesOrArray),
	}
}

// parseInstruction takes the field instruction of a JSON object.
func parseInstruction(line []byte) (workload.Prompt, error) { return textField(line, "instruction") }

// textField takes a text of a JSON object.
func textField(line []byte, name string) (workload.Prompt, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return workload.Prompt{}, notJSON("a JSON object", err)
	}
	var text string
	if raw, ok := object[name]; !ok || json.Unmarshal(raw, &text) != nil {
		return workload.Prompt{}, errors.New("the object has no text " + name)
	}
	return workload.Prompt{Text: strings.TrimSpace(text)}, nil
}

// A shared conversation, in the forms that files of ShareGPT have.
type shared struct {
	Conversation []struct {
		Human     string `json:"human"`
		Assistant string `json:"assistant"`
	} `json:"conversation"`
	Conversations []struct {
		From  string `json:"from"`
		Value string `json:"value"`
	} `json:"conversations"`
	Messages []struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
	} `json:"messages"`
}

// parseShareGPT reads a conversation: its messages up to the last of the user, whose text is measured.
func parseShareGPT(line []byte) (item, error) {
	var s shared
	if err := json.Unmarshal(line, &s); err != nil {
		return item{}, notJSON("a conversation", err)
	}
	if s.Conversation == nil && s.Conversations == nil && s.Messages == nil {
		return item{}, errors.New("the object has no conversations, conversation or messages")
	}
	messages := s.messages()
	last := -1
	for i, m := range messages {
		if m.Role == "user" {
			last = i
		}
	}
	if last < 0 {
		return item{}, nil // nobody asks anything, as in some of the files that everybody uses: it is passed over as an empty text is
	}
	return item{Prompt: workload.Prompt{Messages: messages[:last+1]}, Measured: messages[last].Content}, nil
}

// roles are how files of ShareGPT call those who speak.
var roles = map[string]string{"human": "user", "user": "user", "gpt": "assistant", "chatgpt": "assistant", "bing": "assistant", "bard": "assistant", "assistant": "assistant",
	"system": "system"}

func (s *shared) messages() (all []workload.Message) {
	add := func(role, text string) {
		if role = roles[strings.ToLower(role)]; role != "" && strings.TrimSpace(text) != "" {
			all = append(all, workload.Message{Role: role, Content: text})
		}
	}
	for _, turn := range s.Conversation {
		add("user", turn.Human)
		add("assistant", turn.Assistant)
	}
	for _, turn := range s.Conversations {
		add(turn.From, turn.Value)
	}
	for _, m := range s.Messages {
		var text string
		if json.Unmarshal(m.Content, &text) == nil {
			add(m.Role, text)
		}
	}
	return all
}
