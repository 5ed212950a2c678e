package openai

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
)

// A dice gives the fuzzer's bytes one after the other, and 0 when they are used up.
type dice []byte

func (d *dice) roll(n int) int {
	if len(*d) == 0 {
		return 0
	}
	b := int((*d)[0])
	*d = (*d)[1:]
	return b % n
}

// A spelling is how a server writes its chunks. The fields are what real servers differ in, and what one of them may
// change from chunk to chunk.
type spelling struct {
	order   int  // of the members
	spaced  bool // a blank behind colons and commas
	where   int  // what holds the text
	choice  int
	created int
	id      string
	role    bool
	ids     int // tokens in token_ids, -1 for none
	logs    int // entries in logprobs, -1 for none
	usage   int // completion tokens so far, -1 for none
	echo    int // a member that looks like the text's, but is not
	null    bool
}

// change rolls one field anew: chunks of one stream differ in few places.
func (s *spelling) change(d *dice) {
	switch d.roll(16) {
	case 1:
		s.order = d.roll(24)
	case 2:
		s.spaced = !s.spaced
	case 3:
		s.where = d.roll(11)
	case 4:
		s.choice = []int{0, 1, 2, -1, 5000}[d.roll(5)]
	case 5:
		s.created = d.roll(256) * 1234567
	case 6:
		s.id = []string{"", "x", `{"content":"x"}`, "chatcmpl-1"}[d.roll(4)]
	case 7:
		s.role = !s.role
	case 8:
		s.ids = d.roll(4) - 1
	case 9:
		s.logs = d.roll(4) - 1
	case 10:
		s.usage = d.roll(8) - 1
	case 11:
		s.echo = d.roll(7)
	case 12:
		s.null = !s.null
	default: // the usual case: only the text is another
	}
}

// text is a text as JSON, in one of the ways in which servers write it.
func (d *dice) text(of string) string {
	special := []string{"", `"`, `\`, "\n", "é", "中文", "😀", `","content":"`, `"}`, "</s>", "\u2028", "{}", "[DONE]", "\x7f"}
	if i := d.roll(len(special) * 2); i < len(special) {
		of = special[i] + of
	}
	switch d.roll(3) {
	case 1: // every character by its number
		var b strings.Builder
		for _, r := range of {
			b.WriteString(strings.Trim(strconv.QuoteToASCII(string(r)), `"`))
		}
		if text := `"` + b.String() + `"`; json.Valid([]byte(text)) {
			return text
		}
	case 2: // a half of a pair
		return []string{`"\ud83d"`, `"\ude00"`, `"x\ud83d"`, `"\ude00x"`}[d.roll(4)]
	}
	text, _ := json.Marshal(of)
	return string(text)
}

// chunk is a chunk in the spelling.
func (s *spelling) chunk(text string) []byte {
	part := `{"content":` + text + `}`
	if s.role {
		part = `{"role":"assistant","content":` + text + `}`
	}
	members := []string{`"index":` + strconv.Itoa(s.choice), `"finish_reason":null`}
	switch s.where {
	case 0:
		members = append(members, `"delta":`+part)
	case 1:
		members = append(members, `"delta":{"reasoning_content":`+text+`}`)
	case 2:
		members = append(members, `"text":`+text)
	case 3:
		members = append(members, `"delta":{"tool_calls":[{"index":0,"function":{"arguments":`+text+`}}]}`)
	case 4:
		members = append(members, `"delta":{"content":[{"type":"text","text":`+text+`}]}`)
	case 5:
		members = append(members, `"delta":{"content":`+text+`,"refusal":`+text+`}`)
	case 6:
		members = append(members, `"message":`+part)
	case 7:
		members = append(members, `"delta":{"reasoning":`+text+`,"reasoning_content":"a"}`)
	case 8:
		members = append(members, `"delta":{"reasoning_details":[{"text":`+text+`}]}`)
	case 9:
		members = append(members, `"delta":{"audio":{"transcript":`+text+`}}`)
	case 10:
		members = append(members, `"delta":{"tool_calls":[{"index":`+strconv.Itoa(s.order%2)+`,"id":"t","function":{"name":"f","arguments":`+text+`}}]}`)
	}
	if s.ids >= 0 {
		members = append(members, `"token_ids":[`+strings.TrimSuffix(strings.Repeat("7,", s.ids), ",")+`]`)
	}
	if s.logs >= 0 {
		members = append(members, `"logprobs":{"content":[`+strings.TrimSuffix(strings.Repeat(`{"token":"content"},`, s.logs), ",")+`]}`)
	} else if s.null {
		members = append(members, `"logprobs":null`)
	}
	switch s.echo {
	case 1:
		members = append(members, `"message":{"content":"a"}`)
	case 2:
		members = append(members, `"content":`+text)
	case 5:
		members = append(members, `"error":{}`)
	case 3:
		members = append(members, `"note":"\"content\":\"a\""`)
	}
	top := []string{`"id":` + strconv.Quote(s.id), `"created":` + strconv.Itoa(s.created), `"choices":[{` + strings.Join(shuffled(members, s.order), ",") + `}]`}
	if s.usage >= 0 {
		top = append(top, fmt.Sprintf(`"usage":{"prompt_tokens":3,"completion_tokens":%d}`, s.usage))
	} else if s.null {
		top = append(top, `"usage":null`)
	}
	if s.echo == 6 {
		top = append(top, `"error":""`, `"code":200`, `"message":`+text)
	}
	if s.echo == 4 {
		top = append(top, `"content":`+text)
	}
	whole := "{" + strings.Join(shuffled(top, s.order), ",") + "}"
	if s.spaced {
		whole = strings.ReplaceAll(strings.ReplaceAll(whole, `":`, `": `), `,"`, `, "`)
	}
	return []byte(whole)
}

// shuffled are the members in another order.
func shuffled(members []string, order int) []string {
	members = slices.Clone(members)
	for i := len(members) - 1; i > 0; i-- {
		j := order % (i + 1)
		order = order/(i+1) + i
		members[i], members[j] = members[j], members[i]
	}
	return members
}

// streamed is the stream that the bytes describe.
func streamed(plan []byte, text string) [][]byte {
	d := dice(plan)
	s := spelling{ids: -1, logs: -1, usage: -1, id: "chatcmpl-1", created: 1}
	var chunks [][]byte
	for len(d) > 0 && len(chunks) < 64 {
		s.change(&d)
		from := d.roll(len(text) + 1)
		chunk := s.chunk(d.text(text[from:min(len(text), from+5)]))
		switch d.roll(28) {
		case 1:
			chunk = []byte(`{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":9}}`)
		case 2:
			chunk = []byte(finish("length"))
		case 3:
			chunk = append(chunk, ' ')
		case 4:
			chunk = chunk[:d.roll(len(chunk))] // broken off
		case 6:
			chunk = append([]byte("\xef\xbb\xbf"), chunk...)
		case 7: // two in one
			chunk = slices.Concat(chunk, []byte("\n"), s.chunk(`"b"`))
		case 8:
			chunk = []byte("null")
		case 9:
			chunk = []byte(`{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":"12"}}`)
		case 5: // a byte is another
			chunk[d.roll(len(chunk))] = byte(d.roll(256))
		}
		chunks = append(chunks, chunk)
	}
	return append(chunks, []byte("[DONE]"))
}

func FuzzAStreamIsReadByTemplateAsByParser(f *testing.F) {
	f.Add([]byte("0000000000000000000000"), "hello world")
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12"), "a\"b\\c\nd")
	f.Add([]byte("\x08\x02\x00\x1f\x00\x00\x00\x1f\x00\x09\x03\x00\x1f\x00\x0a\x05\x00\x1f\x00\x00\x00\x1f\x00"), "中文é😀")
	f.Add([]byte("\x03\x02\x00\x1f\x00\x00\x00\x1f\x01\x04\x02\x00\x1f\x00\x00\x00\x1f\x00\x05\x77\x00\x1f\x00"), "x")
	f.Fuzz(func(t *testing.T, plan []byte, text string) {
		chunks := streamed(plan, text)
		half := len(plan) / 2
		other := streamed(slices.Concat(plan[half:], plan[:half]), text+"z") // a reply of the same server to another prompt
		known := &sharedPatterns{}
		for range 3 {
			readAlike(t, known, chunks)
			readAlike(t, known, other)
		}
		readAlike(t, nil, chunks)
	})
}

// readAlike reads a stream with what is known and with the full parser alone, and compares also where it breaks off.
func readAlike(t *testing.T, known *sharedPatterns, chunks [][]byte) {
	t.Helper()
	asked := protocol.Request{N: 1, Body: []byte(`{"prompt":"p"}`)}
	fast, slow := &reply{asked: &asked, shared: known}, &reply{asked: &asked, off: true}
	for i, chunk := range chunks {
		got, want := fast.Payload(nil, chunk), slow.Payload(nil, chunk)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("chunk %d %q: %s", i, chunk, d)
		}
		if i%8 == 0 || i == len(chunks)-1 {
			if d := cmp.Diff(slow.Result(), fast.Result()); d != "" {
				t.Fatalf("after chunk %d %q the replies differ: %s", i, chunk, d)
			}
		}
	}
}

func TestTemplateFuzz_IDWithEscapesIsReadInEveryReply(t *testing.T) {
	known := &sharedPatterns{}
	for _, id := range []string{`"a\"b"`, `"a\"b"`, `"c\"d"`, `"plain"`, `"other"`, `null`, `7`} {
		readAlike(t, known, [][]byte{[]byte(`{"id":` + id + `,"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}`), []byte(delta(`"content":"a"`)), []byte(finish("stop"))})
	}
}

// The streams above must be such that the template reads a good part of them: a test that always takes the parser proves nothing.
func TestTemplateFuzz_FuzzedStreamsUseTheTemplate(t *testing.T) {
	for where := range 5 {
		s := spelling{ids: -1, logs: -1, usage: -1, id: "x", where: where}
		asked := protocol.Request{N: 1}
		r := &reply{asked: &asked}
		matched := 0
		for i := range 10 {
			if _, ok := r.template.match(r, s.chunk(`"a`+strconv.Itoa(i)+`"`)); ok {
				matched++
				continue
			}
			r.Payload(nil, s.chunk(`"a`+strconv.Itoa(i)+`"`))
		}
		if matched != 9 {
			t.Errorf("text in place %d: %d of 10 chunks were read by the template", where, matched)
		}
	}
	for _, s := range []spelling{{ids: 2, logs: -1, usage: -1}, {ids: -1, logs: 1, usage: -1}, {ids: -1, logs: -1, usage: 4}, {ids: -1, logs: -1, usage: -1, where: 5}} {
		r := &reply{asked: &protocol.Request{N: 1}}
		r.Payload(nil, s.chunk(`"a"`))
		if _, ok := r.template.match(r, s.chunk(`"b"`)); ok {
			t.Errorf("a chunk with counts or two texts was read by the template: %s", s.chunk(`"b"`))
		}
	}
}
