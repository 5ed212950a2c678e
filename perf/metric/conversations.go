package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// conversations gathers the figures of a level whose sessions are conversations. What is kept of a conversation under way are a few
// sums; the records of a session come in the order of its turns.
type conversations struct {
	open  map[int64]*conversation
	dists map[Key]*Distribution
	turns []turnSum

	numbers          int64 // Σ number of the turn, from 1, of successes
	cached, eligible int64 // of later turns

	histories Histories

	graphs graphs
	agents agents
}

// A conversation is the sums of one session under way.
type conversation struct {
	due, sent record.Instant // of the first turn
	completed int
	context   int  // tokens that the turn before left in a cache, -1 where nobody counted them
	empty     bool // whether the turn before was answered by reasoning alone

	rates            float64 // Σ tokens a second of decode
	decoded          int
	cached, prompt   int64
	reused, eligible int64
}

// newConversations is nil for a level of single requests.
func newConversations(l Load) *conversations {
	if !l.Conversations {
		return nil
	}
	c := &conversations{open: map[int64]*conversation{}, dists: map[Key]*Distribution{}}
	c.graphs = graphs{put: c.put, open: map[int64]*graphSums{}}
	return c
}

// add takes a measured record, a cancelled one too.
func (c *conversations) add(r *record.Record) {
	if c == nil {
		return
	}
	if r.Graph != nil {
		c.node(r)
		return
	}
	c.turn(r)
	s := c.open[r.Session]
	switch {
	case r.Turn == 0:
		s = &conversation{due: r.Due, sent: r.Sent, context: -1}
		c.open[r.Session] = s
	case s == nil: // its first turn lies outside a window that is looked at
		return
	}
	c.history(s, r)
	if r.Succeeded() {
		c.succeed(s, r)
	}
	if r.More && r.Succeeded() {
		return
	}
	delete(c.open, r.Session)
	c.put(TurnsCompleted, float64(s.completed))
	if r.Succeeded() {
		c.complete(s, r)
	}
}

// node adds a request of a graph.
func (c *conversations) node(r *record.Record) {
	c.agents.add(r)
	c.graphs.add(r)
	if !r.Succeeded() {
		return
	}
	begins := len(r.Graph.After) == 0
	if d, ok := r.TTFT(); ok && begins {
		c.put(TTFTFirstTurn, d.Seconds())
	} else if ok {
		c.put(TTFTLaterTurns, d.Seconds())
	}
	if d, ok := r.TTFTFromDue(); ok && !begins {
		c.put(TTFTLaterFromDue, d.Seconds())
	}
}

// succeed adds a turn that was answered.
func (c *conversations) succeed(s *conversation, r *record.Record) {
	s.completed++
	c.numbers += int64(r.Turn + 1)
	if d, ok := r.TTFT(); ok {
		c.put(ttftOf(r.Turn), d.Seconds())
	}
	if d, ok := r.TTFTFromDue(); ok && r.Turn > 0 {
		c.put(TTFTLaterFromDue, d.Seconds())
	}
	out, counted := r.OutputTokens()
	if counted && out > 1 && r.First != 0 && r.Last > r.First {
		s.rates += float64(out-1) / time.Duration(r.Last-r.First).Seconds()
		s.decoded++
	}
	c.cache(s, r)
}

func ttftOf(turn int) Key {
	if turn == 0 {
		return TTFTFirstTurn
	}
	return TTFTLaterTurns
}

// cache adds what a turn's prompt found in a cache, where the server says that. What it could find is what the turn before left: its
// prompt and its answer, without reasoning, which is not part of the next prompt. Nothing is assumed of a server that says nothing.
func (c *conversations) cache(s *conversation, r *record.Record) {
	before := s.context
	in, known := r.InputTokens()
	s.context = -1
	if !known {
		return
	}
	if out, ok := r.OutputTokens(); ok {
		s.context = in + out - max(0, r.Usage.Reasoning)
	}
	cached, said := r.CachedTokens()
	if !said {
		return
	}
	s.cached, s.prompt = s.cached+int64(cached), s.prompt+int64(in)
	if r.Turn > 0 && before >= 0 {
		eligible := min(before, in)
		s.reused, s.eligible = s.reused+int64(min(cached, eligible)), s.eligible+int64(eligible)
		c.cached, c.eligible = c.cached+int64(min(cached, eligible)), c.eligible+int64(eligible)
	}
}

// complete adds the figures of a conversation whose last turn was answered.
func (c *conversations) complete(s *conversation, last *record.Record) {
	for _, one := range []struct {
		key      Key
		from, to record.Instant
	}{{ConversationLatency, s.sent, last.Last}, {ConversationFromDue, s.due, last.Last}, {TTFAT, s.sent, last.First}, {TTFATFromDue, s.due,
		last.First}} {
		if one.from != 0 && one.to > one.from {
			c.put(one.key, time.Duration(one.to-one.from).Seconds())
		}
	}
	if s.decoded > 0 {
		c.put(ConversationDecodeRate, s.rates/float64(s.decoded))
	}
	if s.prompt > 0 {
		c.put(ConversationCached, float64(s.cached)/float64(s.prompt))
	}
	if s.eligible > 0 {
		c.put(ConversationEligible, float64(s.reused)/float64(s.eligible))
	}
}

func (c *conversations) put(key Key, v float64) {
	d := c.dists[key]
	if d == nil {
		d = NewDistribution()
		c.dists[key] = d
	}
	d.Add(v)
}

// into adds the distributions to those of a level, those of conversations that never ended among them.
func (c *conversations) into(dists map[Key]*Distribution) {
	if c == nil {
		return
	}
	for key, d := range c.dists {
		dists[key] = d
	}
	if len(c.open)+len(c.graphs.open) == 0 {
		return
	}
	all := NewDistribution()
	all.join(c.dists[TurnsCompleted])
	for _, s := range c.open { // sums of whole numbers: the order does not matter
		all.Add(float64(s.completed))
	}
	for _, s := range c.graphs.open {
		all.Add(float64(s.completed))
	}
	dists[TurnsCompleted] = all
}

func (a *Aggregate) turnNumber() (float64, bool) {
	if a.conversations == nil || a.conversations.numbers == 0 {
		return 0, false
	}
	return float64(a.conversations.numbers) / float64(a.sofar.Succeeded), true
}

func (a *Aggregate) eligibleCachedShare() (float64, bool) {
	if a.conversations == nil || a.conversations.eligible == 0 {
		return 0, false
	}
	return float64(a.conversations.cached) / float64(a.conversations.eligible), true
}
