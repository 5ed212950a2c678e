package causes

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf"
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
func arguments(t *testing.T, url string, parallel, number []int) perf.Arguments {
	args := perf.DefaultArguments()
	builtin := "builtin"
	args.Model, args.URL, args.OutputsDir, args.SleepInterval = "simulated", url, t.TempDir(), 0
	args.Dataset, args.TokenizerPath = "random", &builtin
	args.MinPromptLength, args.MaxPromptLength = 64, 64
	force(&args, 12)
	args.Parallel, args.Number = parallel, nil
	for _, n := range number {
		args.Number = append(args.Number, perf.Count{N: n})
	}
	return args
}

// force makes every output so many tokens long.
func force(args *perf.Arguments, tokens int) {
	args.MaxTokens, args.MinTokens = &perf.Range{Min: tokens, Max: tokens}, &tokens
	args.ExtraArgs = perf.Members{{Key: "ignore_eos", Value: json.RawMessage("true")}}
}

func sweep(t *testing.T, args perf.Arguments) *perf.Result {
	t.Helper()
	result, err := perf.Run(t.Context(), args)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
