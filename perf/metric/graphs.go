package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// graphs gathers the figures of sessions whose requests form a graph. What is kept of a session under way are a few sums and a time for
// each of its requests; a request's record comes behind those of the requests that it waited for, and in no other order.
type graphs struct {
	put  func(Key, float64)
	open map[int64]*graphSums
	// Of sessions that are over: how many there were, how many of them lacked a request, and how many requests were never sent.
	over, short, unsent int
}

// A graphSums is the sums of one session under way.
type graphSums struct {
	due, sent record.Instant // the earliest
	last      record.Instant // of the answer that came last
	first     record.Instant // of the same answer
	nodes     int
	seen      int // records
	cut       int // requests that failed ones kept from being sent
	completed int
	busy      time.Duration
	// chain has for each node the longest sum of latencies of requests that waited for each other, up to its own.
	chain   []time.Duration
	longest time.Duration

	rates          float64
	decoded        int
	cached, prompt int64
}

// add takes a measured record, a cancelled one too.
func (g *graphs) add(r *record.Record) {
	s := g.open[r.Session]
	if s == nil {
		s = &graphSums{due: r.Due, sent: r.Sent, nodes: r.Graph.Nodes, chain: make([]time.Duration, r.Graph.Nodes)}
		g.open[r.Session] = s
	}
	s.seen++
	s.cut += r.Graph.Cut
	s.due = min(s.due, r.Due)
	if r.Sent != 0 && (s.sent == 0 || r.Sent < s.sent) {
		s.sent = r.Sent
	}
	if r.Succeeded() {
		s.succeed(r)
	}
	if s.seen+s.cut < s.nodes {
		return
	}
	delete(g.open, r.Session)
	g.over++
	g.unsent += s.cut
	if s.completed < s.nodes {
		g.short++
	}
	g.put(TurnsCompleted, float64(s.completed))
	if s.completed == s.nodes {
		g.complete(s)
	}
}

// succeed adds a request that was answered.
func (s *graphSums) succeed(r *record.Record) {
	s.completed++
	if r.Last > s.last {
		s.last, s.first = r.Last, r.First
	}
	latency, _ := r.Latency()
	s.busy += latency
	if r.Turn < len(s.chain) {
		before := time.Duration(0)
		for _, n := range r.Graph.After {
			if n >= 0 && n < len(s.chain) {
				before = max(before, s.chain[n])
			}
		}
		s.chain[r.Turn] = before + latency
		s.longest = max(s.longest, before+latency)
	}
	if out, counted := r.OutputTokens(); counted && out > 1 && r.First != 0 && r.Last > r.First {
		s.rates += float64(out-1) / time.Duration(r.Last-r.First).Seconds()
		s.decoded++
	}
	in, known := r.InputTokens()
	if cached, said := r.CachedTokens(); known && said {
		s.cached, s.prompt = s.cached+int64(cached), s.prompt+int64(in)
	}
}

// complete adds the figures of a session all of whose requests were answered.
func (g *graphs) complete(s *graphSums) {
	for _, one := range []struct {
		key      Key
		from, to record.Instant
	}{{ConversationLatency, s.sent, s.last}, {ConversationFromDue, s.due, s.last}, {TTFAT, s.sent, s.first}, {TTFATFromDue, s.due, s.first}} {
		if one.from != 0 && one.to > one.from {
			g.put(one.key, time.Duration(one.to-one.from).Seconds())
		}
	}
	if s.decoded > 0 {
		g.put(ConversationDecodeRate, s.rates/float64(s.decoded))
	}
	if s.prompt > 0 {
		g.put(ConversationCached, float64(s.cached)/float64(s.prompt))
	}
	g.put(CriticalPath, s.longest.Seconds())
	if s.last > s.sent {
		g.put(GraphParallelism, s.busy.Seconds()/time.Duration(s.last-s.sent).Seconds())
	}
}

// sessions counts those that are over and those that will never be: a run that ended has no other.
func (g *graphs) sessions() *Sessions {
	n := &Sessions{Total: g.over + len(g.open), CutShort: g.short + len(g.open), Unsent: g.unsent}
	for _, s := range g.open {
		n.Unsent += s.nodes - s.seen
	}
	return n
}

// ofGraphs sets what a level says of sessions that are graphs.
func (a *Aggregate) ofGraphs(l *Level) {
	if a.load.Graphs && a.conversations != nil {
		l.Sessions, l.Agents = a.conversations.graphs.sessions(), a.conversations.agents.table()
	}
}
