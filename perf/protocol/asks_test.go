package protocol

import (
	"strings"
	"testing"
)

func TestMustAsk_NamesWhatABodyLacksAndHas(t *testing.T) {
	for text, want := range map[string]string{
		`{"model":"m","messages":[]}`:  "",
		`{"model":"m","prompt":"a"}`:   "",
		`{"model":"m","input":"a"}`:    `the body has no "messages" or "prompt", which chat requires, but "input": it is for another API`,
		`{"query":"m","contents":"a"}`: `but "query" or "contents"`,
		`{"model":"m"}`:                `which chat requires: it is`,
	} {
		body, err := ParseObject([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		err = MustAsk(body, &Settings{}, "chat", "messages", "prompt")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
		if err := MustAsk(body, &Settings{Template: []Field{{Key: "a"}}}, "chat", "messages"); err != nil {
			t.Error(err)
		}
	}
}
