package agent

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/modelscope/evalscope/perf/workload"
)

// A flight is how the first sessions of a level begin in the middle, so that a load of agents is one from its first second: one session
// of each slot asks once for what the server would have in its cache by then, and the next goes on from there. Those behind them are
// whole.
type flight struct {
	slots int // 0 for none
	given int // sessions of this level
}

// play is the number of the play of a session that begins now, and which part of it the session is.
func (f *flight) play() (play int, part flightPart) {
	n := f.given
	f.given++
	switch {
	case n < f.slots:
		return n, opening
	case n < 2*f.slots:
		return n - f.slots, rest
	}
	return n - f.slots, entire
}

type flightPart int

const (
	entire  flightPart = iota
	opening            // the last request of each agent before the start, for one token
	rest               // what comes behind the start
)

// part is what remains of a graph that begins at an instant of its recording, or what comes before that.
func (g *graph) part(which flightPart, r *rand.Rand) *graph {
	at := g.startAt(r.Float64())
	live := map[int]int{} // the last node of each agent before the start, of agents that go on
	goesOn := map[int]bool{}
	for _, n := range g.nodes {
		goesOn[n.chain] = goesOn[n.chain] || n.start > at
	}
	var nodes []node
	place := make([]int, len(g.nodes)) // in nodes
	for i, n := range g.nodes {
		place[i] = -1
		if n.start <= at {
			if goesOn[n.chain] {
				live[n.chain] = i
			}
			continue
		}
		waits := n.After
		n.After = nil
		for _, w := range waits {
			if place[w.Node] >= 0 {
				n.After = append(n.After, workload.Wait{Node: place[w.Node], Delay: w.Delay})
			}
		}
		if len(n.After) == 0 {
			n.Delay = seconds(n.start - at)
		}
		place[i] = len(nodes)
		nodes = append(nodes, n)
	}
	if which == rest {
		return newGraph(nodes, g.keepReasoning)
	}
	nodes = nil
	for i, n := range g.nodes {
		if last, ok := live[n.chain]; ok && last == i || len(live) == 0 && i == 0 {
			n.After, n.Delay, n.maxTokens = nil, 0, 1
			nodes = append(nodes, n)
		}
	}
	return newGraph(nodes, g.keepReasoning)
}

// startAt is the instant at a fraction of a recording, behind which a request is left.
func (g *graph) startAt(fraction float64) float64 {
	end, last := 0.0, 0.0
	for _, n := range g.nodes {
		end, last = max(end, n.start+n.took), max(last, n.start)
	}
	at := fraction * end
	if at < last {
		return at
	}
	before := -1.0 // the last start before the last: of a single request, all is left
	for _, n := range g.nodes {
		if n.start < last {
			before = max(before, n.start)
		}
	}
	return before
}

// marked is a graph whose prompts begin with a mark of their own, so that a server's cache holds nothing of another play.
func (g *graph) marked(r *rand.Rand) *graph {
	mark := fmt.Sprintf("[rid:%012x]\n\n", r.Uint64()>>16)
	out := *g
	out.nodes = slices.Clone(g.nodes)
	for i := range out.nodes {
		if p := out.nodes[i].recorded; p != nil {
			own := *p
			own.mark = mark
			out.nodes[i].recorded, out.nodes[i].want = &own, 0
		}
	}
	return &out
}

// Level says that a level of so many slots begins, and reports whether its sessions are others for it.
func (s *source) Level(slots int) bool {
	if s.inFlight {
		s.flight = flight{slots: slots}
	}
	return s.inFlight
}
