package simulator

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Validate returns every problem of the configuration at once, each naming the flag and what to set.
func (c Config) Validate() error {
	return errors.Join(c.validateNumbers(), c.validateDurations(), c.Form.validate(), c.Faults.validate(), c.validateGPUs())
}

func (c Config) validateNumbers() error {
	var problems []error
	atLeastZero := func(flag string, value float64) {
		if !(value >= 0) || math.IsInf(value, 0) {
			problems = append(problems, fmt.Errorf("--%s is %v: use a finite number of 0 or more", flag, value))
		}
	}
	atLeastZero("prefill-rate", c.PrefillRate)
	atLeastZero("decode-slowdown", c.DecodeSlowdown)
	atLeastZero("rate-limit", c.RateLimit)
	for _, n := range []struct {
		flag  string
		value int64
	}{
		{"max-batch", int64(c.MaxBatch)}, {"max-queue", int64(c.MaxQueue)}, {"prefix-cache", int64(c.PrefixCache)},
		{"kv-cache", int64(c.KVCache)}, {"memory-growth", c.MemoryGrowth},
		{"max-context", int64(c.MaxContext)}, {"max-body", c.MaxBody}, {"default-max-tokens", int64(c.DefaultMaxTokens)},
		{"eos-after", int64(c.EOSAfter)}, {"reasoning-tokens", int64(c.ReasoningTokens)}, {"rate-burst", int64(c.RateBurst)},
		{"stream-interval", int64(c.StreamInterval)}, {"merge-writes", int64(c.MergeWrites)},
		{"split-writes", int64(c.SplitWrites)}, {"comment-every", int64(c.CommentEvery)},
	} {
		if n.value < 0 {
			problems = append(problems, fmt.Errorf("--%s is %d: use 0 or more", n.flag, n.value))
		}
	}
	if !(c.Jitter >= 0 && c.Jitter < 1) {
		problems = append(problems, fmt.Errorf("--jitter is %v: use a share of at least 0 and below 1", c.Jitter))
	}
	if c.Port < 0 || c.Port > 65535 {
		problems = append(problems, fmt.Errorf("--port is %d: use 0 to 65535", c.Port))
	}
	if !slices.Contains([]int{0, 429, 503}, c.RateLimitStatus) {
		problems = append(problems, fmt.Errorf("--rate-limit-status is %d: use 429 or 503", c.RateLimitStatus))
	}
	return errors.Join(problems...)
}

func (c Config) validateDurations() error {
	var problems []error
	for _, d := range []struct {
		flag  string
		value time.Duration
	}{{"ttft", c.TTFT}, {"itl", c.ITL}, {"keep-alive", c.KeepAlive}, {"stall", c.Stall}} {
		if d.value < 0 {
			problems = append(problems, fmt.Errorf("--%s is %v: use a duration of 0 or more", d.flag, d.value))
		}
	}
	return errors.Join(problems...)
}

func (f Form) validate() error {
	var problems []error
	for _, c := range choices {
		if word := *c.field(&f); word != "" && !slices.Contains(c.words, word) {
			problems = append(problems, fmt.Errorf("--%s is %q: use one of %s", c.flag, word, strings.Join(c.words, ", ")))
		}
	}
	return errors.Join(problems...)
}
