package chatlog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/modelscope/evalscope/internal/chatlog"
	"github.com/modelscope/evalscope/internal/outline"
)

// A written is a line of a trace as readers see it.
type written struct {
	Timestamp  float64
	Input      int    `json:"input_length"`
	Output     int    `json:"output_length"`
	Blocks     []int  `json:"hash_ids"`
	Session    string `json:"session_id"`
	Turn       int
	Model      string
	InputFrom  string `json:"input_from"`
	OutputFrom string `json:"output_from"`
	Cached     *int   `json:"cached_tokens"`
	Recording  *struct{ Started string }
}

// words counts words as tokens, a number for each.
type words map[string]int

func (w words) Encode(text string) (ids []int) {
	for _, word := range strings.Fields(text) {
		if _, ok := w[word]; !ok {
			w[word] = len(w)
		}
		ids = append(ids, w[word])
	}
	return ids
}

// trace is the trace made of a log, with blocks of 4 tokens.
func trace(t testing.TB, log []byte, tokenizer outline.Tokenizer) ([]byte, chatlog.Summary, error) {
	t.Helper()
	read, err := chatlog.Read(context.Background(), bytes.NewReader(log), outline.NewMeter(tokenizer, nil, 4))
	if err != nil {
		return nil, chatlog.Summary{}, err
	}
	path := filepath.Join(t.TempDir(), "trace.jsonl")
	out, err := outline.Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := read.Write(out)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data, sum, nil
}

// lines are those of the trace of a log.
func lines(t *testing.T, log string, tokenizer outline.Tokenizer) (all []written) {
	t.Helper()
	data, sum, err := trace(t, []byte(log), tokenizer)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var w written
		if err := json.Unmarshal(line, &w); err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	if sum.Requests != len(all) || sum.Bytes != int64(len(data)) {
		t.Errorf("the summary is %+v, of %d lines in %d bytes", sum, len(all), len(data))
	}
	return all
}

func TestChatlog_ConversationsAreFoundByTheirMessages(t *testing.T) {
	all := lines(t, `{"model": "m", "messages": [{"role": "user", "content": "a b c d e"}], "timestamp": 1700000000.5}
{"model": "m", "messages": [{"role": "user", "content": "other"}, {"role": "assistant", "content": "x y z"}], "timestamp": 1700000001}

{"model": "m", "messages": [{"role": "user", "content": "a b c d e"}, {"role": "assistant", "content": "f g"}, {"role": "user", "content": "h"}], "timestamp": 1700000002.25}
`, words{})
	if len(all) != 3 || all[0].Session != all[2].Session || all[1].Session == all[0].Session || all[2].Turn != 2 {
		t.Fatalf("the lines are %+v", all)
	}
	if all[0].Timestamp != 0 || all[1].Timestamp != 500 || all[2].Timestamp != 1750 || all[0].Recording.Started != "2023-11-14T22:13:20.5Z" {
		t.Errorf("the instants are %v, %v and %v since %s", all[0].Timestamp, all[1].Timestamp, all[2].Timestamp, all[0].Recording.Started)
	}
	if all[0].Blocks[0] != all[2].Blocks[0] || all[0].Blocks[0] == all[1].Blocks[0] {
		t.Errorf("the blocks are %v, %v and %v", all[0].Blocks, all[1].Blocks, all[2].Blocks)
	}
	if all[1].Output != 3 || all[1].OutputFrom != outline.ByTokenizer || all[0].OutputFrom != "" || all[1].Input >= all[0].Input {
		t.Errorf("the lengths are %+v", all)
	}
}

func TestChatlog_EveryFormIsRead(t *testing.T) {
	const prompt = `{"model": "m", "prompt": "one two three four five six"}`
	for name, c := range map[string]struct {
		line          string
		input, output int
		from          string
	}{
		"a prompt":                  {prompt, 6, 0, ""},
		"token ids":                 {`{"prompt": [1, 2, 3]}`, 3, 0, ""},
		"a workload trace":          {`{"body": ` + prompt + `, "timestamp": 3, "completion_tokens": 7}`, 6, 7, "usage"},
		"a request and its answer":  {`{"request": ` + prompt + `, "response": {"choices": [{"text": "a b"}]}}`, 6, 2, "tokenizer"},
		"a chat and its answer":     {`{"request": ` + prompt + `, "response": {"choices": [{"message": {"content": "a b c"}}]}}`, 6, 3, "tokenizer"},
		"a nested body, with usage": {`{"request": {"body": ` + prompt + `}, "response": {"body": {"usage": {"prompt_tokens": 9, "completion_tokens": 8}}}}`, 9, 8, "usage"},
		"a body as a text":          {`{"body": "{\"prompt\": \"a b\"}", "response": "c d e"}`, 2, 3, "tokenizer"},
		"a line with usage":         {`{"prompt": "a b", "usage": {"prompt_tokens": 4, "completion_tokens": 5}}`, 4, 5, "usage"},
		"Anthropic's answer":        {`{"request": ` + prompt + `, "response": {"content": [{"type": "text", "text": "a b"}]}}`, 6, 2, "tokenizer"},
		"the Responses API":         {`{"request": {"input": "a b"}, "response": {"output": [{"content": [{"type": "output_text", "text": "c d e f"}]}]}}`, 2, 4, "tokenizer"},
	} {
		all := lines(t, c.line, words{})
		if len(all) != 1 || all[0].Output != c.output || all[0].OutputFrom != c.from || all[0].Input < c.input {
			t.Errorf("%s: %+v, want %d and %d", name, all, c.input, c.output)
		}
	}
}

func TestChatlog_AnAnswerBehindTheMessagesIsNoPartOfThePrompt(t *testing.T) {
	with := lines(t, `{"messages": [{"role": "user", "content": "a b"}, {"role": "assistant", "content": "c d e"}], "usage": {"completion_tokens": 9}}`, words{})[0]
	without := lines(t, `{"messages": [{"role": "user", "content": "a b"}]}`, words{})[0]
	if with.Input != without.Input || with.Output != 9 || with.OutputFrom != "usage" {
		t.Errorf("with its answer it is %+v, without %+v", with, without)
	}
}

func TestChatlog_AConversationIsARequestForEachAnswer(t *testing.T) {
	all := lines(t, `{"conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "a b k l m n"}, {"from": "gpt", "value": "c d e"}, {"from": "human", "value": "f"}, {"from": "gpt", "value": "g"}]}
{"conversations": [{"from": "human", "value": "a b"}, {"from": "gpt", "value": "c"}, {"from": "human", "value": "last"}]}`, words{})
	var got [][3]any
	for _, w := range all {
		got = append(got, [3]any{w.Session, w.Turn, w.Output})
	}
	if want := [][3]any{{"1", 1, 3}, {"1", 2, 1}, {"2", 1, 1}, {"2", 2, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("the turns are %v, want %v", got, want)
	}
	if all[1].Input <= all[0].Input || all[0].Blocks[0] != all[1].Blocks[0] {
		t.Errorf("the second turn does not go on with the first: %+v", all)
	}
}

func TestChatlog_InstantsInAnyUnitAndOrder(t *testing.T) {
	for name, line := range map[string][2]string{
		"seconds":      {"1700000001.25", "1700000000"},
		"milliseconds": {"1700000001250", "1700000000000"},
		"microseconds": {"1700000001250000", "1700000000000000"},
		"nanoseconds":  {"1700000001250000000", "1700000000000000000"},
		"from zero":    {"1.25", "0"},
		"an exponent":  {"1.25e0", "0e0"},
		"dates":        {`"2026-05-01T10:00:01.25+02:00"`, `"2026-05-01 08:00:00"`},
	} {
		all := lines(t, `{"prompt": "later", "created": `+line[0]+"}\n"+`{"prompt": "one two three", "created": `+line[1]+`}`, nil)
		if all[0].Timestamp != 0 || all[1].Timestamp != 1250 || all[0].Input < all[1].Input {
			t.Errorf("%s: %+v", name, all)
		}
	}
}

func TestChatlog_AllFaultyLinesAreSaidAtOnce(t *testing.T) {
	_, _, err := trace(t, []byte(`{"prompt": "good", "timestamp": 1}
{"prompt": "broken
{"model": "no prompt", "timestamp": 1}
{"prompt": "no instant"}
{"prompt": "secretword", "timestamp": "secretword"}
{"conversations": [{"from": "secretword", "value": "x"}], "timestamp": 1}
["a"]`), nil)
	var faults *chatlog.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var numbers []int
	for _, f := range faults.All {
		numbers = append(numbers, f.Number)
	}
	if want := []int{2, 3, 4, 5, 6, 7}; !reflect.DeepEqual(numbers, want) {
		t.Errorf("the lines are %v, want %v: %v", numbers, want, err)
	}
	if strings.Contains(err.Error(), "secretword") {
		t.Errorf("the error has text of the log: %v", err)
	}
	for _, log := range []string{"", "\n\n", "[]"} {
		if _, _, err := trace(t, []byte(log), nil); err == nil {
			t.Errorf("%q is read", log)
		}
	}
}

func TestChatlog_PackedLogsAreRead(t *testing.T) {
	z, _ := zstd.NewWriter(nil)
	if _, sum, err := trace(t, z.EncodeAll([]byte("\xef\xbb\xbf"+`{"prompt": "a"}`), nil), nil); err != nil || sum.Requests != 1 {
		t.Errorf("%+v, %v", sum, err)
	}
}
