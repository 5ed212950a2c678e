package causes

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// colors are the causes that make figures say something else than they seem to.
func biases() []cause {
	return []cause{
		{
			name:     "a proxy that collects eight payloads",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MergeWrites: 8},
			parallel: []int{1, 4}, number: []int{12, 40},
			change: func(_ *testing.T, args *run.Arguments) { force(args, 32) },
			knee:   "concurrency 4", growing: true,
			rules: map[string]expected{"merged-payloads": {
				level: anyLevel, says: []string{"proxy_buffering off"},
				within: map[string]bounds{"merged payloads": {0.6, 1}},
			}},
		},
		{
			name:     "a stream interval of eight",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, StreamInterval: 8},
			parallel: []int{1, 4}, number: []int{12, 40},
			change: func(_ *testing.T, args *run.Arguments) { force(args, 33) },
			knee:   "concurrency 4", growing: true,
			rules: map[string]expected{"tokens-per-payload": {
				level: anyLevel, says: []string{"--stream-interval 1"},
				within: map[string]bounds{"output tokens per request": {33, 33}, "payloads per request": {5, 6}},
			}},
		},
		{
			// The file has 24 prompts: the first level sends them, the second finds them in the cache.
			name:     "prompts sent before, and a prefix cache",
			server:   simulator.Config{TTFT: 10 * ms, ITL: 5 * ms, PrefillRate: 4000, PrefixCache: 1 << 20},
			parallel: []int{1, 4}, number: []int{24, 100},
			change: fewPrompts,
			knee:   "concurrency 4", growing: true,
			rules: map[string]expected{"prefix-cache": {
				level: "concurrency 4", says: []string{"--no-enable-prefix-caching"},
				within: map[string]bounds{"median TTFT at concurrency 1": {0.08, 0.4}, "median TTFT at concurrency 4": {0.01, 0.06},
					"cached prompt tokens": {0.8, 1}, "prompts already sent in this run": {1, 1}},
			}},
		},
		{
			name:     "outputs shorter than forced",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, EOSAfter: 4, Form: simulator.Form{Forced: "ignore"}},
			parallel: []int{1, 4}, number: []int{20, 100},
			change: func(_ *testing.T, args *run.Arguments) { force(args, 20) },
			knee:   "concurrency 4", growing: true,
			rules: map[string]expected{"short-outputs": {
				level: anyLevel, says: []string{"ignore_eos"},
				within: map[string]bounds{"shorter than forced": {0.8, 1}, "average output": {1, 10}},
			}},
		},
		{
			name:     "empty answers",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, Faults: simulator.Faults{simulator.FaultEmptyAnswer: 0.3}},
			parallel: []int{4}, number: []int{100},
			change: func(_ *testing.T, args *run.Arguments) { args.MinTokens, args.ExtraArgs = nil, nil },
			rules: map[string]expected{
				"empty-answers": {level: "concurrency 4", says: []string{"chat template"}, within: map[string]bounds{"empty answers": {0.1, 0.5}}},
			},
		},
		{
			name:     "no usage and no tokenizer",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, Form: simulator.Form{Usage: "never"}},
			parallel: []int{4}, number: []int{100},
			change: func(_ *testing.T, args *run.Arguments) {
				prompt := "What does a load test measure?"
				args.Dataset, args.TokenizerPath, args.Prompt, args.PromptText = "openqa", nil, &prompt, prompt
			},
			rules: map[string]expected{"no-token-counts": {level: "concurrency 4", says: []string{"--tokenizer-path"},
				within: map[string]bounds{"without counts": {1, 1}}}},
		},
		{
			name:     "too few requests for a percentile",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms},
			parallel: []int{2}, number: []int{20},
			rules: map[string]expected{"few-samples": {flags: "--number 100", says: []string{"at least 100 requests"},
				within: map[string]bounds{"successes at concurrency 2": {20, 20}}}},
		},
		{
			// Prompts share a long beginning that is in no cache when the first eight start at once.
			name:     "a first wave",
			server:   simulator.Config{TTFT: 20 * ms, ITL: 5 * ms, PrefillRate: 4000, PrefixCache: 1 << 20},
			parallel: []int{8}, number: []int{32},
			change: func(_ *testing.T, args *run.Arguments) {
				args.PrefixLength, args.NoTestConnection = 1000, true // the connection test would warm the cache
			},
			rules: map[string]expected{"first-wave": {level: "concurrency 8", flags: "--parallel 8 --number 80",
				within: map[string]bounds{"TTFT of the first wave": {0.2, 0.6}, "TTFT of the rest": {0.02, 0.1}}},
				"server-cache": {level: "concurrency 8", says: []string{"prefix cache"}, within: map[string]bounds{"prefix-cache hit rate": {0.5, 1}}}},
		},
	}
}

// fewPrompts writes a file of 24 prompts of some 500 tokens that share no beginning.
func fewPrompts(t *testing.T, args *run.Arguments) {
	path := filepath.Join(t.TempDir(), "prompts.txt")
	var b strings.Builder
	for i := range 24 {
		b.WriteString(strings.Repeat(fmt.Sprintf("prompt %d says that ", 100+i), 80) + "\n")
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	args.Dataset, args.DatasetPath = "line_by_line", &path
	args.MinPromptLength, args.MaxPromptLength = 0, 131072
}
