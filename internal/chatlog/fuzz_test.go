package chatlog_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/modelscope/evalscope/internal/chatlog"
	"github.com/modelscope/evalscope/internal/outline"
)

// FuzzNoTextIsInTheTrace reads any log: of what can be read there are numbers and names of models in the trace, and nothing else.
func FuzzNoTextIsInTheTrace(f *testing.F) {
	for _, line := range []string{
		`{"model": "some-model", "messages": [{"role": "user", "content": "confidential words"}, {"role": "assistant", "content": "confidential answer"}], "timestamp": 1.5}`,
		`{"request": {"prompt": "confidential", "session_id": "confidential"}, "session_id": "confidential", "response": {"id": "confidential", "choices": [{"text": "confidential"}]}}`,
		`{"conversations": [{"from": "human", "value": "confidential"}, {"from": "gpt", "value": "confidential"}], "model": "confidential"}`,
		`{"body": "{\"input\": [{\"role\": \"user\", \"content\": \"confidential\"}]}", "headers": {"X-Session-ID": "confidential"}, "completion_tokens": 3}`,
		`{"prompt": [1, 2, 3], "created_at": "2026-05-01T10:00:00Z", "usage": {"prompt_tokens": 1e300, "completion_tokens": 2.5}}`,
		"{\"prompt\": \"a\"}\n{\"prompt\": \"b\", \"timestamp\": 1}",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		data, sum, err := trace(t, log, nil)
		if err != nil {
			return
		}
		n, last := 0, -1.0
		models := ""
		for line := range bytes.Lines(data) {
			n++
			w := onlyNumbers(t, line)
			if w.Timestamp < last || w.Input < 1 || w.Output < 0 || len(w.Blocks) > (w.Input+3)/4 {
				t.Fatalf("line %d is %+v behind %v ms", n, w, last)
			}
			last = w.Timestamp
			models += w.Model + "\n"
		}
		if n == 0 || sum.Requests != n {
			t.Fatalf("%d lines, %+v", n, sum)
		}
		for _, word := range longWords(log) {
			if strings.Contains(outside(string(data)), word) && !strings.Contains(models, word) {
				t.Fatalf("%q of the log is in the trace:\n%s", word, data)
			}
		}
	})
}

// onlyNumbers reads a line of a trace and fails where it has a text that is not one of ours, but for the model's name.
func onlyNumbers(t *testing.T, line []byte) (w written) {
	var whole map[string]any
	if err := json.Unmarshal(line, &whole); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(line, &w)
	if outline.Model(w.Model) != w.Model {
		t.Fatalf("the model is %q", w.Model)
	}
	for key, v := range whole {
		text, ok := v.(string)
		if !ok || key == "model" {
			continue
		}
		switch key {
		case "session_id":
			ok = strings.Trim(text, "0123456789") == ""
		case "input_from", "output_from":
			ok = text == outline.ByUsage || text == outline.ByTokenizer || text == outline.ByBytes
		default:
			ok = false
		}
		if !ok {
			t.Fatalf("%s is %q", key, text)
		}
	}
	if r, ok := whole["recording"].(map[string]any); ok {
		if started, ok := r["started"].(string); ok {
			if _, err := time.Parse(time.RFC3339Nano, started); err != nil {
				t.Fatal(err)
			}
		}
	}
	return w
}

// outside is a trace without the words of its format.
func outside(trace string) string {
	for _, ours := range []string{"timestamp", "input_length", "output_length", "hash_ids", "session_id", "input_from", "output_from", "tokenizer", "cached_tokens", "recording",
		"started", "block_size", "blocks_of"} {
		trace = strings.ReplaceAll(trace, `"`+ours+`"`, `""`)
	}
	return trace
}

// longWords are the runs of eight or more letters.
func longWords(text []byte) (all []string) {
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len([]rune(word)) >= 8 {
			all = append(all, word)
		}
	}
	return all
}

var _ error = (*chatlog.Faults)(nil)
