package causes

import (
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// conversing makes a run's sessions conversations of five turns, each of which adds 64 tokens.
func conversing(_ *testing.T, args *run.Arguments) {
	turns := 5
	args.Dataset, args.MultiTurn, args.MinTurns, args.MaxTurns = "random_multi_turn", true, turns, &turns
}

// conversations are the causes that only conversations have: what a turn's history makes of it.
func conversations() []cause {
	return []cause{
		{
			// The fourth turn has 4 × 64 tokens of prompts, 3 × 12 of answers, and wants 12 more.
			name:     "a context of 300 tokens",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MaxContext: 300},
			parallel: []int{4}, number: []int{40},
			change: conversing,
			rules: map[string]expected{"failures": {says: []string{"HTTP 400"}}, "outgrown-context": {
				level: "concurrency 4", flags: "--min-turns 3 --max-turns 3", says: []string{"turn 4 at the earliest", "--max-model-len"},
				within: map[string]bounds{"conversations that exceeded the context": {1, 1}},
			}},
		},
		{
			name:     "answers with reasoning only",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, ReasoningTokens: 12},
			parallel: []int{4}, number: []int{30},
			change: conversing,
			rules: map[string]expected{"reasoning-only": {
				level: "concurrency 4", says: []string{"contained reasoning but no text", "--keep-reasoning"},
				within: map[string]bounds{"answers with reasoning only": {0.99, 1}},
			}},
		},
	}
}
