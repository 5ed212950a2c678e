package chatprompt

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
)

// The file is what transformers' apply_chat_template made of chats, by testdata/reference.py.
func TestReference_ChatsBecomeWhatTransformersMakesOfThem(t *testing.T) {
	file, err := os.ReadFile("testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range bytes.Lines(file) {
		var want struct {
			Name, Template string
			Messages       json.RawMessage
			Text           *string
			Error          string
		}
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		got, err := renderer(t, words{"default": want.Template}).Text(protocol.Chat{Messages: want.Messages, Continues: false})
		n++
		if (err != nil) != (want.Text == nil) || want.Text != nil && got != *want.Text {
			t.Errorf("%s: %s\n got %q, %v\nwant %v %s", want.Name, want.Messages, got, err, string(line), want.Error)
		}
	}
	if n < 60 {
		t.Errorf("%d chats", n)
	}
}
