package simulator

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// Stats is what the server has seen so far.
type Stats struct {
	Requests        int64 // generation requests received
	Answered        int64 // of them, answered to the end
	Cancelled       int64 // of them, left by their client or by Close
	Refused         map[int]int64
	Faults          map[string]int64 // by kind
	Connections     int64            // accepted
	OpenConnections int64
	PromptTokens    int64 // of requests that were prefilled
	CachedTokens    int64 // of them, found in the prefix cache
	OutputTokens    int64
	Running         int // sequences in the batch
	Waiting         int // requests in the queue
	MaxRunning      int
	MaxWaiting      int
	KVTokens        int   // in the KV cache
	Preemptions     int64 // requests that lost their place because the KV cache was full
}

// counts is Stats while it is counted, and the histograms of /metrics.
type counts struct {
	mu       sync.Mutex
	stats    Stats
	finished map[string]int64
	ttft     histogram
	latency  histogram
	queue    histogram
	prefill  histogram
	tpot     histogram
}

func newCounts() *counts {
	return &counts{stats: Stats{Refused: map[int]int64{}, Faults: map[string]int64{}}, finished: map[string]int64{}}
}

// Stats returns the counts of this moment.
func (s *Server) Stats() Stats {
	load, waiting, kv := s.engine.snapshot()
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	stats := s.counts.stats
	stats.Refused, stats.Faults = maps.Clone(stats.Refused), maps.Clone(stats.Faults)
	stats.Running, stats.MaxRunning = load.running, load.maxRunning
	stats.Waiting, stats.MaxWaiting = waiting, load.maxWaiting
	stats.KVTokens, stats.Preemptions = kv.used, kv.preemptions
	return stats
}

// request counts a request in and returns its number, from 0.
func (c *counts) request() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Requests++
	return uint64(c.stats.Requests - 1)
}

func (c *counts) refused(status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Refused[status]++
}

func (c *counts) fault(kind string) {
	if kind == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Faults[kind]++
}

func (c *counts) cancelled() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Cancelled++
}

// admitted counts a request that has its place in the batch.
func (c *counts) admitted(j *job, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue.add(now.Sub(j.arrival))
}

// prompt counts a prefilled request, whose first token is due now; it had its place in the batch since then.
func (c *counts) prompt(j *job, since, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.PromptTokens += int64(j.prompt)
	c.stats.CachedTokens += int64(j.cached)
	c.ttft.add(now.Sub(j.arrival))
	c.prefill.add(now.Sub(since))
}

func (c *counts) generated(tokens int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.OutputTokens += int64(tokens)
}

// answered counts a request that has all its tokens.
func (c *counts) answered(j *job, first, last time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Answered++
	c.latency.add(last.Sub(j.arrival))
	for _, choice := range j.choices {
		c.finished[choice.finish]++
	}
	if len(j.choices) == 0 { // vectors and scores, which vLLM counts as stopped
		c.finished["stop"]++
		return
	}
	if tokens := j.choices[0].sent; tokens > 1 {
		c.tpot.add(last.Sub(first) / time.Duration(tokens-1))
	}
}

// connection counts connections as they come and go.
func (c *counts) connection(state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		c.stats.Connections++
		c.stats.OpenConnections++
	case http.StateClosed, http.StateHijacked:
		c.stats.OpenConnections--
	}
}
