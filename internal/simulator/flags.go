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
}

func (c *Config) serverFlags(fs *pflag.FlagSet) {
	fs.StringVar(&c.Host, "host", c.Host, "address to listen on")
	fs.IntVar(&c.Port, "port", c.Port, "port to listen on; 0 takes a free one")
	fs.StringVar(&c.Model, "model", c.Model, "name of the model served")
	fs.BoolVar(&c.StrictModel, "strict-model", c.StrictModel, "answer 404 to requests for another model")
	fs.StringVar(&c.APIKey, "api-key", c.APIKey, "key that requests must carry; without it they get 401")
	fs.Uint64Var(&c.Seed, "seed", c.Seed, "seed of text, lengths, jitter and faults")
}

func (c *Config) latencyFlags(fs *pflag.FlagSet) {
	fs.DurationVar(&c.TTFT, "ttft", c.TTFT, "time of a prefill before its prompt tokens are counted")
	fs.DurationVar(&c.ITL, "itl", c.ITL, "time of one decode step of a request that runs alone")
	fs.Float64Var(&c.PrefillRate, "prefill-rate", c.PrefillRate, "uncached prompt tokens prefilled per second; 0 is infinitely many")
	fs.Float64Var(&c.DecodeSlowdown, "decode-slowdown", c.DecodeSlowdown, "share of --itl that each further running sequence adds to a step")
	fs.BoolVar(&c.PrefillStalls, "prefill-stalls", c.PrefillStalls, "a prefill stalls every decode while it runs, as without chunked prefill")
	fs.Float64Var(&c.Jitter, "jitter", c.Jitter, "stretch each prefill and step by a random factor of 1 ± this")
	fs.IntVar(&c.DefaultMaxTokens, "default-max-tokens", c.DefaultMaxTokens, "output limit of requests that set none")
	fs.IntVar(&c.EOSAfter, "eos-after", c.EOSAfter, "mean output length of requests without ignore_eos; 0 is never before the limit")
	fs.IntVar(&c.ReasoningTokens, "reasoning-tokens", c.ReasoningTokens, "tokens of reasoning before each chat answer")
}

func (c *Config) limitFlags(fs *pflag.FlagSet) {
	fs.IntVar(&c.MaxBatch, "max-batch", c.MaxBatch, "sequences that run at once, the others wait; 0 is no limit")
	fs.IntVar(&c.MaxQueue, "max-queue", c.MaxQueue, "requests that may wait, the others get 503; 0 is no limit")
	fs.IntVar(&c.PrefixCache, "prefix-cache", c.PrefixCache, "prompt tokens the prefix cache holds; 0 is no cache")
	fs.IntVar(&c.MaxContext, "max-context", c.MaxContext, "most tokens of prompt and output together")
	fs.Int64Var(&c.MaxBody, "max-body", c.MaxBody, "most bytes of a request's body")
	fs.Float64Var(&c.RateLimit, "rate-limit", c.RateLimit, "generation requests let in per second; 0 is no limit")
	fs.IntVar(&c.RateBurst, "rate-burst", c.RateBurst, "requests that may come at once before --rate-limit binds")
	fs.IntVar(&c.RateLimitStatus, "rate-limit-status", c.RateLimitStatus, "status of requests over --rate-limit: 429 or 503")
	fs.DurationVar(&c.KeepAlive, "keep-alive", c.KeepAlive, "how long a connection may idle before it is closed; 0 is for ever")
	fs.Var(&c.Faults, "fault", "fault and its probability, as kind=probability; repeat it or give a comma list; kinds: "+strings.Join(FaultKinds(), " "))
	fs.DurationVar(&c.Stall, "stall", c.Stall, "how long the fault stall keeps silent")
}

func (c *Config) streamFlags(fs *pflag.FlagSet) {
	fs.IntVar(&c.StreamInterval, "stream-interval", c.StreamInterval, "tokens per event after the first")
	fs.IntVar(&c.MergeWrites, "merge-writes", c.MergeWrites, "events per write, as behind a buffering proxy")
	fs.IntVar(&c.SplitWrites, "split-writes", c.SplitWrites, "cut writes at random places into pieces of at most so many bytes; 0 is never")
	fs.IntVar(&c.CommentEvery, "comment-every", c.CommentEvery, "put a comment line before every so many events; 0 is none")
	fs.BoolVar(&c.CRLF, "crlf", c.CRLF, "end the lines of events with CR LF")
	for i, choice := range choices {
		usage := choice.usage + ": " + strings.Join(choice.words, ", ")
		if i > 0 {
			usage += " (default: as --like)"
		}
		field := choice.field(&c.Form)
		fs.StringVar(field, choice.flag, *field, usage)
	}
}
