package metric

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/record"
)

// OfReplay is what a ReplayProbe says that it is of.
const OfReplay = "replay"

// A ReplayProbe says how a trace is replayed.
type ReplayProbe struct {
	// Of is OfReplay.
	Of string `json:"of"`
	// Speed is how many times as fast as it was recorded. CacheTokens is the size of the prefix cache that Recorded.Sized is of, 0 for none.
	Speed       float64 `json:"speed"`
	CacheTokens int     `json:"cache_tokens,omitempty"`
	// LeftOut is how many recorded requests cannot be sent; a level that left some out says so in the end.
	LeftOut int `json:"left_out,omitempty"`
}

// A Fidelity is how true a replay was to its trace. Times are seconds, shares 0…1.
type Fidelity struct {
	Speed float64 `json:"speed"`
	// Requests is how many went out, LeftOut how many cannot be sent. A lateness is from the recorded instant, at the speed of the
	// replay, to that at which the request went out, whatever held it up.
	Requests    int     `json:"requests"`
	LeftOut     int     `json:"left_out,omitempty"`
	LatenessP50 float64 `json:"lateness_p50"`
	LatenessP99 float64 `json:"lateness_p99"`
	LatenessMax float64 `json:"lateness_max"`
	// Drift is by how much the lateness grows in a second of the replay: the slope of the line through all of them.
	Drift float64 `json:"drift"`
	// Seconds is the time from the first recorded instant to the last, at the speed of the replay.
	Seconds float64 `json:"seconds,omitempty"`
	// KS is the largest difference between the share of requests that were recorded up to a moment and the share that went out up to it.
	KS float64 `json:"ks"`
	// Cache is what prefix caches should have had of the prompts; nil where the trace says nothing of it.
	Cache *CacheFidelity `json:"prefix_cache,omitempty"`
}

// A CacheFidelity holds the share of prompt tokens that came from the server's prefix cache against those that were to be expected,
// all of the same requests.
type CacheFidelity struct {
	Requests int `json:"requests"`
	// Ideal is the share that a cache of any size has, Sized that of one of CacheTokens tokens; nil for none.
	Ideal       float64  `json:"ideal_share"`
	Sized       *float64 `json:"sized_share,omitempty"`
	CacheTokens int      `json:"cache_tokens,omitempty"`
	// Observed is the share by the usage in the replies, nil where servers do not say; Server that by the server's own counters, of all
	// that it was asked in the level; nil where it preempted requests.
	Observed *float64 `json:"observed_share,omitempty"`
	Server   *float64 `json:"server_share,omitempty"`
}

// A replaySend is when a request was due and when it went out.
type replaySend struct{ due, sent record.Instant }

// A cacheSum are tokens of some requests.
type cacheSum struct {
	requests             int
	prompt, ideal, sized int64 // recorded
	input, cached        int64 // counted by the server
}

// A ReplaySums gathers what a Fidelity says while records come.
type ReplaySums struct {
	// Probe is the level's, the zero ReplayProbe for a level that is no replay.
	Probe     ReplayProbe
	sends     []replaySend
	all, said cacheSum // said are those of which the server says how much was cached
}

// Add takes a request.
func (s *ReplaySums) Add(r *record.Record) {
	if s.Probe.Of == "" || r.Warmup {
		return
	}
	if r.Sent != 0 && r.Turn == 0 {
		s.sends = append(s.sends, replaySend{r.Due, r.Sent})
	}
	if r.Recorded == nil || r.Recorded.Prompt == 0 || r.Fault != nil {
		return
	}
	s.all.add(r)
	cached, said := r.CachedTokens()
	if in, ok := r.InputTokens(); ok && said {
		s.said.add(r)
		s.said.cached, s.said.input = s.said.cached+int64(cached), s.said.input+int64(in)
	}
}

func (c *cacheSum) add(r *record.Record) {
	c.requests++
	c.prompt, c.ideal, c.sized = c.prompt+int64(r.Recorded.Prompt), c.ideal+int64(r.Recorded.Ideal), c.sized+int64(r.Recorded.Sized)
}

// Fidelity is what came of it, nil for a level that is no replay; server is nil where the server's counters were not read.
func (s *ReplaySums) Fidelity(server *Server) *Fidelity {
	if len(s.sends) == 0 {
		return nil
	}
	slices.SortFunc(s.sends, func(a, b replaySend) int { return cmp.Compare(a.due, b.due) })
	late := NewDistribution()
	for _, x := range s.sends {
		late.Add((x.sent - x.due).Seconds())
	}
	return &Fidelity{Speed: s.Probe.Speed, Requests: len(s.sends), LeftOut: s.Probe.LeftOut, LatenessP50: late.Quantile(0.5),
		LatenessP99: late.Quantile(0.99), LatenessMax: late.Quantile(1),
		Drift: s.drift(), Seconds: (s.sends[len(s.sends)-1].due - s.sends[0].due).Seconds(), KS: s.ks(), Cache: s.cache(server)}
}

// drift is the slope of the line through the latenesses, by least squares.
func (s *ReplaySums) drift() float64 {
	var x, y, xx, xy float64
	n, first := float64(len(s.sends)), s.sends[0].due
	for _, one := range s.sends {
		at, late := (one.due - first).Seconds(), (one.sent - one.due).Seconds()
		x, y, xx, xy = x+at, y+late, xx+at*at, xy+at*late
	}
	if spread := n*xx - x*x; spread > 0 {
		return (n*xy - x*y) / spread
	}
	return 0
}

// ks is the largest share that was due and had not gone out. As nothing goes out early, it is reached where something becomes due.
func (s *ReplaySums) ks() float64 {
	sent := make([]record.Instant, len(s.sends))
	for i, one := range s.sends {
		sent[i] = one.sent
	}
	slices.Sort(sent)
	most, out := 0, 0
	for i, one := range s.sends {
		for out < len(sent) && sent[out] <= one.due {
			out++
		}
		if last := i == len(s.sends)-1 || s.sends[i+1].due > one.due; last {
			most = max(most, i+1-out)
		}
	}
	return float64(most) / float64(len(sent))
}

// cache is what prefix caches should have had and had.
func (s *ReplaySums) cache(server *Server) *CacheFidelity {
	sum := s.all
	if s.said.requests > 0 {
		sum = s.said
	}
	if sum.prompt == 0 {
		return nil
	}
	share := func(part, of int64) float64 { return float64(part) / float64(of) }
	c := &CacheFidelity{Requests: sum.requests, Ideal: share(sum.ideal, sum.prompt)}
	if tokens := s.Probe.CacheTokens; tokens > 0 {
		c.Sized, c.CacheTokens = new(share(sum.sized, sum.prompt)), tokens
	}
	if sum.input > 0 {
		c.Observed = new(share(sum.cached, sum.input))
	}
	if server != nil && server.AtLeast(ServerPreemptions) == 0 { // what is computed again may count as hits
		c.Server = server.CacheHitRate
	}
	return c
}
