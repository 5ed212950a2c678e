package engine

import (
	"slices"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A graphRun is a session whose requests form a graph, under way. It sends each node when those that it waits for have been answered,
// so that several may be in flight; it returns when all of them have ended, and holds one slot until then.
type graphRun struct {
	*levelRun
	start   scheduler.Start
	class   int
	session *workload.Session
	nodes   []workload.Node
	next    [][]int // the nodes that wait for a node
	first   *preparedRequest
	// send sends a request and makes its record.
	send func(*preparedRequest, turnPlace) *record.Record
	// answers has what became of each node. A node reads those of its ancestors alone, which ended before it was started.
	answers []workload.Answer
	made    []madeRequest
	running sync.WaitGroup

	mu     sync.Mutex
	waits  []int            // how many of those that a node waits for have not been answered
	ready  []record.Instant // when a node may start by those that have
	cut    []bool           // nodes that are not sent because one failed
	left   int              // nodes that have neither ended nor been cut
	kept   affinity
	broken bool // the turn of a node could not be made
}

// A madeRequest is the request of a node, made once: when the node may start, or before.
type madeRequest struct {
	once sync.Once
	it   *preparedRequest
	err  error
}

// runGraph sends the requests of a session that form a graph.
func (r *levelRun) runGraph(it *preparedRequest, s scheduler.Start, class int) {
	g := r.newGraph(it, s)
	g.class = class
	g.send = r.runTurn
	g.run()
}

func (r *levelRun) newGraph(it *preparedRequest, s scheduler.Start) *graphRun {
	nodes := it.session.Graph.Nodes()
	g := &graphRun{levelRun: r, start: s, session: it.session, first: it, nodes: nodes, next: make([][]int, len(nodes)), left: len(nodes),
		answers: make([]workload.Answer, len(nodes)), made: make([]madeRequest, len(nodes)), waits: make([]int, len(nodes)),
		ready: make([]record.Instant, len(nodes)), cut: make([]bool, len(nodes))}
	for i, n := range nodes {
		g.waits[i], g.ready[i] = len(n.After), r.origin+record.Instant(s.Due)
		for _, w := range n.After {
			g.next[w.Node] = append(g.next[w.Node], i)
		}
	}
	return g
}

// run sends the requests of the session and returns when all have ended.
func (g *graphRun) run() {
	var roots []int
	for i, n := range g.nodes {
		if len(n.After) == 0 {
			roots = append(roots, i)
		}
	}
	g.begin(roots)
	g.running.Wait()
	if g.broken {
		g.unsent.Add(1)
		g.engine.Live.level.Load().gaveUp(g.start.Phase != scheduler.Measured)
	}
}

// begin follows nodes that may start: the first on this goroutine, which returns when nothing more follows from it, the others on
// goroutines of their own.
func (g *graphRun) begin(nodes []int) {
	for len(nodes) > 0 {
		for _, n := range nodes[1:] {
			g.running.Go(func() { g.begin([]int{n}) })
		}
		nodes = g.visit(nodes[0])
	}
}

// visit sends a node when it is due, and returns those that may start now that it was answered.
func (g *graphRun) visit(node int) (ready []int) {
	if g.until(g.start).Err() != nil || g.contextOf(g.start).Err() != nil {
		return nil
	}
	it, ok := g.prepare(node)
	if !ok {
		return nil
	}
	due := g.ready[node] + record.Instant(g.pause(g.nodes[node].Delay)) // nobody writes it any more
	if due, ok = g.wait(due); !ok {
		return nil
	}
	at := g.admit(g.start, node, due)
	at.kept, at.class = g.affinity(at), g.class
	g.ahead(node)
	rec := g.send(it, at)
	if g.idle != nil {
		g.idle.ended()
	}
	goesOn := g.end(node, it, rec)
	g.keep(rec, at.entry)
	if !goesOn {
		return nil
	}
	return g.follow(node, rec.End)
}

// wait waits until a request is due, and returns since when it is. It is not ok where no further request is to be sent.
func (g *graphRun) wait(due record.Instant) (since record.Instant, ok bool) {
	if g.idle != nil {
		at, err := g.idle.wait(g.until(g.start), time.Duration(due-g.origin))
		return g.origin + record.Instant(at), err == nil
	}
	return due, due <= g.clock.Now() || g.schedule.WaitUntil(g.until(g.start), time.Duration(due-g.origin)) == nil
}

// ahead makes the requests that follow a node and depend on no answer, while the node's own is under way.
func (g *graphRun) ahead(node int) {
	for _, next := range g.next[node] {
		if g.nodes[next].Alone {
			g.running.Go(func() { g.make(next) })
		}
	}
}

// make makes the request of a node, where nobody has: that of the first was made before its session was due.
func (g *graphRun) make(node int) *madeRequest {
	m := &g.made[node]
	m.once.Do(func() {
		if node == 0 {
			m.it = g.first
			return
		}
		m.it, m.err = g.classes[g.class].preparer.later(g.session, g.session.Graph.Turn(node, g.answers), node)
	})
	return m
}

// prepare is the request of a node that may start, which is nobody else's then.
func (g *graphRun) prepare(node int) (*preparedRequest, bool) {
	m := g.make(node)
	it, err := m.it, m.err
	m.it = nil
	if err != nil {
		g.classes[g.class].preparer.skip(i18n.Sprintf("item %d, request %d of its graph, and the requests that depend on it: %s",
			"条目 %d 的图中请求 %d，以及依赖它的请求：%s", g.session.Item, node, i18n.Message(err)))
		g.mu.Lock()
		g.broken = true
		g.mu.Unlock()
		return nil, false
	}
	return it, true
}

// affinity is what the requests of the session share. The first that is sent chooses the server.
func (g *graphRun) affinity(at turnPlace) affinity {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.kept.place == 0 {
		target := g.balance.take(at.seq, at.session.Index)
		g.balance.done(target) // it is counted when it is sent
		g.kept.place = target + 1
	}
	return g.kept
}

// end notes what became of a node, and in its record what that means for the others. It reports whether those that wait for the node
// are sent.
func (g *graphRun) end(node int, it *preparedRequest, rec *record.Record) (goesOn bool) {
	g.answers[node] = answerOf(rec)
	g.answers[node].Calls = it.calls
	place := &record.GraphPlace{Nodes: len(g.nodes), Agent: g.nodes[node].Agent}
	for _, w := range g.nodes[node].After {
		place.After = append(place.After, w.Node)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if it.own.Value != "" {
		g.kept.token = it.own.Value
	}
	goesOn = rec.Fault == nil || g.goesOn(node, rec)
	if !goesOn {
		place.Cut = g.cutBehind(node)
	}
	g.left -= 1 + place.Cut
	rec.Graph, rec.More = place, g.left > 0
	return goesOn
}

// goesOn reports whether those that wait for a node that failed are sent all the same: they were recorded, and hold no answer. A
// prompt that was too long ends them, as theirs are longer still.
func (g *graphRun) goesOn(node int, rec *record.Record) bool {
	return g.level.Scenario && !rec.Cancelled() && !rec.Fault.ContextTooShort() &&
		!slices.ContainsFunc(g.next[node], func(next int) bool { return !g.nodes[next].Alone })
}

// cutBehind takes out all that waits for a node, and returns how many that are which were still to come.
func (g *graphRun) cutBehind(node int) (n int) {
	for _, next := range g.next[node] {
		if !g.cut[next] {
			g.cut[next] = true
			n += 1 + g.cutBehind(next)
		}
	}
	return n
}

// follow returns the nodes that waited for no other than one that was answered.
func (g *graphRun) follow(node int, ended record.Instant) (ready []int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, next := range g.next[node] {
		for _, w := range g.nodes[next].After {
			if w.Node == node {
				g.ready[next] = max(g.ready[next], ended+record.Instant(g.pause(w.Delay)))
			}
		}
		if g.waits[next]--; g.waits[next] == 0 && !g.cut[next] {
			ready = append(ready, next)
		}
	}
	return ready
}
