package openai

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A maker writes a stream whose meaning it knows, in the forms that servers use, some of them odd.
type maker struct {
	d      *dice
	events [][2]string // name and data
	// cumulative reports whether every payload repeats the text so far.
	cumulative bool
	sent       map[string]string // what a text's payloads held so far
	usage      int
	completion int // tokens so far
	named      map[int]bool
}

// FuzzAStreamSaysWhatItsMakerMeant holds every way of reading to what the maker meant.
func FuzzAStreamSaysWhatItsMakerMeant(f *testing.F) {
	f.Add([]byte("0123456789abcdefghijklmnopqrstuvwxyz"), "hello 😀 world 中文", "think 😀", `{"x":"😀"}`)
	f.Add([]byte("\x01\x01\x00\x03\x05\x07\x02\x01\x04\x06\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"), "a😀b", "", "")
	f.Add([]byte("\x00\x03\x00\x00\x00\x00\x00\x00\x00\x01\x01\x01\x01\x01\x02\x02\x02\x03"), "the answer is long", "and so is this", "")
	f.Fuzz(func(t *testing.T, plan []byte, text, reasoning, arguments string) {
		if len(text)+len(reasoning)+len(arguments) > 300 {
			return
		}
		d := dice(plan)
		m := &maker{d: &d, sent: map[string]string{}, named: map[int]bool{}}
		want := m.stream(clean(text), clean(reasoning), clean(arguments))
		known := &sharedPatterns{}
		for _, r := range []*reply{{shared: known}, {shared: known}, {}, {off: true}} {
			r.asked = &protocol.Request{N: 1, Body: []byte(`{"prompt":"p"}`)}
			for _, e := range m.events {
				if got := r.Payload([]byte(e[0]), []byte(e[1])); got.Fault != nil {
					t.Fatalf("%q: %+v", e, got.Fault)
				}
			}
			got := r.Result()
			if m.cumulative && !got.Cumulative { // too few payloads to see it
				if len(m.events) > 60 {
					t.Errorf("%q is not seen to repeat", m.events)
				}
				return
			}
			got.Cumulative, got.Counted = false, ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("off %t, patterns %t: %q: %s", r.off, r.shared != nil, m.events, diff)
			}
		}
	})
}

// clean is a text that begins with a mark which comes nowhere else in it, so that no part of it looks like a repetition.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '^' || r == '\uFFFD' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if s == "" {
		return ""
	}
	return "^" + s
}

// stream writes the answer, the reasoning and a call's arguments side by side, and says what they mean.
func (m *maker) stream(text, reasoning, arguments string) protocol.Result {
	m.cumulative = m.d.roll(5) == 1
	m.usage = m.d.roll(9)
	left := map[string][]string{"text": m.parts(text), "reasoning": m.parts(reasoning), "tool": m.parts(arguments)}
	if m.cumulative {
		left["tool"] = nil
		arguments = ""
	}
	m.noise()
	m.event(`"role":"assistant","content":""`, "null")
	for {
		kind := []string{"text", "reasoning", "tool"}[m.d.roll(3)]
		for _, other := range []string{"text", "reasoning", "tool"} {
			if len(left[kind]) == 0 {
				kind = other
			}
		}
		if len(left[kind]) == 0 {
			break
		}
		part := left[kind][0]
		left[kind] = left[kind][1:]
		if m.cumulative {
			m.sent[kind] += part
			part = m.sent[kind]
		}
		m.noise()
		m.completion++
		m.part(kind, `"`+part+`"`)
	}
	finish := []string{"stop", "length", "tool_calls"}[m.d.roll(3)]
	want := protocol.Result{ID: "c", Model: "m", Complete: true, Choices: []record.Choice{{Text: text, Reasoning: reasoning, Finish: finish}}}
	if arguments != "" {
		want.Choices[0].Tools = "f" + arguments
	}
	m.end(finish, &want)
	return want
}

// parts cuts a text into JSON strings without their quotes, here and there in the middle of a surrogate pair.
func (m *maker) parts(text string) []string {
	var units []string
	for _, r := range text {
		literal, _ := json.Marshal(string(r))
		switch style := m.d.roll(3); {
		case m.cumulative || style == 0 && r != '\u2028':
			units = append(units, strings.Trim(string(literal), `"`))
			if r == '"' {
				units[len(units)-1] = `\"`
			}
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				units = append(units, fmt.Sprintf(`\u%04x`, u))
			}
		}
	}
	var parts []string
	for len(units) > 0 {
		n := min(len(units), 1+m.d.roll(5))
		parts = append(parts, strings.Join(units[:n], ""))
		units = units[n:]
	}
	return parts
}

// part writes a part of one of the texts, in one of its forms.
func (m *maker) part(kind, quoted string) {
	switch form := m.d.roll(6); kind {
	case "text":
		m.event([]string{`"content":` + quoted, `"role":"assistant","content":` + quoted, `"content":[{"type":"text","text":` + quoted + `}]`, `"content":{"text":` + quoted + `}`,
			`"refusal":` + quoted, `"audio":{"transcript":` + quoted + `}`}[form], "null")
	case "reasoning":
		m.event([]string{`"reasoning_content":` + quoted, `"reasoning":` + quoted, `"reasoning":` + quoted + `,"reasoning_content":` + quoted, `"reasoning_details":[{"text":` + quoted + `}]`,
			`"reasoning_details":[{"text":` + quoted + `}],"reasoning":` + quoted + `,"content":""`, `"thinking_blocks":[{"thinking":` + quoted + `}],"reasoning_content":` + quoted}[form], "null")
	case "tool":
		name := ""
		if !m.named[0] || form == 1 {
			name = `"name":"f",`
			m.named[0] = true
		}
		m.event([]string{`"tool_calls":[{"index":0,"function":{` + name + `"arguments":` + quoted + `}}]`, `"content":null,"tool_calls":[{"index":0,"id":"","function":{` + name + `"arguments":` + quoted + `}}]`,
			`"tool_calls":[{"id":"","function":{` + name + `"arguments":` + quoted + `}}]`, `"function_call":{` + name + `"arguments":` + quoted + `}`}[form%4], "null")
	}
}

// event writes a payload of the only choice.
func (m *maker) event(delta, finish string) {
	index := []string{"0", "0", `"0"`, "0.0"}[m.d.roll(4)]
	container := "delta"
	if m.d.roll(8) == 1 {
		container = "message"
	}
	more := []string{"", "", "", `,"error":null`, `,"error":{}`, `,"error":""`, `,"code":0`, `,"usage":null`}[m.d.roll(8)]
	if m.usage == 1 && m.completion > 0 {
		more = fmt.Sprintf(`,"usage":{"prompt_tokens":5,"completion_tokens":%d}`, m.completion)
	}
	if finish == "null" && m.d.roll(6) == 1 {
		finish = `"null"`
	}
	data := fmt.Sprintf(`{"id":"c","model":"m","choices":[{"index":%s,"%s":{%s},"finish_reason":%s}]%s}`, index, container, delta, finish, more)
	m.write([]string{"", "message"}[m.d.roll(2)], data)
}

// write wraps an event in one of the ways that lose nothing.
func (m *maker) write(name, data string) {
	switch m.d.roll(12) {
	case 1:
		data = "\xef\xbb\xbf" + data
	case 2:
		data = "[" + data + "]"
	case 3:
		data = "data: " + data
	case 4:
		data = string(must(json.Marshal(data)))
	case 5:
		data += "\nnull"
	case 6:
		if n := len(m.events); n > 0 && strings.HasSuffix(m.events[n-1][1], "}") && strings.HasPrefix(m.events[n-1][1], "{") &&
			!QuietName([]byte(m.events[n-1][0])) { // whatever a ping carries is nothing
			m.events[n-1][1] += "\n" + data
			return
		}
	}
	m.events = append(m.events, [2]string{name, data})
}

// noise writes what keeps a connection open.
func (m *maker) noise() {
	if i := m.d.roll(24); i < 8 {
		m.events = append(m.events, [][2]string{{"", "ping"}, {"ping", `{"choices":[{"delta":{"content":"x"}}]}`}, {"", "null"}, {"", ": x"}, {"heartbeat", ""}, {"", `{"type":"ping"}`}, {"", ""},
			{"", `{"choices":[]}`}}[i])
	}
}

// end writes the finish_reason, the usage and the end mark.
func (m *maker) end(finish string, want *protocol.Result) {
	output := m.completion > 0
	own := func(usage string) {
		m.write("", `{"id":"c","model":"m","choices":[],"usage":`+usage+`}`)
	}
	m.event("", `"`+finish+`"`)
	u := record.Usage{Given: true, Prompt: 5, Completion: -1, Cached: -1, Reasoning: -1}
	switch m.usage {
	case 1: // running
		if output {
			u.Completion = m.completion
			want.Usage = u
		}
	case 2:
		own(`{"prompt_tokens":5,"completion_tokens":7}`)
		u.Completion = 7
		want.Usage = u
	case 3:
		own(`{"prompt_tokens":"5","completion_tokens":"7"}`)
		u.Completion = 7
		want.Usage = u
	case 4:
		own(`{"prompt_tokens":5,"completion_tokens":null}`)
		want.Usage = u
	case 5:
		own(`{"prompt_tokens":5,"completion_tokens":2,"total_tokens":47,"completion_tokens_details":{"reasoning_tokens":40}}`)
		u.Completion, u.Reasoning, u.ReasoningApart = 42, 40, true
		want.Usage = u
	case 6:
		own(`{"prompt_tokens":5,"completion_tokens":1000000000000000000}`)
		want.Usage = u
	}
	m.events = append(m.events, [2]string{"", []string{"[DONE]", `"[DONE]"`, " [DONE] "}[m.d.roll(3)]})
}
