package real

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// Every API of the server, streamed and whole, is given the same question, and counts what the server itself counts for it.
func TestDialects_CountWhatTheServerCounts(t *testing.T) {
	s := llama(t)
	const question, tokens, n = "Why is the sky blue?", 16, 5
	want := s.tokensOf(t, `{"messages":[{"role":"user","content":"`+question+`"}]}`)
	for _, api := range []string{"openai", "responses", "anthropic"} {
		for _, stream := range []bool{true, false} {
			name := api + " stream=" + strconv.FormatBool(stream)
			t.Run(name, func(t *testing.T) {
				generated := s.counter(t, "llamacpp:tokens_predicted_total")
				form := "--stream"
				if !stream {
					form = "--no-stream"
				}
				o := perf(t, "--url", s.url, "--model", "tiny", "--api", api, "--prompt", question, "--max-tokens", strconv.Itoa(tokens),
					"--number", strconv.Itoa(n), "--parallel", "2", "--extra-args", `{"ignore_eos": true}`, form).succeeded(t)
				for _, r := range o.successes(t, "parallel_2_number_5", n) {
					if r.input != want || r.output != tokens || r.stream != stream || r.timed != stream || r.text == "" {
						t.Errorf("%+v: want %d tokens in, %d out, and a first token only of a stream", r, want, tokens)
					}
				}
				if got := s.counter(t, "llamacpp:tokens_predicted_total") - generated; got < n*tokens || got > (n+connectionTests)*tokens {
					t.Errorf("the server generated %d tokens, want %d and the connection test's", got, n*tokens)
				}
			})
		}
	}
}

// The vectors of llama.cpp, at its OpenAI endpoint and at its own, which counts nothing.
func TestDialects_MeasureEmbeddings(t *testing.T) {
	onlyWhenAsked(t)
	s := start(t, testenv.Python(t, "xllamacpp", "gguf", "tokenizers"), "llamacpp.py", filepath.Join(shared.dir, "llama"), "0", "--embeddings", "--until-eof")
	t.Cleanup(s.stop)
	for _, path := range []string{"/v1/embeddings", "/embedding"} {
		o := perf(t, "--url", s.url+path, "--model", "tiny", "--api", "embedding", "--dataset", "random_embedding", "--min-prompt-length", "32",
			"--max-prompt-length", "32", "--tokenizer-path", tokenizerPath(), "--number", "5").succeeded(t)
		for _, r := range o.successes(t, "parallel_1_number_5", 5) {
			var asked struct{ Input string }
			if err := json.Unmarshal([]byte(r.body), &asked); err != nil {
				t.Fatal(err)
			}
			if want := s.tokensOfText(t, asked.Input); r.input != want || want != 32 || r.timed || !strings.HasPrefix(r.text, "embedding_dim=") {
				t.Errorf("%s: %+v, and the server counts %d", path, r, want)
			}
		}
	}
}
