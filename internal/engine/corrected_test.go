package engine

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
)

// decoded is the record of a stream whose payloads come an instant apart, the first at 10.
func decoded(asked protocol.Request, lines ...string) *record.Record {
	asked.N = max(1, asked.N)
	r := &record.Record{Stream: true, Stamps: record.Stamps{Sent: 1}}
	reply := openai.Protocol{}.NewReply(&asked)
	for i, line := range lines {
		m := reply.Payload(nil, []byte(line))
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(10 * (i + 1)), Read: int32(i), Choice: int32(m.Choice), Tokens: int32(m.Tokens), Bytes: int32(m.Bytes), Kind: m.Kind})
	}
	result := reply.Result()
	r.Usage, r.Choices = result.Usage, result.Choices
	correct(r, &result)
	marks(r)
	return r
}

// said are the texts of the payloads with output.
func said(r *record.Record) (all []string) {
	for _, text := range r.PayloadTexts() {
		all = append(all, text)
	}
	return all
}

func content(text string) string { return chunkOf(0, "content", text) }

func chunkOf(choice int, field, text string) string {
	return fmt.Sprintf(`{"choices":[{"index":%d,"delta":{"%s":"%s"}}]}`, choice, field, text)
}

func TestCorrected_PayloadsThatRepeatAllTextSoFarGiveWhatTheyAdd(t *testing.T) {
	end := `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	for _, c := range []struct {
		name  string
		lines []string
		texts []string // of the choices
		said  []string
		last  record.Instant
	}{
		{"all text so far", []string{content("A"), content("A b"), content("A b c"), end}, []string{"A b c"}, []string{"A", " b", " c"}, 40},
		{"with a repetition that adds nothing", []string{content("A"), content("A b"), content("A b"), content("A b c"), content("A b c")}, []string{"A b c"}, []string{"A", " b", " c"}, 40},
		{"of two choices", []string{content("a"), chunkOf(1, "content", "x"), content("a b"), chunkOf(1, "content", "x y")}, []string{"a b", "x y"}, []string{"a", "x", " b", " y"}, 40},
		{"reasoning, then the answer", []string{chunkOf(0, "reasoning_content", "Let"), chunkOf(0, "reasoning_content", "Let me"), content("A"), content("A b")},
			[]string{"A b"}, []string{"Let", " me", "A", " b"}, 40},
		{"half a character at the end", []string{content("A"), content(`A \ufffd`), content("A \U0001f600"), content("A \U0001f600!")}, []string{"A \U0001f600!"}, nil, 40},
		{"parts, and then all of it again", []string{content("New"), content(" York"), content(" is"), content("New York is"), end}, []string{"New York is"}, []string{"New", " York", " is"}, 50},
		{"an answer that says its two words twice", []string{content("New York "), content("New York ")}, []string{"New York New York "}, []string{"New York ", "New York "}, 20},
		{"parts", []string{content("A"), content(" b"), content(" c")}, []string{"A b c"}, []string{"A", " b", " c"}, 30},
		{"parts that repeat", []string{content("ha"), content("haha"), content("hahaha")}, []string{"hahahahahaha"}, []string{"ha", "haha", "hahaha"}, 30},
		{"parts that are alike", []string{content("1"), content("1"), content("1")}, []string{"111"}, []string{"1", "1", "1"}, 30},
		{"parts that begin like all text so far", []string{content("A"), content("A b"), content("A b c"), content("d")}, []string{"AA bA b cd"}, []string{"A", "A b", "A b c", "d"}, 40},
		{"half a character, then a part", []string{content("A"), content(`A\ufffd`), content("A\U0001f600"), content("d")}, []string{"AA\ufffdA\U0001f600d"}, []string{"A", "A\ufffd", "A\U0001f600", "d"}, 40},
		{"two alone say nothing", []string{content("A"), content("A b")}, []string{"AA b"}, []string{"A", "A b"}, 20},
		{"blanks", []string{content(" "), content("  "), content("    ")}, []string{strings.Repeat(" ", 7)}, []string{" ", "  ", "    "}, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := decoded(protocol.Request{}, c.lines...)
			var texts []string
			for _, one := range r.Choices {
				texts = append(texts, one.Text)
			}
			if d := cmp.Diff(c.texts, texts); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.said, said(r)); c.said != nil && d != "" {
				t.Error(d)
			}
			if r.First != 10 || r.Last != c.last {
				t.Errorf("first %d, last %d", r.First, r.Last)
			}
		})
	}
}

func TestCorrected_EchoIsTakenFromThePayloadsThatHoldIt(t *testing.T) {
	text := func(choice int, text string) string {
		return fmt.Sprintf(`{"choices":[{"index":%d,"text":"%s"}]}`, choice, text)
	}
	asked := protocol.Request{Echo: true, N: 2, Body: []byte(`{"prompt":"Hello you"}`)}
	r := decoded(asked, text(0, "Hello you"), text(1, "Hello"), text(0, " there"), text(1, " you two"), text(1, "!"))
	if d := cmp.Diff([]string{" there", " two", "!"}, said(r)); d != "" {
		t.Error(d)
	}
	if r.First != 30 || r.Payloads[0].Kind != record.Role || r.Payloads[1].Kind != record.Role {
		t.Errorf("first %d, payloads %+v", r.First, r.Payloads)
	}
	chat := protocol.Request{Body: []byte(`{"messages":[{"role":"user","content":"Hello"}]}`)}
	if r := decoded(chat, content("Hello"), content("!")); r.First != 10 || len(said(r)) != 2 {
		t.Errorf("an answer that is the prompt: first %d, %q", r.First, said(r))
	}
	if r := decoded(chat, content(`user\nHello\nassistant\n`), content("Hi"), content("!")); r.First != 20 {
		t.Errorf("the rendered conversation: first %d, %q", r.First, said(r))
	}
}

// TestCorrected_BytesOfPayloadsMakeUpTheirTexts, or say nothing.
func TestCorrected_BytesOfPayloadsMakeUpTheirTexts(t *testing.T) {
	call := func(index int, text string) string {
		return fmt.Sprintf(`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":%d,"function":{"arguments":"%s"}}]}}]}`, index, text)
	}
	if got := said(decoded(protocol.Request{}, call(0, "a"), call(0, "b"), call(1, "c"))); cmp.Diff([]string{"a", "b", "c"}, got) != "" {
		t.Errorf("calls one behind the other: %q", got)
	}
	if r := decoded(protocol.Request{}, call(0, "a"), call(1, "b"), call(0, "c")); len(said(r)) > 0 || r.Choices[0].Tools != "acb" {
		t.Errorf("calls that interleave: %q of %+v", said(r), r.Choices)
	}
	pair := decoded(protocol.Request{}, content(`a\ud83d`), content(`\ude00b`))
	if got := said(pair); strings.Join(got, "") != "a\U0001f600b" || len(got) != 2 {
		t.Errorf("a pair in two payloads: %q", got)
	}
	if n := pair.Characters(); n[0] != 2 || n[1] != 1 {
		t.Errorf("characters: %v", n)
	}
}
