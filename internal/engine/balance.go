package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A balancer says which of several servers a request goes to, at the instant at which it is sent.
type balancer struct {
	exchanges []*exchange // one for each server
	by        string

	mu       sync.Mutex
	inFlight []int // of each server; kept for --balance least-busy alone
}

func (e *Engine) balancer() *balancer {
	b := &balancer{by: e.Plan.Target.Balance, inFlight: make([]int, len(e.clients()))}
	for i := range e.clients() {
		b.exchanges = append(b.exchanges, e.exchange(i))
	}
	return b
}

// take chooses the server of a request, by the request's number and that of its session.
func (b *balancer) take(seq, session int64) int {
	n := int64(len(b.exchanges))
	switch {
	case n == 1:
		return 0
	case b.by == plan.BySession:
		return int(session % n)
	case b.by == plan.LeastBusy:
		return b.leastBusy()
	}
	return int(seq % n)
}

// leastBusy is the server with the fewest requests in flight, the first of those with as few.
func (b *balancer) leastBusy() (least int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, n := range b.inFlight {
		if n < b.inFlight[least] {
			least = i
		}
	}
	b.inFlight[least]++
	return least
}

// again says that another request goes to the same server, which a conversation does that keeps to its own.
func (b *balancer) again(target int) {
	if b.by != plan.LeastBusy || len(b.exchanges) == 1 {
		return
	}
	b.mu.Lock()
	b.inFlight[target]++
	b.mu.Unlock()
}

// done says that a request has ended.
func (b *balancer) done(target int) {
	if b.by != plan.LeastBusy || len(b.exchanges) == 1 {
		return
	}
	b.mu.Lock()
	b.inFlight[target]--
	b.mu.Unlock()
}

// clients are those of all servers, in the plan's order.
func (e *Engine) clients() []*wire.Client {
	return append([]*wire.Client{e.Client}, e.Further...)
}

// named is what tells one of several servers from the others in a sentence, "" for a single one.
func (e *Engine) named(target int) string {
	if len(e.Further) == 0 {
		return ""
	}
	return " " + e.Plan.Target.Places()[target].Endpoint
}

// of is what names one of several servers behind what was done with it, no text for a single one.
func (e *Engine) of(target int) i18n.Text {
	if len(e.Further) == 0 {
		return i18n.Text{}
	}
	return i18n.Sprintf(" of%s", "（服务%s）", e.named(target))
}

// openAll opens connections to all servers, so many together, and returns how many there are.
func (e *Engine) openAll(ctx context.Context, want int) (opened int, err error) {
	clients := e.clients()
	each := (want + len(clients) - 1) / len(clients)
	for _, c := range clients {
		n, failed := c.Open(ctx, each)
		opened, err = opened+n, errors.Join(err, failed)
	}
	return opened, err
}

// counted is what happened to the connections of all servers.
func (e *Engine) counted() (sum wire.Counts) {
	for _, c := range e.clients() {
		n := c.Counts()
		sum.Opened, sum.Reused, sum.FoundClosed = sum.Opened+n.Opened, sum.Reused+n.Reused, sum.FoundClosed+n.FoundClosed
		sum.Reconnects, sum.Most = sum.Reconnects+n.Reconnects, sum.Most+n.Most
	}
	return sum
}
