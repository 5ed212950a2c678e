package simulator

import (
	"strings"

	"github.com/spf13/pflag"
)

// Flags adds a flag for every knob to the set; the values c has now are the defaults.
func (c *Config) Flags(fs *pflag.FlagSet) {
	c.serverFlags(fs)
	c.latencyFlags(fs)
	c.limitFlags(fs)
	c.streamFlags(fs)
	c.gpuFlags(fs)
}

func (c *Config) serverFlags(fs *pflag.FlagSet) {
	fs.StringVar(&c.Host, "host", c.Host, "address to listen on")
	fs.IntVar(&c.Port, "port", c.Port, "port to listen on; 0 picks a free port")
	fs.StringVar(&c.Model, "model", c.Model, "name of the served model")
	fs.BoolVar(&c.StrictModel, "strict-model", c.StrictModel, "return 404 for requests for another model")
	fs.StringVar(&c.APIKey, "api-key", c.APIKey, "API key that requests must contain; requests without it get 401")
	fs.Uint64Var(&c.Seed, "seed", c.Seed, "random seed for text, lengths, jitter and faults")
}

func (c *Config) latencyFlags(fs *pflag.FlagSet) {
	fs.DurationVar(&c.TTFT, "ttft", c.TTFT, "base time of a prefill, before its prompt tokens are counted")
	fs.DurationVar(&c.ITL, "itl", c.ITL, "time of one decode step for a single request")
	fs.Float64Var(&c.PrefillRate, "prefill-rate", c.PrefillRate, "uncached prompt tokens prefilled per second; 0 means no limit")
	fs.Float64Var(&c.DecodeSlowdown, "decode-slowdown", c.DecodeSlowdown, "share of --itl that each additional running sequence adds to a step")
	fs.BoolVar(&c.PrefillStalls, "prefill-stalls", c.PrefillStalls, "stall all decoding while a prefill runs, as without chunked prefill")
	fs.Float64Var(&c.Jitter, "jitter", c.Jitter, "multiply the time of each prefill and step by a random factor of 1 ± this value")
	fs.IntVar(&c.DefaultMaxTokens, "default-max-tokens", c.DefaultMaxTokens, "output limit of requests that set none")
	fs.IntVar(&c.EOSAfter, "eos-after", c.EOSAfter, "mean output length of requests without ignore_eos; 0 means always up to the limit")
	fs.IntVar(&c.ReasoningTokens, "reasoning-tokens", c.ReasoningTokens, "reasoning tokens before each chat answer")
}

func (c *Config) limitFlags(fs *pflag.FlagSet) {
	fs.IntVar(&c.MaxBatch, "max-batch", c.MaxBatch, "maximum sequences that run at once; others wait; 0 means no limit")
	fs.IntVar(&c.MaxQueue, "max-queue", c.MaxQueue, "maximum waiting requests; others get 503; 0 means no limit")
	fs.IntVar(&c.PrefixCache, "prefix-cache", c.PrefixCache, "size of the prefix cache in prompt tokens; 0 means no cache")
	fs.IntVar(&c.KVCache, "kv-cache", c.KVCache, "tokens of prompts and outputs that the batch can hold; beyond it requests are preempted; 0 means no limit")
	fs.Int64Var(&c.MemoryGrowth, "memory-growth", c.MemoryGrowth, "bytes by which each answered request raises the server's memory in /metrics, as a leak does")
	fs.IntVar(&c.MaxContext, "max-context", c.MaxContext, "maximum tokens of prompt and output together")
	fs.Int64Var(&c.MaxBody, "max-body", c.MaxBody, "maximum size of a request body in bytes")
	fs.Float64Var(&c.RateLimit, "rate-limit", c.RateLimit, "generation requests accepted per second; 0 means no limit")
	fs.IntVar(&c.RateBurst, "rate-burst", c.RateBurst, "burst of requests accepted before --rate-limit applies")
	fs.IntVar(&c.RateLimitStatus, "rate-limit-status", c.RateLimitStatus, "status code for requests over --rate-limit: 429 or 503")
	fs.DurationVar(&c.KeepAlive, "keep-alive", c.KeepAlive, "how long a connection can be idle before it is closed; 0 means forever")
	fs.Var(&c.Faults, "fault", "fault and its probability, as kind=probability; repeat the flag or separate with commas; kinds: "+strings.Join(FaultKinds(), " "))
	fs.DurationVar(&c.Stall, "stall", c.Stall, "how long the fault stall pauses")
}

func (c *Config) streamFlags(fs *pflag.FlagSet) {
	fs.IntVar(&c.StreamInterval, "stream-interval", c.StreamInterval, "tokens per event after the first")
	fs.IntVar(&c.MergeWrites, "merge-writes", c.MergeWrites, "events per write, as with a buffering proxy")
	fs.IntVar(&c.SplitWrites, "split-writes", c.SplitWrites, "cut writes at random positions into pieces of at most this many bytes; 0 means never")
	fs.IntVar(&c.CommentEvery, "comment-every", c.CommentEvery, "add a comment line before every this many events; 0 means never")
	fs.BoolVar(&c.CRLF, "crlf", c.CRLF, "end event lines with CR LF")
	for i, choice := range choices {
		usage := choice.usage + ": " + strings.Join(choice.words, ", ")
		if i > 0 {
			usage += " (default: as set by --like)"
		}
		field := choice.field(&c.Form)
		fs.StringVar(field, choice.flag, *field, usage)
	}
}
