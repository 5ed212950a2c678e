package simulator

import "time"

// Config is everything that can be set. The zero value is valid: a server on a free loopback port that answers at once,
// with no limit, no cache and no fault, and writes streams as vLLM does. [Default] has the figures of a small real
// server and is what the command line starts from.
type Config struct {
	// Host to listen on; "" is 127.0.0.1.
	Host string
	// Port to listen on; 0 takes a free one.
	Port int
	// Model is the name served; "" is "simulated".
	Model string
	// StrictModel answers 404 to a request for any other model.
	StrictModel bool
	// APIKey, if set, must come as "Authorization: Bearer <key>"; anything else is answered with 401.
	APIKey string
	// Seed of every draw: text, output lengths, jitter, faults. The same seed and order of requests give the same ones.
	Seed uint64

	// TTFT is the time of a prefill before its first prompt token is counted; what an empty prompt would wait.
	TTFT time.Duration
	// ITL is the time of one decode step of a request that runs alone.
	ITL time.Duration
	// PrefillRate is how many uncached prompt tokens are prefilled in a second; 0 is infinitely many.
	PrefillRate float64
	// DecodeSlowdown is the share of ITL that every further running sequence adds to a step: ITL × (1 + slowdown × (running − 1)).
	DecodeSlowdown float64
	// PrefillStalls makes prefills run one at a time, and every decode stand still meanwhile, as without chunked prefill.
	PrefillStalls bool
	// Jitter stretches or shrinks each prefill and each step by a uniform factor of 1 ± Jitter; in [0, 1).
	Jitter float64

	// MaxBatch is how many sequences run at once; the others wait. 0 is no limit. A request of n choices is n sequences.
	MaxBatch int
	// MaxQueue is how many requests may wait; one more is answered with 503 and Retry-After. 0 is no limit.
	MaxQueue int
	// PrefixCache is how many prompt tokens are remembered, in blocks of 16, least recently used out first. 0 is no cache.
	PrefixCache int
	// KVCache is how many tokens of prompts and outputs the batch may hold together; beyond it the request that came into the batch last loses
	// its place (a preemption). 0 is no limit.
	KVCache int
	// MemoryGrowth is how many bytes of the server's memory each answered request leaves taken, by its /metrics alone: a leak. 0 is none.
	MemoryGrowth int64
	// MaxContext is the most tokens of prompt and output together; beyond it a request is answered with 400. 0 is 1,048,576.
	MaxContext int
	// MaxBody is the most bytes of a request's body; beyond it the answer is 413. 0 is 64 MiB.
	MaxBody int64

	// DefaultMaxTokens is the output limit of requests that set none. 0 is 256.
	DefaultMaxTokens int
	// EOSAfter is the mean output length, geometrically distributed, of requests that do not set ignore_eos.
	// 0 is never: the output then always reaches its limit.
	EOSAfter int
	// ReasoningTokens is how many tokens of each chat answer are reasoning, sent before the answer. 0 is none.
	ReasoningTokens int

	// RateLimit is how many generation requests are let in per second; the others get RateLimitStatus and Retry-After. 0 is no limit.
	RateLimit float64
	// RateBurst is how many requests may come at once before RateLimit binds. 0 is 1.
	RateBurst int
	// RateLimitStatus is 429 or 503. 0 is 429.
	RateLimitStatus int
	// KeepAlive is how long a connection may idle between requests before the server closes it. 0 is for ever.
	KeepAlive time.Duration

	// StreamInterval is how many tokens go into one event, after the first, which is sent at once. 0 is 1.
	StreamInterval int
	// MergeWrites is how many events a buffering proxy would collect before they are written together. 0 is 1.
	MergeWrites int
	// SplitWrites, if set, cuts what is written at random places into pieces of at most so many bytes, each its own write.
	SplitWrites int
	// CommentEvery puts a comment line (": ping") before every so many events. 0 is none.
	CommentEvery int
	// CRLF ends the lines of events with CR LF in place of LF.
	CRLF bool
	// Form is which server's habits the answers have.
	Form Form

	// Faults is the probability of each fault, per generation request; at most one befalls a request.
	Faults Faults
	// Stall is how long the fault "stall" keeps silent. 0 is 30 s.
	Stall time.Duration

	// GPUs is how many GPUs are simulated, with the metrics of NVIDIA's dcgm-exporter. 0 is none.
	GPUs int
	// GPUThrottle is the limit of their clock, by which work takes longer too.
	GPUThrottle Throttle
}

// Default returns the figures of a small server: 50 ms to the first token, 20 ms a token, 8,000 prompt tokens a second,
// at most 64 sequences at once, idle connections closed after 5 s as uvicorn does.
func Default() Config {
	return Config{
		Host:           "127.0.0.1",
		Port:           8000,
		TTFT:           50 * time.Millisecond,
		ITL:            20 * time.Millisecond,
		PrefillRate:    8000,
		DecodeSlowdown: 0.01,
		MaxBatch:       64,
		KeepAlive:      5 * time.Second,
	}.withDefaults()
}

// withDefaults fills in what zero stands for, except where zero is itself the meaning (no limit, none).
func (c Config) withDefaults() Config {
	fill(&c.Host, "127.0.0.1")
	fill(&c.Model, "simulated")
	fill(&c.MaxContext, 1<<20)
	fill(&c.MaxBody, 64<<20)
	fill(&c.DefaultMaxTokens, 256)
	fill(&c.RateBurst, 1)
	fill(&c.RateLimitStatus, 429)
	fill(&c.StreamInterval, 1)
	fill(&c.MergeWrites, 1)
	fill(&c.Stall, 30*time.Second)
	return c
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
