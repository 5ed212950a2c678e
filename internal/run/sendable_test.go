package run_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/standard"
)

func TestSendable_RunWithNothingToSendIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	for api, change := range map[string]func(*run.Arguments){
		"systemone": func(a *run.Arguments) { a.Dataset = "line_by_line" },
		"ollama":    func(a *run.Arguments) { a.TokenizePrompt = true },
		"tgi":       func(a *run.Arguments) { a.TokenizerPath = nil },
	} {
		args := asked(t, "http://127.0.0.1:9", tokenizer.BuiltinName, `[{"role":"user","content":"Hello there"}]`)
		args.API, args.NoTestConnection = api, true
		change(&args)
		r, err := run.New(t.Context(), args, run.Options{Plugins: standard.Plugins()})
		if err == nil {
			_, err = r.Run(t.Context())
		}
		var problems run.Problems
		if !errors.As(err, &problems) {
			t.Errorf("%s: %v", api, err)
		}
		if left, _ := os.ReadDir(args.OutputsDir); len(left) > 0 {
			t.Errorf("%s: %s was written", api, left[0].Name())
		}
	}
}

// Messages become text by the model's template where the API takes plain text alone.
func TestSendable_MessagesBecomeTextForAnAPIOfPlainText(t *testing.T) {
	for _, line := range []string{`[{"role":"user","content":"Hello there"}]`, `{"messages":[{"role":"user","content":"Hello there"}],"temperature":0.5}`} {
		args := asked(t, "http://127.0.0.1:9", tokenizer.BuiltinName, line)
		args.API = "tgi"
		p, err := run.Plan(t.Context(), args, run.Options{Plugins: standard.Plugins()})
		if err != nil {
			t.Fatal(err)
		}
		bodies, err := run.Preview(t.Context(), p, 1, run.Options{Plugins: standard.Plugins()})
		if err != nil || len(bodies) != 1 || !strings.Contains(string(bodies[0]), `"inputs":"<|im_start|>user\nHello there<|im_end|>\n<|im_start|>assistant\n"`) || strings.Contains(string(bodies[0]), "messages") {
			t.Errorf("%s: %s %v", line, bodies, err)
		}
	}
}

func TestSendable_PicturesAreNoPlainText(t *testing.T) {
	for line, want := range map[string]string{
		`{"messages":[{"role":"user","content":[{"type":"text","text":"Hello there"}]}]}`:                                                     "Hello there",
		`{"messages":[{"role":"user","content":"a"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,"}}]}]}`: "",
	} {
		args := asked(t, "http://127.0.0.1:9", tokenizer.BuiltinName, line)
		args.API = "tgi"
		p, err := run.Plan(t.Context(), args, run.Options{Plugins: standard.Plugins()})
		if err != nil {
			t.Fatal(err)
		}
		bodies, err := run.Preview(t.Context(), p, 1, run.Options{Plugins: standard.Plugins()})
		if sent := err == nil && len(bodies) == 1; sent != (want != "") || sent && !strings.Contains(string(bodies[0]), want) {
			t.Errorf("%s: %s %v", line, bodies, err)
		}
	}
}
