package real

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// promptTokens is how many prompt tokens the llama.cpp server has read since it started, those from its cache included.
func (s *server) promptTokens(t *testing.T) int {
	t.Helper()
	return s.counter(t, "llamacpp:prompt_tokens_total") + s.counter(t, "llamacpp:prompt_tokens_cached_total")
}

// connectionTests is how often the connection test sends the first prompt of a load with --min-tokens: for one token, and
// once more with the load's own keys.
const connectionTests = 2

// readPrompts demands that the server has read n prompts of a length since its counter was at before. Beside them it may
// have read the short questions by which the client learns the template, less than one prompt more.
func (s *server) readPrompts(t *testing.T, before, n, length int) {
	t.Helper()
	if got := s.promptTokens(t) - before; got < n*length || got >= (n+1)*length {
		t.Errorf("the server's own counter says %d prompt tokens, want %d times %d and less than one more", got, n, length)
	}
}

// counter reads one of the server's Prometheus counters.
func (s *server) counter(t *testing.T, name string) int {
	t.Helper()
	for line := range strings.Lines(string(s.get(t, "/metrics"))) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
	}
	t.Fatalf("the server has no counter %s", name)
	return 0
}

// tokensOf lets the llama.cpp server render a chat request with its template and count the tokens.
func (s *server) tokensOf(t *testing.T, request string) int {
	t.Helper()
	var rendered struct{ Prompt string }
	s.post(t, "/apply-template", []byte(request), &rendered)
	return s.tokensOfText(t, rendered.Prompt)
}

// tokensOfText lets it count the tokens of a text.
func (s *server) tokensOfText(t *testing.T, text string) int {
	t.Helper()
	content, err := json.Marshal(map[string]any{"content": text, "parse_special": true})
	if err != nil {
		t.Fatal(err)
	}
	var counted struct{ Tokens []int }
	s.post(t, "/tokenize", content, &counted)
	return len(counted.Tokens)
}
