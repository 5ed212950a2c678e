package causes

import (
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// failures are the causes of requests without an answer.
func failures() []cause {
	limited := func(status int) cause {
		return cause{
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, RateLimit: 15, RateBurst: 4, RateLimitStatus: status},
			parallel: []int{1, 8}, number: []int{15, 100},
		}
	}
	wanted := func(status string) map[string]expected {
		return map[string]expected{"refused": {
			level: "concurrency 8", flags: "--parallel 4 --number 100", says: []string{status, "not its capacity"},
			within: map[string]bounds{"refused": {0.3, 1}},
		}}
	}
	tooMany, unavailable := limited(429), limited(503)
	tooMany.name, tooMany.rules = "a rate limit with 429", wanted("HTTP 429")
	unavailable.name, unavailable.rules = "a rate limit with 503", wanted("HTTP 503")
	return []cause{tooMany, unavailable,
		{
			name:     "streams cut off",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, Faults: simulator.Faults{simulator.FaultTruncate: 0.3}},
			parallel: []int{1, 4}, number: []int{15, 100},
			change: func(_ *testing.T, args *run.Arguments) { args.NoTestConnection = true },
			rules:  map[string]expected{"failures": {says: []string{"truncated", "proxies"}, within: map[string]bounds{"failed": {0.15, 0.45}}}},
		},
		{
			name:     "errors of the server",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, Faults: simulator.Faults{simulator.Fault500: 0.3}},
			parallel: []int{1, 4}, number: []int{15, 100},
			change: func(_ *testing.T, args *run.Arguments) { args.NoTestConnection = true },
			rules:  map[string]expected{"failures": {says: []string{"HTTP 500", "server's log"}, within: map[string]bounds{"failed": {0.15, 0.45}}}},
		},
		{
			name:     "empty answers where a length is forced",
			server:   simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, Faults: simulator.Faults{simulator.FaultEmptyAnswer: 0.3}},
			parallel: []int{1, 4}, number: []int{15, 100},
			change: func(_ *testing.T, args *run.Arguments) { args.NoTestConnection = true },
			rules:  map[string]expected{"failures": {says: []string{"empty_stream"}, within: map[string]bounds{"failed": {0.15, 0.45}}}},
		},
	}
}

// Random prompts that the same seed sent before are no longer new to the server.
func TestFailures_RandomPromptsOfAnEarlierRunAreFoundInThePrefixCache(t *testing.T) {
	server := simulator.Config{TTFT: 40 * ms, ITL: 5 * ms, PrefillRate: 10000, PrefixCache: 1 << 20}
	seed := 7
	send := func(url string) *run.Result {
		args := arguments(t, url, []int{4}, []int{20})
		args.MinPromptLength, args.MaxPromptLength, args.Seed = 300, 300, &seed
		return sweep(t, args)
	}
	cause{name: "new prompts"}.prove(t, func() *run.Result { return send(serve(t, server)) })
	cause{name: "the same prompts", rules: map[string]expected{"prefix-cache": {
		level: "concurrency 4", says: []string{"random", "another --seed"},
		within: map[string]bounds{"cached prompt tokens": {0.8, 1}},
	}}}.prove(t, func() *run.Result {
		url := serve(t, server)
		send(url)
		return send(url)
	})
}

func TestFailures_RatesThatTheServerFollowsOnlyGrow(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{TTFT: 40 * ms, ITL: 5 * ms}), nil, []int{60, 120})
	args.OpenLoop, args.Parallel, args.Rate = true, []int{1}, []float64{20, 80}
	cause{name: "rates", knee: "rate 80", growing: true}.prove(t, func() *run.Result { return sweep(t, args) })
}

// One of two servers takes three times as long to begin; two that are alike are not told apart.
func TestFailures_ASlowServerIsFoundAmongSeveral(t *testing.T) {
	fast := simulator.Config{TTFT: 40 * ms, ITL: 5 * ms}
	slow := simulator.Config{TTFT: 120 * ms, ITL: 5 * ms}
	send := func(a, b simulator.Config) func() *run.Result {
		return func() *run.Result { return sweep(t, arguments(t, serve(t, a)+" "+serve(t, b), []int{4}, []int{100})) }
	}
	cause{name: "two alike"}.prove(t, send(fast, fast))
	cause{name: "one is slow", rules: map[string]expected{"slow-server": {
		level: "concurrency 4", says: []string{"slower than the others", "least-busy"},
		within: map[string]bounds{"median of the slow server": {0.1, 0.3}, "median of the others": {0.03, 0.1}},
	}}}.prove(t, send(fast, slow))
}
