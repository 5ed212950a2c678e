package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is a client made of net/http and encoding/json, for one running server.
type client struct {
	t      testing.TB
	url    string
	http   *http.Client
	server *Server
}

// serve starts a server of the configuration, closed at the end of the test.
func serve(t testing.TB, c Config) client {
	t.Helper()
	s, err := New(c, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return client{t: t, url: url, http: &http.Client{Transport: transport}, server: s}
}

// post sends a body and returns the response and what could be read of its body.
func (c client) post(path, body string) (*http.Response, string, error) {
	c.t.Helper()
	response, err := c.http.Post(c.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return response, string(raw), err
}

// ok sends a body and returns the answer's body; the status must be 200.
func (c client) ok(path, body string) string {
	c.t.Helper()
	response, raw, err := c.post(path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		c.t.Fatalf("status %d: %s", response.StatusCode, raw)
	}
	return raw
}

// reply of the server, as an OpenAI client sees it: whole answers and chunks alike.
type parsed struct {
	ID      string
	Object  string
	Model   string
	Choices []parsedChoice
	Usage   *parsedUsage
	Error   json.RawMessage
}

type parsedChoice struct {
	Index        int
	Text         *string
	Message      parsedMessage
	Delta        parsedMessage
	Logprobs     *parsedLogprobs
	TokenIDs     []int   `json:"token_ids"`
	FinishReason *string `json:"finish_reason"`
}

type parsedMessage struct {
	Role      string
	Content   *string
	Reasoning *string `json:"reasoning_content"`
	ToolCalls []struct {
		Index    int
		ID       string
		Function struct{ Name, Arguments string }
	} `json:"tool_calls"`
}

type parsedLogprobs struct {
	Content []struct {
		Token   string
		Logprob float64
		Bytes   []int
		Top     []struct{ Logprob float64 } `json:"top_logprobs"`
	}
	Tokens []string
}

type parsedUsage struct {
	Prompt     int            `json:"prompt_tokens"`
	Completion int            `json:"completion_tokens"`
	Total      int            `json:"total_tokens"`
	PromptMore map[string]int `json:"prompt_tokens_details"`
	OutputMore map[string]int `json:"completion_tokens_details"`
}

func parse(t testing.TB, raw string) parsed {
	t.Helper()
	var p parsed
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		t.Fatalf("not JSON: %v: %s", err, raw)
	}
	return p
}

// events takes a stream apart: the data of its events, by the rules of the HTML standard for lines and fields.
func events(t testing.TB, body string) []string {
	t.Helper()
	var list []string
	for block := range strings.SplitSeq(strings.ReplaceAll(body, "\r\n", "\n"), "\n\n") {
		if block == "" || strings.HasPrefix(block, ":") {
			continue
		}
		data, found := strings.CutPrefix(block, "data: ")
		if !found || strings.Contains(data, "\n") {
			t.Fatalf("not an event: %q", block)
		}
		list = append(list, data)
	}
	return list
}

// stream sends a streaming request and returns its chunks; the stream must end with [DONE].
func (c client) stream(path, body string) []parsed {
	c.t.Helper()
	list := events(c.t, c.ok(path, body))
	if len(list) == 0 || list[len(list)-1] != "[DONE]" {
		c.t.Fatalf("the stream does not end with [DONE]: %q", list)
	}
	chunks := make([]parsed, len(list)-1)
	for i, data := range list[:len(list)-1] {
		chunks[i] = parse(c.t, data)
	}
	return chunks
}

// joined returns what the chunks say together for each choice: reasoning, text, arguments, finish_reason.
func joined(chunks []parsed) map[int]string {
	texts := map[int]string{}
	for _, chunk := range chunks {
		for _, c := range chunk.Choices {
			for _, text := range []*string{c.Text, c.Delta.Content} {
				if text != nil {
					texts[c.Index] += *text
				}
			}
			for _, call := range c.Delta.ToolCalls {
				texts[c.Index] += call.Function.Arguments
			}
		}
	}
	return texts
}

func chatBody(fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"model":"simulated","messages":[{"role":"user","content":"Hello"}]%s}`, fields)
}

func mustUnmarshal(t testing.TB, raw string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), into); err != nil {
		t.Fatalf("not JSON: %v: %s", err, raw)
	}
}
