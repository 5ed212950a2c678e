package simulator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const both = `"stream":true,"stream_options":{"include_usage":true}`

func TestChat_StreamAndAWholeAnswerSayTheSameForTheSameSeed(t *testing.T) {
	c := serve(t, Config{ReasoningTokens: 7})
	fields := `"seed":42,"n":2,"max_tokens":40`
	whole := parse(t, c.ok("/v1/chat/completions", chatBody(fields)))
	chunks := c.stream("/chat/completions", chatBody(fields+","+both))
	got := joined(chunks)
	if len(got) != 2 || got[0] == got[1] || len(got[0]) == 0 {
		t.Fatalf("the choices say %v", got)
	}
	for _, choice := range whole.Choices {
		if *choice.Message.Content != got[choice.Index] {
			t.Errorf("choice %d says %q whole and %q as a stream", choice.Index, *choice.Message.Content, got[choice.Index])
		}
		if len(*choice.Message.Reasoning)+len(*choice.Message.Content) != 40 || *choice.FinishReason != "length" {
			t.Errorf("choice %d has not 40 tokens of a byte, or ended with %s", choice.Index, *choice.FinishReason)
		}
	}
	usage := chunks[len(chunks)-1].Usage
	if diff := cmp.Diff(whole.Usage, usage); diff != "" {
		t.Errorf("usage of the answer and of the stream differ:\n%s", diff)
	}
	// 1+4+1+5+1+1 for the message, 1+9+1 for the answer's head: the marks are one token, the rest one a byte.
	want := &parsedUsage{Prompt: 24, Completion: 80, Total: 104, OutputMore: map[string]int{"reasoning_tokens": 14}}
	if diff := cmp.Diff(want, usage); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
	if other := joined(c.stream("/chat/completions", chatBody(`"seed":43,"n":2,"max_tokens":40,`+both))); other[0] == got[0] {
		t.Error("another seed says the same")
	}
}

func TestChat_VLLMStreamHasItsRoleItsTextAndItsUsageInTheirChunks(t *testing.T) {
	c := serve(t, Config{})
	chunks := c.stream("/v1/chat/completions", chatBody(`"max_tokens":3,"seed":1,`+both))
	first, last, usage := chunks[0], chunks[len(chunks)-2], chunks[len(chunks)-1]
	if d := first.Choices[0].Delta; d.Role != "assistant" || d.Content == nil || *d.Content != "" {
		t.Errorf("the first chunk is %+v", d)
	}
	if l := last.Choices[0]; l.FinishReason == nil || *l.FinishReason != "length" || *l.Delta.Content == "" {
		t.Errorf("the last chunk is %+v", l)
	}
	if len(usage.Choices) != 0 || usage.Usage.Completion != 3 {
		t.Errorf("the usage chunk is %+v", usage)
	}
	for i, chunk := range chunks {
		if chunk.ID != first.ID || !strings.HasPrefix(chunk.ID, "chatcmpl-") || chunk.Object != "chat.completion.chunk" || chunk.Model != "simulated" {
			t.Errorf("chunk %d is headed %+v", i, chunk)
		}
		if i < len(chunks)-1 && chunk.Usage != nil {
			t.Errorf("chunk %d has usage", i)
		}
	}
	if plain := c.stream("/v1/chat/completions", chatBody(`"max_tokens":3,"stream":true`)); plain[len(plain)-1].Usage != nil {
		t.Error("usage came without being asked for")
	}
}

func TestChat_ContinuousUsageCountsUpInEveryChunk(t *testing.T) {
	c := serve(t, Config{})
	options := `"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}`
	chunks := c.stream("/v1/chat/completions", chatBody(`"max_tokens":5,`+options))
	tokens := 0
	for i, chunk := range chunks {
		if chunk.Usage == nil || chunk.Usage.Completion < tokens || chunk.Usage.Prompt != 24 {
			t.Fatalf("chunk %d has usage %+v after %d tokens", i, chunk.Usage, tokens)
		}
		tokens = chunk.Usage.Completion
	}
	if tokens != 5 {
		t.Errorf("the last usage counts %d tokens, want 5", tokens)
	}
}

func TestChat_ForcedToolIsCalledWithArgumentsThatAreJSON(t *testing.T) {
	c := serve(t, Config{StreamInterval: 3})
	tools := `"tools":[{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}]`
	for _, test := range []struct{ choice, name string }{
		{`"required"`, "a"}, {`{"type":"function","function":{"name":"b"}}`, "b"},
	} {
		body := `"max_tokens":20,"seed":3,"tool_choice":` + test.choice + `,` + tools
		call := parse(t, c.ok("/v1/chat/completions", chatBody(body))).Choices[0]
		if len(call.Message.ToolCalls) != 1 || call.Message.ToolCalls[0].Function.Name != test.name || *call.FinishReason != "tool_calls" {
			t.Fatalf("%s: the answer is %+v", test.choice, call)
		}
		chunks := c.stream("/v1/chat/completions", chatBody(body+`,"stream":true`))
		names := ""
		for _, chunk := range chunks {
			for _, part := range chunk.Choices[0].Delta.ToolCalls {
				names += part.Function.Name
			}
		}
		streamed := joined(chunks)[0]
		if names != test.name || streamed != call.Message.ToolCalls[0].Function.Arguments {
			t.Errorf("%s: the stream calls %s(%s)", test.choice, names, streamed)
		}
		var arguments struct{ Text string }
		if err := json.Unmarshal([]byte(streamed), &arguments); err != nil || len(arguments.Text) != 20 {
			t.Errorf("%s: the arguments are %s: %v", test.choice, streamed, err)
		}
	}
	if auto := parse(t, c.ok("/v1/chat/completions", chatBody(`"max_tokens":2,"tool_choice":"auto",`+tools))); auto.Choices[0].Message.Content == nil {
		t.Error("a tool was called though the model was free not to")
	}
}

func TestChat_StopStringEndsTheAnswerInFrontOfIt(t *testing.T) {
	c := serve(t, Config{})
	all := *parse(t, c.ok("/v1/chat/completions", chatBody(`"max_tokens":200,"seed":5`))).Choices[0].Message.Content
	for _, test := range []struct {
		name, stop, fields string
		want               string
		tokens             int
	}{
		{"in the middle of a word", all[50:55], "", all[:strings.Index(all, all[50:55])], strings.Index(all, all[50:55]) + 5},
		{"one character", all[20:21], `,"min_tokens":100`, all[:99+strings.Index(all[99:], all[20:21])], 100 + strings.Index(all[99:], all[20:21])},
		{"that does not come", "\u0001", "", all, 200},
	} {
		stop, _ := json.Marshal([]string{"\u0002", test.stop})
		fields := `"max_tokens":200,"seed":5,"stop":` + string(stop) + test.fields
		got := parse(t, c.ok("/v1/chat/completions", chatBody(fields)))
		if text := *got.Choices[0].Message.Content; text != test.want || got.Usage.Completion != test.tokens {
			t.Errorf("%s: %q with %d tokens, want %q with %d", test.name, text, got.Usage.Completion, test.want, test.tokens)
		}
		if text := joined(c.stream("/v1/chat/completions", chatBody(fields+`,"stream":true`)))[0]; text != test.want {
			t.Errorf("%s: the stream says %q, want %q", test.name, text, test.want)
		}
		if finish := *got.Choices[0].FinishReason; (finish == "stop") != (test.tokens < 200) {
			t.Errorf("%s: finish_reason is %s", test.name, finish)
		}
	}
}

func TestChat_LogprobsAreOnePerToken(t *testing.T) {
	c := serve(t, Config{StreamInterval: 4})
	tokens, text := 0, ""
	for _, chunk := range c.stream("/v1/chat/completions", chatBody(`"max_tokens":30,"logprobs":true,"top_logprobs":2,"stream":true`)) {
		l := chunk.Choices[0].Logprobs
		if l == nil {
			continue
		}
		for _, token := range l.Content {
			tokens++
			text += token.Token
			if len(token.Top) != 2 || token.Top[0].Logprob != token.Logprob || token.Top[1].Logprob >= token.Logprob || token.Logprob > 0 {
				t.Fatalf("a token has %+v", token)
			}
		}
	}
	if tokens != 30 || len(text) != 30 {
		t.Errorf("%d tokens have logprobs, saying %q, want 30", tokens, text)
	}
	completion := parse(t, c.ok("/v1/completions", `{"prompt":"x","max_tokens":4,"logprobs":1}`))
	if l := completion.Choices[0].Logprobs; l == nil || len(l.Tokens) != 4 {
		t.Errorf("a completion has logprobs %+v, want 4", l)
	}
}

func TestChat_TokenIDsAreThoseOfEachChunk(t *testing.T) {
	c := serve(t, Config{StreamInterval: 4})
	var counts []int
	for _, chunk := range c.stream("/v1/chat/completions", chatBody(`"max_tokens":9,"ignore_eos":true,"return_token_ids":true,"stream":true`)) {
		if len(chunk.Choices) > 0 {
			counts = append(counts, len(chunk.Choices[0].TokenIDs))
		}
	}
	if d := cmp.Diff([]int{0, 1, 4, 4}, counts); d != "" {
		t.Error(d)
	}
	for _, data := range events(t, c.ok("/v1/chat/completions", chatBody(`"max_tokens":3,"stream":true`))) {
		if strings.Contains(data, "token_ids") {
			t.Errorf("ids that nobody asked for: %s", data)
		}
	}
}

func TestChat_CompletionsTakeEveryFormOfPrompt(t *testing.T) {
	c := serve(t, Config{})
	for _, test := range []struct {
		prompt           string
		choices, prompts int
	}{
		{`"four"`, 2, 4}, {`["four","three"]`, 4, 9}, {`[1,2,3]`, 2, 3}, {`[[1,2],[3,4,5],[6]]`, 6, 6},
	} {
		body := `{"prompt":` + test.prompt + `,"n":2,"max_tokens":3,"seed":1`
		whole := parse(t, c.ok("/completions", body+`}`))
		if len(whole.Choices) != test.choices || whole.Usage.Prompt != test.prompts || whole.Usage.Completion != 3*test.choices {
			t.Errorf("%s: %d choices, usage %+v", test.prompt, len(whole.Choices), whole.Usage)
		}
		texts := joined(c.stream("/v1/completions", body+`,"stream":true}`))
		for i, choice := range whole.Choices {
			if choice.Index != i || texts[i] != *choice.Text || len(texts[i]) != 3 {
				t.Errorf("%s: choice %d says %q, and %q as a stream", test.prompt, i, *choice.Text, texts[i])
			}
		}
	}
}

func TestChat_OutputLengthsFollowTheLimitTheEOSAndWhatForcesThem(t *testing.T) {
	honest := serve(t, Config{EOSAfter: 3, DefaultMaxTokens: 500})
	ignoring := serve(t, Config{EOSAfter: 3, Form: Form{Forced: "ignore"}})
	length := func(c client, fields string) (int, string) {
		p := parse(t, c.ok("/v1/chat/completions", chatBody(`"seed":1,`+fields)))
		return p.Usage.Completion, *p.Choices[0].FinishReason
	}
	if n, finish := length(honest, `"max_tokens":300,"ignore_eos":true`); n != 300 || finish != "length" {
		t.Errorf("ignore_eos gave %d tokens and %s", n, finish)
	}
	if n, finish := length(honest, `"max_tokens":300,"min_tokens":299`); n != 299 || finish != "stop" {
		t.Errorf("min_tokens gave %d tokens and %s", n, finish)
	}
	if n, finish := length(honest, `"max_completion_tokens":300`); n >= 300 || finish != "stop" {
		t.Errorf("a free answer had %d tokens and %s", n, finish)
	}
	if n, finish := length(ignoring, `"max_tokens":300,"ignore_eos":true,"min_tokens":300`); n >= 300 || finish != "stop" {
		t.Errorf("a server that ignores what forces it gave %d tokens and %s", n, finish)
	}
}

func TestChat_PartsThatAreNotTextCountAsMedia(t *testing.T) {
	c := serve(t, Config{})
	body := `{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"image_url","image_url":{"url":"data:,x"}}]}],"max_tokens":1}`
	if got := parse(t, c.ok("/v1/chat/completions", body)).Usage.Prompt; got != 24+mediaTokens {
		t.Errorf("%d prompt tokens, want %d", got, 24+mediaTokens)
	}
}
