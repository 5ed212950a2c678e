package engine

import (
	"sync"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// instants are the arrivals of a replay: those of the sessions that are ready, one after the other. The session of an instant is kept for
// nextItem, so that whatever was left out before it, what was recorded for an instant is sent then, or never.
func (r *levelRun) instants(yield func(time.Duration) bool) {
	for {
		it, ok := r.classes[0].queue.next()
		if !ok || r.tooLate(it) {
			return
		}
		r.arrived = it
		at := time.Duration(0)
		if it.recorded != nil {
			at = it.recorded.At
		}
		if !yield(at) {
			return
		}
	}
}

// replays notes how a trace is replayed, and in the end how much of it was left out.
func (r *levelRun) replays(leftOut int) {
	if t := r.engine.Plan.Trace; t != nil && r.level.FromSessions() {
		// a failing log is seen by watch
		_ = r.log.Probe(metric.ReplayProbe{Of: metric.OfReplay, Speed: t.Speed, CacheTokens: t.CacheTokens, LeftOut: leftOut})
	}
}

// nextItem is what the next session of a class sends.
func (r *levelRun) nextItem(class int) (it *preparedRequest, ok bool) {
	if it = r.arrived; it != nil {
		r.arrived = nil
		return it, true
	}
	return r.classes[class].queue.next()
}

// recordedOf is what the log keeps of what a trace says, nil where that is nothing.
func recordedOf(w *workload.Recorded) *record.Recorded {
	if w == nil {
		return nil
	}
	r := record.Recorded{ID: w.ID, Session: w.Session, Prompt: w.Prompt, Ideal: w.Ideal, Sized: w.Sized}
	if r == (record.Recorded{}) {
		return nil
	}
	return &r
}

// A chat is a conversation whose turns were recorded. They are sessions of their own, each at its instant, which share a server and the
// value of --session-header.
type chat struct {
	mu    sync.Mutex
	place int // of the server, plus one; 0 before the first was sent
	token string
}

// server is the server of a turn: that of the first one, which take chooses.
func (c *chat) server(take func() int, again func(int)) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.place > 0 {
		again(c.place - 1)
	} else {
		c.place = take() + 1
	}
	return c.place - 1
}

// sends is the value of --session-header for a turn.
func (c *chat) sends() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// answered takes the value that a reply has, which is the one that was sent where the server has no other.
func (c *chat) answered(token string) {
	if token == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = token
}

// chats are the conversations of a replay. Those whose last turn is long ago are forgotten, so that memory does not grow.
type chats struct{ young, old map[string]*chat }

// mostChats is how many of the latest conversations are known at least.
const mostChats = 1 << 16

// of is the conversation of a recorded session, nil for none; a new one sends token. It is called on the scheduler's goroutine.
func (c *chats) of(w *workload.Recorded, token func() string) *chat {
	if w == nil || w.Session == "" {
		return nil
	}
	known := c.young[w.Session]
	if known != nil {
		return known
	}
	if known = c.old[w.Session]; known == nil {
		known = &chat{token: token()}
	}
	if c.young == nil || len(c.young) >= mostChats {
		c.young, c.old = map[string]*chat{}, c.young
	}
	c.young[w.Session] = known
	return known
}
