package openai

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
)

// TestEcho_IsOnlyWhatNoAnswerCanBe: an answer may begin with the prompt, hold it, or be it.
func TestEcho_IsOnlyWhatNoAnswerCanBe(t *testing.T) {
	chat := func(content string) []byte {
		return []byte(`{"messages":[{"role":"user","content":"` + content + `"}]}`)
	}
	text := func(index, text string) string { return `{"choices":[{"index":` + index + `,"text":"` + text + `"}]}` }
	role := func(text string) string { return delta(`"role":"assistant","content":"` + text + `"`) }
	content := func(text string) string { return delta(`"content":"` + text + `"`) }
	prefixed := described(Describe([]byte(`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Sure, ","prefix":true}]}`)))
	for _, c := range []struct {
		name  string
		asked protocol.Request
		lines []string
		texts []string
		echo  []int
	}{
		{"the answer is the prompt, and more comes", protocol.Request{Body: chat("Hello")}, []string{role("Hello"), role("!"), role(" How")}, []string{"Hello! How"}, nil},
		{"the answer holds the prompt", protocol.Request{Body: chat("Say hi")}, []string{role("user: Say hi"), content("hi")}, []string{"user: Say hihi"}, nil},
		{"a completion that repeats its prompt unasked", protocol.Request{Body: []byte(`{"prompt":"a b"}`)}, []string{text("0", "a b"), text("0", " a b")}, []string{"a b a b"}, nil},
		{"vLLM, asked for it: prompt and first token in one payload", protocol.Request{Echo: true, Body: []byte(`{"prompt":"Hello you","echo":true}`)},
			[]string{text("0", "Hello you there"), text("0", "!")}, []string{" there!"}, []int{9}},
		{"asked for it, each of two choices", protocol.Request{Echo: true, N: 2, Body: []byte(`{"prompt":"Hello","n":2}`)},
			[]string{text("0", "Hello a"), text("1", "Hello b")}, []string{" a", " b"}, []int{5, 5}},
		{"asked for it, each of two prompts", protocol.Request{Echo: true, N: 2, Body: []byte(`{"prompt":["Hello","You"]}`)},
			[]string{text("0", "Hello a"), text("1", "You b")}, []string{" a", " b"}, []int{5, 3}},
		{"asked for it, two choices of each of two prompts", protocol.Request{Echo: true, N: 4, Body: []byte(`{"prompt":["Hello","You"],"n":2}`)},
			[]string{text("0", "Hello a"), text("1", "Hello b"), text("2", "You c"), text("3", "You d")}, []string{" a", " b", " c", " d"}, []int{5, 5, 3, 3}},
		{"asked for it, and nothing else comes", protocol.Request{Echo: true, Body: []byte(`{"prompt":"Hello"}`)}, []string{text("0", "Hello")}, []string{""}, []int{5}},
		{"asked for it, but the prompt is of tokens", protocol.Request{Echo: true, Body: []byte(`{"prompt":[1,2]}`)}, []string{text("0", "Hello a")}, []string{"Hello a"}, nil},
		{"a chat that asks for it, without an answer to go on with", protocol.Request{Echo: true, Body: chat("Hello")}, []string{role("Hello"), content("!")}, []string{"Hello!"}, nil},
		{"a chat whose answer is gone on with", protocol.Request{Echo: true, Body: []byte(`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"He"}]}`)},
			[]string{role("He"), content("llo")}, []string{"llo"}, []int{2}},
		{"an answer that goes on with its prefix, which is repeated", prefixed, []string{role(""), content("Sure, "), content("here")}, []string{"here"}, []int{6}},
		{"an answer that goes on with its prefix, which is not", prefixed, []string{role(""), content("here")}, []string{"here"}, nil},
		{"the rendered conversation before generation", protocol.Request{Body: chat("Say hi")}, []string{delta(`"role":"assistant"`), content(`user\nSay hi\nassistant\n`), content("hi")}, []string{"hi"}, []int{22}},
		{"the same with a system message of the template's", protocol.Request{Body: chat("Say hi")},
			[]string{role(`system\nYou are kind.\nuser\nSay hi\nassistant\n`), content("hi")}, []string{"hi"}, []int{43}},
		{"nothing behind the rendered conversation", protocol.Request{Body: chat("Say hi")}, []string{content(`user\nSay hi\nassistant\n`)}, []string{"user\nSay hi\nassistant\n"}, nil},
		{"an answer that speaks of the conversation", protocol.Request{Body: chat("Say hi")}, []string{content(`user\nSay hi\nassistant\nhi`), content("!")}, []string{"user\nSay hi\nassistant\nhi!"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, stream := range [][]string{c.lines, append(slices.Clone(c.lines), finish("stop"), "[DONE]")} {
				_, faults, r := read(c.asked, stream...)
				var texts []string
				for _, one := range r.Choices {
					texts = append(texts, one.Text)
				}
				if !slices.Equal(texts, c.texts) || !slices.Equal(r.Echo, c.echo) || faults != nil {
					t.Errorf("texts %q, want %q; echo %v, want %v; faults %v", texts, c.texts, r.Echo, c.echo, faults)
				}
			}
		})
	}
}

// TestEcho_TokensOfAnEchoAreNoOutput: vLLM's first payload gives logprobs of the prompt, too.
func TestEcho_TokensOfAnEchoAreNoOutput(t *testing.T) {
	reply := Protocol{}.NewReply(&protocol.Request{N: 1, Echo: true, Body: []byte(`{"prompt":"Hello you"}`)})
	first := reply.Payload(nil, []byte(`{"choices":[{"index":0,"text":"Hello you there","logprobs":{"tokens":["Hello"," you"," there"]}}]}`))
	second := reply.Payload(nil, []byte(`{"choices":[{"index":0,"text":"!","logprobs":{"tokens":["!"]}}]}`))
	if first.Tokens != -1 || second.Tokens != 1 || reply.Result().Counted != "" {
		t.Errorf("%d and %d tokens, counted by %q", first.Tokens, second.Tokens, reply.Result().Counted)
	}
}

// TestEcho_AnswerThatGoesOnIsOneThatTheBodyMarks, in either of the ways that servers know.
func TestEcho_AnswerThatGoesOnIsOneThatTheBodyMarks(t *testing.T) {
	for body, want := range map[string]bool{
		`{"messages":[{"role":"assistant","content":"a","prefix":true}]}`:                               true,
		`{"messages":[{"role":"assistant","content":"a"}],"continue_final_message":true}`:               true,
		`{"messages":[{"role":"assistant","content":"a","prefix":false}]}`:                              false,
		`{"messages":[{"role":"assistant","content":"a","prefix":true},{"role":"user","content":"b"}]}`: false,
		`{"messages":[{"role":"user","content":"a \"prefix\""}]}`:                                       false,
		`{"messages":[{"role":"assistant","content":"a"}]}`:                                             false,
		`{"prompt":"prefix"}`: false,
	} {
		if e, err := Describe([]byte(body)); err != nil || e.Prefix != want {
			t.Errorf("%s: %t, %v", body, e.Prefix, err)
		}
	}
}

// TestEcho_OfTokenIDsCannotBeToldFromTheAnswer, so that nobody counts its tokens; any other text can.
func TestEcho_OfTokenIDsCannotBeToldFromTheAnswer(t *testing.T) {
	for body, want := range map[string]bool{
		`{"prompt":[9906,499],"echo":true}`: false, `{"prompt":[[1],[2]],"echo":true}`: false, `{"prompt":["a",[2]],"echo":true}`: false,
		`{"prompt":[9906,499]}`: true, `{"prompt":[9906,499],"echo":false}`: true, `{"prompt":"a","echo":true}`: true, `{"prompt":["a","b"],"echo":true}`: true,
		`{"messages":[],"echo":true}`: true, `{}`: true,
	} {
		if got := (Protocol{}).OutputAlone([]byte(body)); got != want {
			t.Errorf("%s: %t", body, got)
		}
	}
}

func described(e protocol.Request, err error) protocol.Request {
	if err != nil {
		panic(err)
	}
	return e
}
