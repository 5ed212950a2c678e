package causes

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

const ms = time.Millisecond

// serve starts a simulator and returns its URL.
func serve(t *testing.T, c simulator.Config) string {
	t.Helper()
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return url
}

// arguments are those of a sweep with random prompts of 64 tokens and forced outputs of 12.
func arguments(t *testing.T, url string, parallel, number []int) run.Arguments {
	args := run.DefaultArguments()
	builtin := "builtin"
	args.Model, args.URL, args.OutputsDir, args.SleepInterval = "simulated", url, t.TempDir(), 0
	args.Dataset, args.TokenizerPath = "random", &builtin
	args.MinPromptLength, args.MaxPromptLength = 64, 64
	force(&args, 12)
	args.Parallel, args.Number = parallel, nil
	for _, n := range number {
		args.Number = append(args.Number, run.Count{N: n})
	}
	return args
}

// force makes every output so many tokens long.
func force(args *run.Arguments, tokens int) {
	args.MaxTokens, args.MinTokens = &run.Range{Min: tokens, Max: tokens}, &tokens
	args.ExtraArgs = run.Members{{Key: "ignore_eos", Value: json.RawMessage("true")}}
}

func sweep(t *testing.T, args run.Arguments) *run.Result {
	t.Helper()
	result, err := run.Run(t.Context(), args, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}
