package openai

import (
	"bytes"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
)

func TestComplete_ReplyIsCompleteWhenEveryChoiceThatWasAskedForHasEndedBehindItsOutput(t *testing.T) {
	const role, text, fin = `{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	second := strings.Replace(text, `"index":0`, `"index":1`, 1)
	finSecond := strings.Replace(fin, `"index":0`, `"index":1`, 1)
	for name, c := range map[string]struct {
		body     string
		payloads []string
		complete bool // after the last payload
	}{
		"a finish_reason opens the choice": {`{}`, []string{role}, false},
		"behind its output":                {`{}`, []string{text, fin}, true},
		"one of two":                       {`{"n":2}`, []string{text, fin}, false},
		"both of two":                      {`{"n":2}`, []string{text, second, fin, finSecond}, true},
		"of two prompts":                   {`{"prompt":["x","y"]}`, []string{text, fin}, false},
		"of two prompts of ids":            {`{"prompt":[[1,2],[3]]}`, []string{text, fin}, false},
		"of one prompt of ids":             {`{"prompt":[1,2]}`, []string{text, fin}, true},
	} {
		e, err := Describe([]byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r := Protocol{}.NewReply(&e)
		var m protocol.Chunk
		for _, p := range c.payloads {
			m = r.Payload(nil, []byte(p))
		}
		if m.Complete != c.complete {
			t.Errorf("%s: complete %v", name, m.Complete)
		}
	}
}

// TestComplete_PayloadThatCannotBeReadIsGivenUpAtOnce: brackets that never close would be looked for again at each line.
func TestComplete_PayloadThatCannotBeReadIsGivenUpAtOnce(t *testing.T) {
	r := &reply{asked: &protocol.Request{N: 1}}
	allocations := testing.AllocsPerRun(1, func() {
		if m := r.Payload(nil, bytes.Repeat([]byte("{\"a\":1\n"), 200_000)); m.Fault == nil {
			t.Error("it was read")
		}
	})
	if allocations > 100 { // one fault, not one for each line
		t.Errorf("%v allocations", allocations)
	}
}

func TestComplete_WordsOfAnErrorAreNotTheAnswersOwn(t *testing.T) {
	r := &reply{asked: &protocol.Request{N: 1}}
	m := r.Payload(nil, []byte(`{"choices":[{"index":0,"text":"the answer's last words","finish_reason":"error"}]}`))
	if m.Fault == nil || strings.Contains(m.Fault.Words, "last words") {
		t.Errorf("%+v", m.Fault)
	}
}

func TestComplete_InvalidBytesAtTheEndOfATextStay(t *testing.T) {
	var text text
	for _, p := range []string{"a\xe4\xbd", "ab", "x"} {
		text.add([]byte(p))
	}
	if got := string(text.joined()); got != "a\xe4\xbdabx" {
		t.Errorf("%q", got)
	}
}
