package simulator

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// shape is what tells the streams of servers apart: one letter a chunk. r: role alone; e: role with content ""; n: role with
// content null; t: text; T: text with finish_reason; f: finish_reason alone; F: the same with usage; u: usage without choices;
// d: usage with a dummy choice; D: [DONE].
func shape(t *testing.T, body string) string {
	var b strings.Builder
	for _, data := range events(t, body) {
		if data == "[DONE]" {
			b.WriteByte('D')
			continue
		}
		b.WriteByte(chunkShape(data, parse(t, data)))
	}
	return b.String()
}

func chunkShape(data string, p parsed) byte {
	if len(p.Choices) == 0 {
		return 'u'
	}
	c := p.Choices[0]
	text := c.Text
	if text == nil {
		text = c.Delta.Content
	}
	hasText, finish := text != nil && *text != "", c.FinishReason != nil
	switch {
	case c.Delta.Role != "" && strings.Contains(data, `"content":null`):
		return 'n'
	case c.Delta.Role != "" && text != nil:
		return 'e'
	case c.Delta.Role != "":
		return 'r'
	case finish && p.Usage != nil:
		return 'F'
	case p.Usage != nil:
		return 'd'
	case hasText && finish:
		return 'T'
	case finish:
		return 'f'
	}
	return 't'
}

func TestForms_StreamsHaveTheFormOfTheServerNamed(t *testing.T) {
	for _, test := range []struct {
		name   string
		form   Form
		path   string
		fields string
		want   string
	}{
		{"vllm", Form{Like: "vllm"}, "chat", both, "ettTuD"},
		{"vllm, usage not asked for", Form{Like: "vllm"}, "chat", `"stream":true`, "ettTD"},
		{"vllm completions", Form{Like: "vllm"}, "text", both, "ttTuD"},
		{"llamacpp", Form{Like: "llamacpp"}, "chat", both, "ntttfuD"},
		{"llamacpp completions have usage unasked in the finish chunk", Form{Like: "llamacpp"}, "text", `"stream":true`, "tttFD"},
		{"transformers, with the prompt echoed and no end mark", Form{Like: "transformers"}, "chat", `"stream":true`, "rttttF"},
		{"litellm", Form{Like: "litellm"}, "chat", both, "etttfdD"},
		{"no role", Form{FirstChunk: "none"}, "chat", both, "ttTuD"},
		{"role alone", Form{FirstChunk: "role"}, "chat", both, "rttTuD"},
		{"never any usage", Form{Usage: "never"}, "chat", both, "ettTD"},
		{"usage in the finish chunk", Form{Usage: "finish"}, "chat", both, "ettFD"},
		{"usage unasked", Form{UsageUnasked: "yes"}, "chat", `"stream":true`, "ettTuD"},
		{"no end mark", Form{Done: "no"}, "chat", both, "ettTu"},
		{"finish_reason in its own chunk", Form{Finish: "own"}, "chat", both, "etttfuD"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := serve(t, Config{Form: test.form})
			path, body := "/v1/chat/completions", chatBody(`"max_tokens":3,"seed":1,`+test.fields)
			if test.path == "text" {
				path, body = "/v1/completions", `{"prompt":"x","max_tokens":3,"seed":1,`+test.fields+`}`
			}
			if got := shape(t, c.ok(path, body)); got != test.want {
				t.Errorf("the stream is %s, want %s", got, test.want)
			}
		})
	}
}

func TestForms_UsagePerChoiceAddsUpAndRepeatsThePrompt(t *testing.T) {
	c := serve(t, Config{Form: Form{Like: "llamacpp"}})
	output, prompts := 0, 0
	for _, chunk := range c.stream("/v1/chat/completions", chatBody(`"max_tokens":5,"n":3,`+both)) {
		if chunk.Usage != nil {
			output += chunk.Usage.Completion
			prompts += chunk.Usage.Prompt
		}
	}
	if output != 15 || prompts != 3*24 {
		t.Errorf("usages add up to %d and %d tokens, want 15 and 72", output, prompts)
	}
}

func TestForms_ChoicesAreInterleavedAndNotAlwaysTheFirstFirst(t *testing.T) {
	c := serve(t, Config{})
	firsts := map[int]bool{}
	for range 4 {
		var order []int
		for _, chunk := range c.stream("/v1/chat/completions", chatBody(`"max_tokens":10,"n":2,"stream":true`)) {
			order = append(order, chunk.Choices[0].Index)
		}
		firsts[order[0]] = true
		changes := 0
		for i := range len(order) - 1 {
			if order[i] != order[i+1] {
				changes++
			}
		}
		if changes < 5 {
			t.Errorf("the choices come as %v", order)
		}
	}
	if len(firsts) != 2 {
		t.Errorf("every stream begins with choice %v", firsts)
	}
}

func TestForms_CRLFCommentsSplitsAndMergesLeaveTheEventsAsTheyAre(t *testing.T) {
	body := chatBody(`"max_tokens":60,"seed":8,"n":2,` + both)
	plain := joined(serve(t, Config{}).stream("/v1/chat/completions", body))
	for name, config := range map[string]Config{
		"CR LF":    {CRLF: true},
		"comments": {CommentEvery: 3},
		"splits":   {SplitWrites: 5},
		"merges":   {MergeWrites: 7},
		"interval": {StreamInterval: 6},
		"all":      {CRLF: true, CommentEvery: 2, SplitWrites: 3, MergeWrites: 4, StreamInterval: 2},
	} {
		c := serve(t, config)
		raw := c.ok("/v1/chat/completions", body)
		if config.CRLF != strings.Contains(raw, "\r\n") || config.CRLF && strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\n") {
			t.Errorf("%s: the lines end otherwise", name)
		}
		if (config.CommentEvery > 0) != strings.Contains(raw, ": ping") {
			t.Errorf("%s: comments are there or not, wrongly", name)
		}
		chunks := c.stream("/v1/chat/completions", body)
		if got := joined(chunks); got[0] != plain[0] || got[1] != plain[1] {
			t.Errorf("%s: the stream says %v, want %v", name, got, plain)
		}
		if config.StreamInterval == 6 && len(chunks) != 2*(1+1+10)+1 {
			// Two roles, and for each choice the first token, then 59 tokens by sixes.
			t.Errorf("%s: %d chunks", name, len(chunks))
		}
	}
}

// reads returns the pieces a stream arrives in: HTTP chunks are written one at a time, and read so while the server waits.
func reads(t *testing.T, c client, body string) []string {
	t.Helper()
	response, err := c.http.Post(c.url+"/v1/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var pieces []string
	buf := make([]byte, 1<<16)
	for {
		n, err := response.Body.Read(buf)
		if n > 0 {
			pieces = append(pieces, string(buf[:n]))
		}
		if err == io.EOF {
			return pieces
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestForms_MergedWritesBringSeveralEventsAtOnce(t *testing.T) {
	c := serve(t, Config{ITL: 5 * time.Millisecond, MergeWrites: 4})
	pieces := reads(t, c, chatBody(`"max_tokens":16,"seed":1,"stream":true`))
	// 17 chunks and the end mark. A read may hold several writes, never a part of one.
	for i, piece := range pieces[:len(pieces)-1] {
		if n := strings.Count(piece, "data: "); n == 0 || n%4 != 0 {
			t.Errorf("read %d has %d events, want a multiple of 4", i, n)
		}
	}
}

func TestForms_HeadersComeBeforeTheFirstTokenOrWithIt(t *testing.T) {
	const never = time.Hour
	for _, test := range []struct {
		headers string
		queued  bool
		early   bool
	}{{"early", true, true}, {"early", false, true}, {"admitted", false, true}, {"admitted", true, false}, {"first-token", false, false}} {
		c := serve(t, Config{TTFT: never, MaxBatch: 1, Form: Form{Headers: test.headers}})
		answer := func() chan *http.Response {
			got := make(chan *http.Response, 1)
			go func() {
				defer close(got)
				response, err := c.http.Post(c.url+"/v1/chat/completions", "application/json", strings.NewReader(chatBody(`"stream":true`)))
				if err == nil {
					got <- response
				}
			}()
			return got
		}
		requests := []chan *http.Response{answer()}
		waitFor(t, func() bool { return c.server.Stats().Running == 1 })
		if test.queued {
			requests = append(requests, answer())
			waitFor(t, func() bool { return c.server.Stats().Waiting == 1 })
		}
		if last := requests[len(requests)-1]; test.early {
			if response := <-last; response == nil || response.StatusCode != http.StatusOK {
				t.Errorf("%+v: there are no headers", test)
			} else {
				response.Body.Close()
			}
		}
		c.server.Close()
		for i, request := range requests {
			if response, ok := <-request; ok {
				response.Body.Close()
				if !test.early && i == len(requests)-1 {
					t.Errorf("%+v: headers came without a token", test)
				}
			}
		}
	}
}

// waitFor waits until the condition holds, which another process's work decides: the kernel's and the client's.
func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for !condition() {
		time.Sleep(time.Millisecond)
	}
}
