package causes

import (
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// limits are the causes of what bounds a run. Their levels differ by a factor of three and more, so that a busy machine
// does not hide them.
func limits() []cause {
	return []cause{
		{
			name:     "a healthy server only grows",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms},
			parallel: []int{1, 4, 12}, number: []int{12, 40, 120},
			knee: "concurrency 12", growing: true,
		},
		{
			// Above the limit the knee, flat decoding and nothing else: the queue is what the batch limit does.
			name:     "a batch of six",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MaxBatch: 6},
			parallel: []int{1, 6, 24}, number: []int{12, 60, 120},
			knee: "concurrency 6",
			rules: map[string]expected{"batch-limit": {
				level: "concurrency 24", says: []string{"--max-num-seqs", "at or below concurrency 6"},
				within: map[string]bounds{"in flight at concurrency 6": {4.5, 6.1}, "in flight at concurrency 24": {18, 24.1},
					"with those in prefill": {5, 7}},
			}},
		},
		{
			// Between two and 24 slots decoding still grows to the batch of six: only the queue is proven, no limit.
			name:     "a queue",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MaxBatch: 6},
			parallel: []int{2, 24}, number: []int{20, 120},
			change: func(_ *testing.T, args *run.Arguments) { args.ServerMetrics = "off" },
			knee:   "concurrency 24", growing: true, // three times the throughput, though less than the slots
			rules: map[string]expected{"queueing": {
				level: "concurrency 24", says: []string{"wait in a queue", "concurrency 2"},
				within: map[string]bounds{"median TTFT at concurrency 2": {0.04, 0.1}, "median TTFT at concurrency 24": {0.2, 1},
					"TPOT at concurrency 2": {0.004, 0.01}, "TPOT at concurrency 24": {0.004, 0.01}},
			}},
		},
		{
			// The server's own clock knows how long: nothing needs to be concluded from two levels.
			name:     "a queue that the server tells of",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, MaxBatch: 6},
			parallel: []int{2, 24}, number: []int{20, 120},
			knee: "concurrency 24", growing: true,
			rules: map[string]expected{"server-queue": {
				level: "concurrency 24", says: []string{"by the server's own clock", "--max-num-seqs"},
				within: map[string]bounds{"time in the server's queue": {0.2, 1}, "server's TTFT": {0.25, 1.1}},
			}},
		},
		{
			name:     "decoding that streams share",
			server:   simulator.Config{TTFT: 20 * ms, ITL: 4 * ms, DecodeSlowdown: 1},
			parallel: []int{1, 3, 6}, number: []int{10, 20, 24},
			change: func(_ *testing.T, args *run.Arguments) { force(args, 40) },
			knee:   "concurrency 1",
			rules: map[string]expected{"decode-bound": {
				level: "concurrency 6", says: []string{"Generation slows down"},
				within: map[string]bounds{"TPOT at concurrency 3": {0.008, 0.02}, "TPOT at concurrency 6": {0.018, 0.04}},
			}},
		},
		{
			name:     "prefill of long prompts",
			server:   simulator.Config{TTFT: 5 * ms, ITL: 5 * ms, PrefillRate: 10000},
			parallel: []int{1, 4}, number: []int{30, 100},
			change: func(_ *testing.T, args *run.Arguments) {
				args.MinPromptLength, args.MaxPromptLength = 100, 1500
				force(args, 8)
			},
			knee: "concurrency 4", growing: true,
			rules: map[string]expected{"prefill-bound": {
				level: "concurrency 4", says: []string{"dominated by prompt processing"},
				within: map[string]bounds{"TTFT grows by": {0.00009, 0.00015}, "correlation with prompt length": {0.7, 1},
					"average prompt": {500, 1100}},
			}},
		},
		{
			// Each prefill of 60 ms stops the other streams, whose steps stay 3 ms. Outputs of several lengths keep the
			// streams from ending, and their successors from starting, at the same time.
			name:     "prefills that stop decoding",
			server:   simulator.Config{TTFT: 60 * ms, ITL: 3 * ms, PrefillStalls: true},
			parallel: []int{1, 5}, number: []int{15, 30},
			change: func(_ *testing.T, args *run.Arguments) {
				args.MaxTokens, args.MinTokens = &run.Range{Min: 90, Max: 170}, nil
			},
			knee: "concurrency 5", growing: true,
			rules: map[string]expected{"prefill-interference": {
				level: "concurrency 5", says: []string{"--max-num-batched-tokens"},
				within: map[string]bounds{"ITL p99 at concurrency 5": {0.05, 0.4}, "ITL p50 at concurrency 5": {0.002, 0.01}},
			}},
		},
	}
}
