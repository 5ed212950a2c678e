package openai

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// both reads a stream with the template and, payload by payload, with the full parser alone: as the only reply there is,
// and as one of several alike, of which each reads by what those before it taught.
func both(t *testing.T, chunks [][]byte) (matched int) {
	t.Helper()
	shared := &sharedPatterns{}
	for range 3 {
		alike(t, shared, chunks)
	}
	return alike(t, nil, chunks)
}

// alike reads a stream with what is known, and with the full parser alone.
func alike(t *testing.T, known *sharedPatterns, chunks [][]byte) (matched int) {
	t.Helper()
	asked := protocol.Request{N: 1, Body: []byte(`{"prompt":"p"}`)}
	fast := &reply{asked: &asked, shared: known}
	slow := &reply{asked: &asked, off: true}
	for i, chunk := range chunks {
		before := fast.template.ready
		got := fast.Payload(nil, chunk)
		want := slow.Payload(nil, chunk)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("chunk %d %q: %s", i, chunk, d)
		}
		if before && fast.template.ready && got.Kind.Observable() {
			matched++
		}
	}
	if d := cmp.Diff(slow.Result(), fast.Result()); d != "" {
		t.Fatalf("the replies differ: %s", d)
	}
	return matched
}

func streamOf(n int, text func(i int) string) [][]byte {
	chunks := [][]byte{[]byte(delta(`"role":"assistant","content":""`))}
	for i := range n {
		chunks = append(chunks, []byte(delta(`"content":`+text(i))))
	}
	return append(chunks, []byte(finish("stop")), []byte(`[DONE]`))
}

func TestTemplate_ReadsWhatTheParserReads(t *testing.T) {
	odd := []string{`"a"`, `"\n"`, `"\"quoted\""`, `"\u00e9\ud83d\ude00"`, `"\ud800"`, `"中文"`, `""`, `" x"`, `"\\"`, `"a","x":"b"`, `null`, `"end"`}
	if matched := both(t, streamOf(len(odd)*3, func(i int) string { return odd[i%len(odd)] })); matched == 0 {
		t.Error("the template was never used")
	}
	both(t, [][]byte{[]byte(delta(`"reasoning_content":"a"`)), []byte(delta(`"reasoning_content":"b"`)), []byte(delta(`"content":"c"`))})
	both(t, [][]byte{[]byte(`{"choices":[{"index":0,"text":"a"}]}`), []byte(`{"choices":[{"index":0,"text":"\"b"}]}`), []byte(`{"choices":[{"index":1,"text":"b"}]}`)})
}

func TestTemplate_IsNotFooledByASecondString(t *testing.T) {
	both(t, [][]byte{[]byte(delta(`"content":"a","refusal":"b"`)), []byte(delta(`"content":"c","refusal":"b"`))})
	junk := `{"content":"junk","choices":[{"index":0,"delta":{"refusal":"real"}}]}`
	both(t, [][]byte{[]byte(junk), []byte(strings.Replace(junk, "junk", "other", 1))})
}

func TestTemplate_ReadsAnySpellingAndTools(t *testing.T) {
	for _, chunk := range []string{`{"choices": [{"index": 0, "delta": {"content": "a"}}]}`, delta(`"reasoning":"a"`),
		delta(`"tool_calls":[{"index":0,"function":{"arguments":"a"}}]`)} {
		if both(t, [][]byte{[]byte(chunk), []byte(strings.Replace(chunk, `"a"`, `"b c"`, 1))}) != 1 {
			t.Errorf("%s was parsed twice", chunk)
		}
	}
}

func FuzzTheTemplateReadsWhatTheParserReads(f *testing.F) {
	f.Add([]byte(delta(`"content":"a"`)), []byte(delta(`"content":"b"`)), []byte(delta(`"content":"\u0041"`)))
	f.Add([]byte(delta(`"reasoning_content":"a"`)), []byte(delta(`"content":"b"`)), []byte(finish("stop")))
	f.Add([]byte(`{"choices":[{"index":0,"text":"a","logprobs":null}]}`), []byte(`{"choices":[{"index":0,"text":"b\\","logprobs":null}]}`), []byte(`[DONE]`))
	f.Add([]byte(`{"choices":[{"index":2,"delta":{"content":"a"},"message":{"content":"z"}}]}`), []byte(`{"choices":[{"index":2,"delta":{"content":"b"}}]}`), []byte(`{"error":"x"}`))
	f.Add([]byte(`{"choices":[{"index":0,"delta":{"content":"a"}}],"x":"\"content\":\"q\""}`), []byte(`{"choices":[{"index":0,"delta":{"content":"bc"}}],"x":"\"content\":\"q\""}`), []byte(``))
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		both(t, [][]byte{a, b, c, a, b})
		// The likeliest way to be wrong: a chunk that differs from its predecessor in one place.
		if i := bytes.IndexByte(a, 'a'); i >= 0 {
			both(t, [][]byte{a, append(append(bytes.Clone(a[:i]), b...), a[i+1:]...), a})
		}
	})
}

func FuzzNoReplyPanics(f *testing.F) {
	f.Add([]byte(delta(`"content":"a"`)))
	f.Add([]byte(`{"choices":[{"index":99999999,"delta":{"content":"a"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reply{asked: &protocol.Request{N: 1}}
		if m := r.Payload(nil, data); m.Fault == nil && m.Choice >= maxChoices {
			t.Errorf("choice %d", m.Choice)
		}
		r.Payload(nil, data)
		r.Result()
		(&reply{asked: &protocol.Request{N: 1}}).Body(data)
		(Protocol{}).ErrorText(data)
	})
}

func BenchmarkPayload(b *testing.B) {
	plain := []byte(delta(`"content":" hello"`))
	for name, vary := range map[string]bool{"template": false, "parser": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := &reply{asked: &protocol.Request{N: 1}, off: vary}
			for i := range b.N {
				if m := r.Payload(nil, plain); m.Kind != record.Output {
					b.Fatal(m)
				}
				if i%1000 == 0 {
					r.choices[0].text.bytes = r.choices[0].text.bytes[:0]
				}
			}
		})
	}
}
