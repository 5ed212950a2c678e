package trace

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A maker makes turns of recordings.
type maker struct {
	options
	chat, ids bool
	overhead  int
	blocks    *random.Blocks // nil where bodies are recorded
}

func newMaker(f glance, o dataset.Options) (maker, error) {
	m := maker{options: f.options, chat: o.Chat, ids: o.TokenizePrompt}
	size := f.format.block()
	switch {
	case size == 0:
		return m, nil
	case o.Tokenizer == nil:
		return m, i18n.Text{EN: "it requires a tokenizer: set --tokenizer-path", ZH: "需要分词器：请设置 --tokenizer-path"}.Err()
	case o.Rand == nil:
		return m, errors.New("it was opened without a source of randomness (Options.Rand)")
	}
	if !m.ids {
		m.overhead = o.Overhead
	}
	var err error
	m.blocks, err = random.NewBlocks(o.Tokenizer, size, o.Rand)
	return m, err
}

func (m *maker) turn(ctx context.Context, r recording, item int64) (workload.Turn, error) {
	if m.blocks == nil {
		body := m.rewritten(r.body, r)
		return workload.Turn{Prompt: workload.Prompt{Body: body}, Headers: sorted(r.headers)}, nil
	}
	n := max(1, r.input-m.overhead)
	turn := workload.Turn{MaxTokens: max(1, r.output), WantPromptTokens: n + m.overhead, Streamed: r.streamed}
	if m.ids {
		turn.Prompt.TokenIDs = m.blocks.IDs(r.blocks, n, item)
		return m.asked(turn, r)
	}
	text, err := m.blocks.Text(ctx, r.blocks, n, item)
	turn.Prompt = workload.Prompt{Text: text, Chat: m.chat}
	if err != nil {
		return turn, err
	}
	return m.asked(turn, r)
}

// asked makes a whole body of a prompt where it says more than the run's settings do.
func (m *maker) asked(turn workload.Turn, r recording) (workload.Turn, error) {
	if _, mapped := m.model(r.model); !m.match && !mapped {
		return turn, nil
	}
	var prompt any = turn.Prompt.Text
	key := "prompt"
	switch {
	case turn.Prompt.TokenIDs != nil:
		prompt = turn.Prompt.TokenIDs
	case m.chat:
		key, prompt = "messages", []map[string]string{{"role": "user", "content": turn.Prompt.Text}}
	}
	body, err := json.Marshal(map[string]any{key: prompt})
	turn.Prompt = workload.Prompt{Body: m.rewritten(body, r)}
	return turn, err
}

// model is the model to ask instead of a recorded one, and reports whether arguments name one.
func (m *maker) model(recorded string) (string, bool) {
	if to, ok := m.mapping[recorded]; ok {
		return to, true
	}
	return m.override, m.override != ""
}

// rewritten is a body with what arguments say of its model and of the length of its answer.
func (m *maker) rewritten(body json.RawMessage, r recording) json.RawMessage {
	if model, ok := m.model(r.model); ok {
		body = with(body, "model", quoted(model))
	}
	if m.match && r.output > 0 {
		n, _ := json.Marshal(r.output) // a number always is JSON
		body = with(body, "max_tokens", n)
		if !constrained(body) {
			body = with(body, "ignore_eos", []byte("true"))
		}
	}
	return body
}

// constrained reports whether a grammar ends the answer: servers fail where they may not end then.
func constrained(body []byte) bool {
	grammar, forced, tools := false, false, false
	gjson.ParseBytes(body).ForEach(func(k, v gjson.Result) bool {
		switch k.Str {
		case "response_format":
			kind := v.Get("type").String()
			grammar = grammar || kind == "json_object" || kind == "json_schema"
		case "tool_choice":
			forced = forced || v.Type != gjson.Null && v.String() != "none" && v.String() != "auto"
		case "tools":
			tools = tools || len(v.Array()) > 0
		}
		return true
	})
	return grammar || forced && tools
}

// with is an object with a member, in the place of the one that it has under the name. Where it has several, however they are spelled,
// all get the value: some servers take the first, others the last.
func with(object []byte, key string, value []byte) []byte {
	var out []byte
	copied := 0
	gjson.ParseBytes(object).ForEach(func(k, old gjson.Result) bool {
		if k.Str == key {
			out = slices.Concat(out, object[copied:old.Index], value)
			copied = old.Index + len(old.Raw)
		}
		return true
	})
	if copied > 0 {
		return append(out, object[copied:]...)
	}
	comma := ","
	if len(gjson.ParseBytes(object).Map()) == 0 {
		comma = ""
	}
	end := slices.Index(object, '{')
	last := len(object) - 1
	for last > end && object[last] != '}' {
		last--
	}
	return slices.Concat(object[:last], []byte(comma), quoted(key), []byte(":"), value, object[last:])
}

func quoted(text string) []byte {
	raw, _ := json.Marshal(text) // a text always is JSON
	return raw
}

// sorted are headers in the order of their names.
func sorted(headers map[string]string) (all []workload.Header) {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		all = append(all, workload.Header{Name: name, Value: headers[name]})
	}
	return all
}

func (m *maker) notes() []i18n.Text {
	if m.blocks == nil || m.blocks.Exact() || m.ids {
		return nil
	}
	return []i18n.Text{{EN: "the tokenizer has few whole words: prompts have the recorded lengths, but blocks with the same ID may differ where they " +
		"adjoin others",
		ZH: "分词器完整的词很少：提示词长度与录制一致，但同一 id 的块在与其他块相接处可能不同"}}
}
