package metric

import "maps"

// OfServer is what a probe of the event log says it is of when it is a ServerSample.
const OfServer = "server"

// OfServers is the same when it is ServerSamples.
const OfServers = "servers"

// ServerSamples are those of several servers.
type ServerSamples struct {
	// Of is OfServers.
	Of string `json:"of"`
	// Targets are the servers that tell metrics, by their places.
	Targets map[int]*ServerSample `json:"targets"`
}

// A ServerCounter names something that a server counts.
type ServerCounter string

// The counters. A server of which a counter is absent does not count it.
const (
	// ServerRequests are requests that ended, whatever their end; of a request for n choices each counts, as in vLLM.
	ServerRequests ServerCounter = "requests"
	// ServerPromptTokens are all prompt tokens, ServerComputedTokens those that were not in a cache.
	ServerPromptTokens   ServerCounter = "prompt_tokens"
	ServerComputedTokens ServerCounter = "computed_prompt_tokens"
	ServerOutputTokens   ServerCounter = "output_tokens"
	// ServerPreemptions are requests that lost their place in the batch because the KV cache was full.
	ServerPreemptions ServerCounter = "preemptions"
	// ServerCacheQueries are prompt tokens that were looked up in the prefix cache, ServerCacheHits those found.
	ServerCacheQueries ServerCounter = "prefix_cache_queries"
	ServerCacheHits    ServerCounter = "prefix_cache_hits"
	// ServerDrafted are tokens that speculation proposed, ServerAccepted those that were right.
	ServerDrafted  ServerCounter = "drafted_tokens"
	ServerAccepted ServerCounter = "accepted_tokens"
)

// A ServerTiming names a time that a server measures of its requests.
type ServerTiming string

// The spans.
const (
	SpanTTFT    ServerTiming = "ttft"    // from the request's arrival to its first token
	SpanQueue   ServerTiming = "queue"   // in the server's queue
	SpanPrefill ServerTiming = "prefill" // work on the prompt
	SpanTPOT    ServerTiming = "tpot"    // a request's mean time per output token after the first
	SpanITL     ServerTiming = "itl"     // one gap between two outputs of a request, which may bring several tokens
	SpanToken   ServerTiming = "token"   // a token's share of the time after the first: Σ times ÷ Σ tokens
	SpanLatency ServerTiming = "latency" // from the request's arrival to its last token
)

// A ServerSample is what a server counted from before a level's first request to after its last reply, by its own metrics.
type ServerSample struct {
	// Of is OfServer.
	Of string `json:"of,omitempty"`
	// Engine names whose metrics they are: vLLM, SGLang, llama.cpp, TGI.
	Engine string `json:"engine,omitempty"`
	// Error says why there are no counts, "" where there are.
	Error string `json:"trouble,omitempty"`
	// Restarted reports whether the counters began anew in between; then there are no counts.
	Restarted bool `json:"restarted,omitempty"`
	// Unsettled reports whether the counters still moved when they were read for the last time.
	Unsettled bool `json:"unsettled,omitempty"`
	// Running and Waiting are requests in the batch and in the queue before the level; nil where they are not told.
	Running *float64 `json:"running_before,omitempty"`
	Waiting *float64 `json:"waiting_before,omitempty"`
	// Counts are the growth of the counters; Times the times of the requests that the server took in the level.
	Counts map[ServerCounter]float64 `json:"counts,omitempty"`
	// Digits is how many the server prints of its counters, 0 where it prints all that were needed. Within is how far a count may be off
	// because of that; one that is absent is exact.
	Digits int                              `json:"printed_digits,omitempty"`
	Within map[ServerCounter]float64        `json:"counts_within,omitempty"`
	Times  map[ServerTiming]ServerHistogram `json:"times,omitempty"`
}

// A ServerHistogram is what a server's histogram tells of a time, in seconds.
type ServerHistogram struct {
	// N is the number of values; Mean is exact, their sum ÷ N.
	N    float64 `json:"n"`
	Mean float64 `json:"mean"`
	// Low and High are the bounds of Mean where the printed digits leave it open by more than a hundredth; else both are 0.
	Low  float64 `json:"mean_low,omitempty"`
	High float64 `json:"mean_high,omitempty"`
	// P50 and P99 are estimates between the bounds of the histogram; nil where the server gives no buckets.
	P50 *Estimate `json:"p50,omitempty"`
	P99 *Estimate `json:"p99,omitempty"`
}

// Open reports whether the mean is known only to lie between Low and High.
func (h ServerHistogram) Open() bool { return h.High > 0 }

// AtLeast is how much of something the server counted for certain.
func (s ServerSample) AtLeast(c ServerCounter) float64 { return max(0, s.Counts[c]-s.Within[c]) }

// PreemptedShare is how many preemptions there were for each request, for certain.
func (v *Server) PreemptedShare() float64 {
	if v.Ours.Choices == 0 {
		return 0
	}
	return v.AtLeast(ServerPreemptions) / float64(v.Ours.Choices)
}

// An Estimate is a percentile of which a histogram tells only the bucket: Value is interpolated on a line from From to To.
// Above the last bound nothing is known: Open is true, and Value and To are that bound.
type Estimate struct {
	Value float64 `json:"value"`
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Open  bool    `json:"open,omitempty"`
}

// Narrow reports whether the bucket tells the percentile within a fifth of itself. A wider one says nothing that could be held against
// a figure of the client's: interpolation is off by up to its width.
func (e Estimate) Narrow() bool { return !e.Open && e.From > 0 && e.To-e.From <= e.Value/5*(1+1e-9) }

// A Server is a level as its server counted it, beside what the client counted of the same requests.
type Server struct {
	ServerSample
	// Ours is the client's side; the server cannot tell warm-up and failed requests from others, so they are in it.
	Ours ServerOurs `json:"ours"`
	// ForeignRequests and ForeignTokens (output) are what the server did for certain beyond what we sent; nil where that
	// cannot be told. ForeignShare is the larger of both relative to ours.
	ForeignRequests *float64 `json:"foreign_requests,omitempty"`
	ForeignTokens   *float64 `json:"foreign_output_tokens,omitempty"`
	ForeignShare    *float64 `json:"foreign_share,omitempty"`
	// CacheHitRate is prefix-cache hits ÷ queries in tokens, AcceptanceRate accepted ÷ drafted tokens, 0…1.
	CacheHitRate   *float64 `json:"prefix_cache_hit_rate,omitempty"`
	AcceptanceRate *float64 `json:"acceptance_rate,omitempty"`
	// Network is the client's mean TTFT less the server's (without streaming: of the latencies), in seconds: network,
	// gateway, and what of the server lies before its own clock. Nil where both are not of the same requests.
	Network *float64 `json:"network_and_gateway,omitempty"`
}

// foreignMost is the share of foreign work up to which figures count as ours alone; counts of two sides also differ by as much
// where both are taken to be of the same requests.
const foreignMost = 0.02

// rateWithin is how far a share of two counts may be off because of their printed digits.
const rateWithin = 0.01

// NewServer lays a server's counts beside the client's.
func NewServer(s ServerSample, ours ServerOurs) *Server {
	s.Of = ""
	if !ours.Kind.Generates() {
		s = s.withoutOutput()
	}
	v := &Server{ServerSample: s, Ours: ours}
	v.foreign()
	v.CacheHitRate = v.ratio(ServerCacheHits, ServerCacheQueries)
	v.AcceptanceRate = v.ratio(ServerAccepted, ServerDrafted)
	v.network()
	return v
}

// withoutOutput leaves out what a server counts of output tokens, for requests that are answered without any: vLLM fills those
// counters for embeddings too.
func (s ServerSample) withoutOutput() ServerSample {
	s.Counts, s.Within, s.Times = maps.Clone(s.Counts), maps.Clone(s.Within), maps.Clone(s.Times)
	delete(s.Counts, ServerOutputTokens)
	delete(s.Within, ServerOutputTokens)
	for _, span := range []ServerTiming{SpanTTFT, SpanTPOT, SpanITL, SpanToken} {
		delete(s.Times, span)
	}
	return s
}

// CountsParts reports whether the server may count each part of a request as one: vLLM does so with each text of a batch of
// embeddings and each document of a ranking. Its requests cannot be held against ours then.
func (v *Server) CountsParts() bool {
	_, ok := v.Counts[ServerRequests]
	return ok && !v.Ours.Kind.Generates() && v.AtLeast(ServerRequests) > float64(v.Ours.Choices)
}

// foreign finds what others had from the server. Requests beyond all that we sent are foreign, unless they may be parts of ours;
// of tokens that is known only where every request of ours was counted to its end.
func (v *Server) foreign() {
	if v.CountsParts() {
		return
	}
	share := 0.0
	if _, ok := v.Counts[ServerRequests]; ok {
		v.ForeignRequests = new(max(0, v.AtLeast(ServerRequests)-float64(v.Ours.Choices)))
		share = *v.ForeignRequests / max(1, float64(v.Ours.Choices))
	}
	if _, ok := v.Counts[ServerOutputTokens]; ok && v.Ours.whole() {
		v.ForeignTokens = new(max(0, v.AtLeast(ServerOutputTokens)-float64(v.Ours.OutputTokens)))
		share = max(share, *v.ForeignTokens/max(1, float64(v.Ours.OutputTokens)))
	}
	if v.ForeignRequests != nil || v.ForeignTokens != nil {
		v.ForeignShare = &share
	}
}

// Shared reports whether the server clearly did more than we sent: more than 2 %, and more than one request.
func (v *Server) Shared() bool {
	return v.ForeignShare != nil && *v.ForeignShare > foreignMost && (v.ForeignRequests == nil || *v.ForeignRequests > 1 ||
		v.ForeignTokens != nil && *v.ForeignTokens > foreignMost*float64(v.Ours.OutputTokens))
}

// tokensTell reports whether the printed digits of the output tokens are enough to find foreign ones.
func (v *Server) tokensTell() bool {
	return v.Within[ServerOutputTokens] <= foreignMost*float64(v.Ours.OutputTokens)
}

// Partial reports whether the server clearly counted fewer requests than it answered us: it is one of several, or another.
func (v *Server) Partial() bool {
	n, ok := v.Counts[ServerRequests]
	return ok && n+v.Within[ServerRequests] < (1-foreignMost)*float64(v.Ours.Answered)
}

func (v *Server) ratio(part, whole ServerCounter) *float64 {
	p, ok := v.Counts[part]
	w := v.Counts[whole]
	if !ok || w <= 0 || v.Within[part]+v.Within[whole] > rateWithin*w {
		return nil
	}
	return new(p / w)
}

func (v *Server) network() {
	for _, span := range []ServerTiming{SpanTTFT, SpanLatency} {
		theirs, ok := v.Times[span]
		ours, has := v.Ours.Times[span]
		if !ok || !has || theirs.Open() || theirs.N < (1-foreignMost)*float64(ours.N) || theirs.N > (1+foreignMost)*float64(ours.N) {
			continue
		}
		v.Network = new(ours.Mean - theirs.Mean)
		return
	}
}
