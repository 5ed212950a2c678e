package run_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/standard"
)

// merging is the folder of a tokenizer of single letters that merges across words, and with the marks of its template: [U] and [E]
// around a message.
func merging(t *testing.T) string {
	t.Helper()
	const letters = "abcdefghijklmnopqrstuvwxyz UE/[]"
	vocab := map[string]int{}
	for i, c := range letters {
		vocab[string(c)] = i
	}
	merges := [][2]string{}
	merge := func(a, b string) {
		merges = append(merges, [2]string{a, b})
		vocab[a+b] = len(vocab)
	}
	for _, c := range "abcdefghijklm" {
		merge("]", string(c)) // the first letter of a message
		merge(string(c), "[") // the last one: of "measure", not of "prompt"
		merge(string(c), " ")
		merge(string(c), string(c+1))
	}
	folder := t.TempDir()
	model := map[string]any{"version": "1.0", "added_tokens": []any{}, "normalizer": nil, "pre_tokenizer": nil, "post_processor": nil,
		"decoder": map[string]string{"type": "Fuse"},
		"model":   map[string]any{"type": "BPE", "vocab": vocab, "merges": merges, "byte_fallback": false, "ignore_merges": false}}
	for name, content := range map[string]any{"tokenizer.json": model,
		"tokenizer_config.json": map[string]string{"chat_template": "[U]{{ messages[0].content }}[E]"}} {
		data, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestOverhead_PromptsAreExactWhereTheirEndsMergeWithTheTemplate(t *testing.T) {
	folder := merging(t)
	tok, err := tokenizer.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		more   int // tokens that the server counts beyond the template, such as a second beginning of a text
		counts bool
	}{{0, true}, {1, true}, {0, false}} {
		var got []int
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var body struct{ Messages []struct{ Content string } }
			raw, _ := io.ReadAll(r.Body)
			if err := json.Unmarshal(raw, &body); err != nil || len(body.Messages) != 1 {
				http.NotFound(w, r)
				return
			}
			n := tok.Count("[U]"+body.Messages[0].Content+"[E]") + c.more
			got = append(got, n)
			usage := ""
			if c.counts {
				usage = fmt.Sprintf(`,"usage":{"prompt_tokens":%d,"completion_tokens":1,"total_tokens":%d}`, n, n+1)
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]%s}`, usage)
		}))
		defer server.Close()
		args := asked(t, server.URL+"/v1/chat/completions", folder, "")
		args.Dataset, args.DatasetPath, args.MinPromptLength, args.MaxPromptLength = "random", nil, 50, 50
		args.Number, args.NoTestConnection = []run.Count{{N: 30}}, true
		result := mustRun(t, args, run.Options{Plugins: standard.Plugins()})
		sent := got[len(got)-30:]
		for _, n := range sent {
			if n != 50 {
				t.Errorf("%+v: the server counts %v, want 50 each", c, sent)
				break
			}
		}
		plan, err := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
		if err != nil || strings.Contains(string(plan), "count differently") {
			t.Errorf("%+v: %s, %v", c, plan, err)
		}
		if l := result.Levels[0]; l.MissedLength != 0 {
			t.Errorf("%+v: %d prompts of another length", c, l.MissedLength)
		}
	}
}
