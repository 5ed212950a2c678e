package run_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/standard"
)

// uncounting is a server that counts no tokens, and the bodies that it got.
func uncounting(t *testing.T) (address string, bodies func() []string) {
	t.Helper()
	var mu sync.Mutex
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.NotFound(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		got = append(got, r.URL.Path+" "+string(body))
		mu.Unlock()
		answer := `{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}`
		if strings.HasSuffix(r.URL.Path, "/v1/completions") {
			answer = `{"choices":[{"text":"Hello","finish_reason":"stop"}]}`
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1/chat/completions", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(got)
	}
}

// asked is a run of one text against an address, counted by the tokenizer at path.
func asked(t *testing.T, address, path, text string) run.Arguments {
	t.Helper()
	args := run.DefaultArguments()
	args.Model, args.URL, args.OutputsDir, args.Stream = "m", address, t.TempDir(), false
	args.TokenizerPath, args.Number, args.NoPreflight, args.ServerMetrics = &path, []run.Count{{N: 3}}, true, "off"
	file := filepath.Join(t.TempDir(), "prompts.txt")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args.Dataset, args.DatasetPath = "line_by_line", &file
	return args
}

const chatML = "<|im_start|>user\nHello there<|im_end|>\n<|im_start|>assistant\n"

func TestChat_PromptsAreCountedAsTheModelsTemplateMakesThem(t *testing.T) {
	address, _ := uncounting(t)
	result := mustRun(t, asked(t, address, tokenizer.BuiltinName, "Hello there"), run.Options{Plugins: standard.Plugins()})
	want := float64(tokenizer.Builtin().Count(chatML))
	if n, ok := result.Levels[0].Value(metric.InputTokens); !ok || n != want {
		t.Errorf("%v input tokens a request, want %v", n, want)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{Plugins: standard.Plugins()})
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := again.Levels[0].Value(metric.InputTokens); n != want {
		t.Errorf("the report made again has %v input tokens a request, want %v", n, want)
	}
}

func TestChat_TokenizedPromptsAreThoseOfTheTemplate(t *testing.T) {
	for _, text := range []string{"Hello there", `[{"role":"user","content":"Hello there"}]`} {
		address, bodies := uncounting(t)
		args := asked(t, address, tokenizer.BuiltinName, text)
		args.TokenizePrompt = true
		result := mustRun(t, args, run.Options{Plugins: standard.Plugins()})
		want := tokenizer.Builtin().Encode(chatML)
		for _, body := range bodies() {
			path, object, _ := strings.Cut(body, " ")
			var sent struct{ Prompt []int }
			if err := json.Unmarshal([]byte(object), &sent); err != nil || path != "/v1/completions" || !slices.Equal(sent.Prompt, want) {
				t.Errorf("%s\nwant the ids %v, %v", body, want, err)
			}
		}
		if n, _ := result.Levels[0].Value(metric.InputTokens); n != float64(len(want)) {
			t.Errorf("%v input tokens a request, want %d", n, len(want))
		}
	}
}

func TestChat_TokenizedPromptsNeedATemplate(t *testing.T) {
	address, bodies := uncounting(t)
	model, err := tokenizer.BuiltinJSON()
	if err != nil {
		t.Fatal(err)
	}
	bare := t.TempDir()
	if err := os.WriteFile(filepath.Join(bare, "tokenizer.json"), model, 0o600); err != nil {
		t.Fatal(err)
	}
	args := asked(t, address, bare, "Hello there")
	args.TokenizePrompt = true
	_, err = run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()})
	if err == nil || !strings.Contains(err.Error(), "has no chat template") || !strings.Contains(err.Error(), "apply_chat_template: false") || len(bodies()) > 0 {
		t.Errorf("%v, %d requests", err, len(bodies()))
	}
	own := false
	args.ApplyChatTemplate = &own
	mustRun(t, args, run.Options{Plugins: standard.Plugins()})
	for _, body := range bodies() {
		var sent struct{ Prompt []int }
		_, object, _ := strings.Cut(body, " ")
		if json.Unmarshal([]byte(object), &sent) != nil || !slices.Equal(sent.Prompt, tokenizer.Builtin().Encode("Hello there")) {
			t.Errorf("%s", body)
		}
	}
}

func TestChat_RandomPromptsFitTheTemplateOfAServerThatDoesNotCount(t *testing.T) {
	address, bodies := uncounting(t)
	args := asked(t, address, tokenizer.BuiltinName, "")
	args.Dataset, args.DatasetPath, args.MinPromptLength, args.MaxPromptLength = "random", nil, 40, 40
	mustRun(t, args, run.Options{Plugins: standard.Plugins()})
	got := bodies()
	var sent struct{ Messages []struct{ Content string } }
	_, object, _ := strings.Cut(got[len(got)-1], " ")
	if err := json.Unmarshal([]byte(object), &sent); err != nil || len(sent.Messages) != 1 {
		t.Fatal(err, object)
	}
	whole := "<|im_start|>user\n" + sent.Messages[0].Content + "<|im_end|>\n<|im_start|>assistant\n"
	if n := tokenizer.Builtin().Count(whole); n != 40 {
		t.Errorf("the prompt has %d tokens with the template, want 40", n)
	}
}
