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
	// lead is the longest time by which a request that fills the cache came before its session's start, in seconds. They are sent as far
	// apart as that, so that each session would have reached its start at the same instant.
	lead float64
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

// part is what remains of a graph that begins at an instant of its recording, or what comes before that, as long before lead as it came
// before the instant.
func (g *graph) part(which flightPart, at, lead float64) *graph {
	if which == rest {
		return newGraph(g.behind(at), g.keepReasoning)
	}
	var nodes []node
	for _, i := range g.openings(at) {
		n := g.nodes[i]
		n.After, n.Delay, n.maxTokens = nil, seconds(lead-max(0, at-n.start)), 1
		nodes = append(nodes, n)
	}
	return newGraph(nodes, g.keepReasoning)
}

// behind are the nodes from an instant on.
func (g *graph) behind(at float64) (nodes []node) {
	place := make([]int, len(g.nodes)) // in nodes
	for i, n := range g.nodes {
		place[i] = -1
		if n.start < at {
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
	return nodes
}

// openings are the last node of each agent before an instant, of agents that go on; the first of all where there is none.
func (g *graph) openings(at float64) (all []int) {
	live := map[int]int{}
	goesOn := map[int]bool{}
	for i, n := range g.nodes {
		if n.start < at {
			live[n.chain] = i
		} else {
			goesOn[n.chain] = true
		}
	}
	for i, n := range g.nodes {
		if goesOn[n.chain] && n.start < at && live[n.chain] == i {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return []int{0}
	}
	return all
}

// startAt is the instant at a fraction of a recording, from its first request to its last.
func (g *graph) startAt(fraction float64) float64 {
	first, last := g.nodes[0].start, g.nodes[0].start
	for _, n := range g.nodes {
		first, last = min(first, n.start), max(last, n.start)
	}
	return first + fraction*(last-first)
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

// Level says that a level of so many slots begins, and reports whether its sessions are others for it. Every level begins with the same
// sessions, at the same instants of their recordings.
func (s *source) Level(slots int) bool {
	if !s.inFlight {
		return false
	}
	s.flight, s.given, s.plays = flight{slots: slots}, 0, nil
	for lane := range slots {
		g := s.graph(lane)
		at := g.startAt(s.fraction(lane))
		for _, i := range g.openings(at) {
			s.flight.lead = max(s.flight.lead, at-g.nodes[i].start)
		}
	}
	return true
}
