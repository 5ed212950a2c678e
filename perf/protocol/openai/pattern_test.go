package openai

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
)

// replyOf is reply i of a server that answers with role, texts, finish_reason and usage.
func replyOf(i int, texts ...string) [][]byte {
	head := fmt.Sprintf(`{"id":"chatcmpl-%d","object":"chat.completion.chunk","created":%d,"model":"m",`, i*7919, 1_700_000_000+i)
	chunk := func(delta, finish string) []byte {
		return []byte(head + `"choices":[{"index":0,"delta":{` + delta + `},"logprobs":null,"finish_reason":` + finish + `}],"x":"` +
			strings.Repeat("y", i%5) + `"}`)
	}
	chunks := [][]byte{chunk(`"role":"assistant","content":""`, "null")}
	for _, text := range texts {
		chunks = append(chunks, chunk(`"content":"`+text+`"`, "null"))
	}
	return append(chunks, chunk("", `"length"`),
		fmt.Appendf(nil, `%s"choices":[],"usage":{"prompt_tokens":%d,"total_tokens":%d,"completion_tokens":%d,"prompt_tokens_details":null}}`,
			head, i+5, 2*i+5, i), []byte("[DONE]"))
}

// TestPattern_ReplyIsReadByWhatAnotherTaught: after one reply no payload of the next needs the full parser.
func TestPattern_ReplyIsReadByWhatAnotherTaught(t *testing.T) {
	known := &sharedPatterns{}
	alike(t, known, replyOf(1, "a"))
	learned := len(known.list.All())
	for i := 2; i < 30; i++ {
		alike(t, known, replyOf(i, strings.Repeat("word ", i), "b"))
	}
	if n := len(known.list.All()); learned != 4 || n != learned {
		t.Errorf("%d patterns from the first reply, %d in the end; want 4 and no more", learned, n)
	}
}

// TestPattern_PatternsOfSeveralServersDoNotMix: what one taught must not be taken for what another means.
func TestPattern_PatternsOfSeveralServersDoNotMix(t *testing.T) {
	known := &sharedPatterns{}
	for _, chunk := range []string{
		`{"id":"1","choices":[{"index":0,"delta":{"content":"a"}}]}`,
		`{"id":"1","choices":[{"index":1,"delta":{"content":"a"}}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":"p"}}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{"reasoning":"a"}}]}`,
		`{"id":"1","choices":[{"index":0,"text":"a"}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{"content":""}}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{"content":"a"},"token_ids":[1]}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{"content":""},"token_ids":[1]}]}`,
		`{"id":"1","choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
		`{"id":"1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}`,
		`{"id":"1","choices":[],"usage":{"prompt_tokens":1.5,"completion_tokens":2e1}}`,
		`{"id":"1","choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":01}}`,
		`{"id":"1","choices":[],"usage":{"prompt_tokens":123456789012345678901234567890,"completion_tokens":2}}`,
		`{"id":"1","error":{"message":"no"}}`,
		`{"id":"1","error":null,"choices":[{"index":0,"delta":{"content":"a"}}]}`,
		`{"id":"\u0031","choices":[{"index":0,"delta":{"content":"\u0031"}}]}`,
		`{"id":1,"created":"x","choices":[{"index":0,"delta":{"content":"a"}}]}`,
		`{"id":"1","id":"2","choices":[{"index":0,"delta":{"content":"a"}}],"model":"m","model":"n"}`,
		`{"choices":[{"index":99999,"delta":{"content":"a"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"a","refusal":"b"}}]}`,
		`{"choices":[{"index":0,"delta":{"reasoning_details":[{"text":"a"}]}}]}`,
		`not JSON`,
	} {
		for _, old := range []string{`"1"`, `"a"`, `"stop"`, "2", ":1"} {
			for _, new := range []string{old, `"zz"`, `""`, `"a\"b"`, `"1","a":"b"`, "17", "null", ":03", ":2.5"} {
				alike(t, known, [][]byte{[]byte(chunk), []byte(strings.Replace(chunk, old, new, 1)), []byte(chunk)})
			}
		}
	}
}

// TestPattern_TokensThatCameWithoutTextReachTheNextText: a pattern of text alone must not pass over them.
func TestPattern_TokensThatCameWithoutTextReachTheNextText(t *testing.T) {
	known := &sharedPatterns{}
	plain := []byte(`{"id":"1","choices":[{"index":0,"delta":{"content":"a"}}]}`)
	alike(t, known, [][]byte{plain})
	alike(t, known, [][]byte{[]byte(`{"id":"1","choices":[{"index":0,"delta":{},"token_ids":[1,2]}]}`), plain, plain})
}

// TestPattern_LearningEndsWherePayloadsNeverRepeat bounds what patterns cost where they are of no use.
func TestPattern_LearningEndsWherePayloadsNeverRepeat(t *testing.T) {
	known := &sharedPatterns{}
	for i := range 3 * maxMisses {
		alike(t, known, [][]byte{fmt.Appendf(nil, `{"x%d":{},"choices":[{"index":0,"delta":{"content":"a"}}]}`, i)})
	}
	if known.list.Misses() != maxMisses || len(known.list.All()) != maxPatterns {
		t.Errorf("%d learned without use, %d kept", known.list.Misses(), len(known.list.All()))
	}
}

// TestPattern_RepliesThatLearnAtTheSameTimeKeepOnePatternOfEach is for the race detector, too.
func TestPattern_RepliesThatLearnAtTheSameTimeKeepOnePatternOfEach(t *testing.T) {
	known := &sharedPatterns{}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() { alike(t, known, replyOf(5*i, "a", "b")) })
	}
	wg.Wait()
	if n := len(known.list.All()); n != 4 {
		t.Errorf("%d patterns, want 4", n)
	}
}

// FuzzPatterns_ReadWhatTheParserReads gives one reply's payloads and those of another, which differ in one place.
func FuzzPatterns_ReadWhatTheParserReads(f *testing.F) {
	for _, chunk := range replyOf(3, "a") {
		f.Add(chunk, 12, 14, []byte("x"))
	}
	f.Add([]byte(`{"id":"1","choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"completion_tokens":2}}`), 3, 4, []byte(`"`))
	f.Add([]byte(`{"id":"1","x":12,"choices":[{"index":0,"text":"a"}]}`), 14, 15, []byte(`0`))
	f.Fuzz(func(t *testing.T, chunk []byte, from, to int, with []byte) {
		if from < 0 || to < from || to > len(chunk) {
			return
		}
		other := append(append(bytes.Clone(chunk[:from]), with...), chunk[to:]...)
		known := &sharedPatterns{}
		alike(t, known, [][]byte{chunk, chunk})
		alike(t, known, [][]byte{other, chunk, other})
		alike(t, known, append(replyOf(1, "a"), other))
		alike(t, known, append(append(replyOf(2, "b"), chunk), other))
	})
}

func BenchmarkOneTokenReply(b *testing.B) {
	asked := protocol.Request{N: 1}
	chunks := replyOf(1, "a")
	for _, c := range []struct {
		name  string
		known *sharedPatterns
	}{{"patterns", &sharedPatterns{}}, {"parser", nil}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				r := &reply{asked: &asked, shared: c.known}
				for _, chunk := range chunks {
					r.Payload(nil, chunk)
				}
			}
		})
	}
}

// TestProtocol_TeachesItsOwnRepliesAlone: what one server's replies look like is no business of another's.
func TestProtocol_TeachesItsOwnRepliesAlone(t *testing.T) {
	taught, other := New(), New()
	var zero Protocol
	read := func(p Protocol) *reply {
		r := p.NewReply(&protocol.Request{N: 1}).(*reply)
		for _, chunk := range replyOf(1, "a") {
			r.Payload(nil, chunk)
		}
		return r
	}
	for range 2 {
		for _, p := range []Protocol{taught, zero} {
			if got := read(p).Result(); len(got.Choices) != 1 || got.Choices[0].Text != "a" || !got.Complete {
				t.Errorf("%+v", got)
			}
		}
	}
	if read(taught).now != nil { // the full parser was asked
		t.Error("the Protocol learned nothing")
	}
	if n := len(other.shared.list.All()); n != 0 {
		t.Errorf("another Protocol learned %d patterns", n)
	}
}
