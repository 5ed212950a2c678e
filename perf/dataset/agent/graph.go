// Package agent has the datasets of agents: sessions whose requests form a graph, with branches that run in parallel,
// join, and wait for tools. Each file reads one format, and graph.go makes turns from it. The package sends nothing and
// keeps no answer longer than a call.
package agent

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/perf/dataset/conversation"
	"github.com/modelscope/evalscope/perf/workload"
)

// A node is one request of a graph, and what it adds to the messages of another.
type node struct {
	workload.Node
	// from is the node whose messages and answer stand before these, -1 for none. The node waits for it, directly or through others.
	from      int
	messages  []workload.Message
	tools     json.RawMessage
	members   []workload.Member
	headers   []workload.Header
	maxTokens int
	want      int
	// recorded is the prompt of a request of which only lengths are known, in place of messages.
	recorded *recordedPrompt
	// pieces are the messages of a request that are made of texts and answers, in place of messages and from.
	pieces []piece
	// start and took are seconds of the recording, from the session's start.
	start, took float64
	chain       int // its agent
	// think is drawn anew for each session, in front of Delay; nil where Delay says all.
	think *lognormal
}

// A graph is a session as a file has it. It never changes, so that any turn can be asked for twice.
type graph struct {
	nodes         []node
	plan          []workload.Node
	keepReasoning bool
	// asked is the instant of its first request on the recording's clock, in nanoseconds; replay is when it comes in a replay, nil
	// outside one.
	asked  int64
	replay *workload.Recorded
}

func newGraph(nodes []node, keepReasoning bool) *graph {
	g := &graph{nodes: nodes, keepReasoning: keepReasoning, plan: make([]workload.Node, len(nodes))}
	for i := range nodes {
		g.plan[i] = nodes[i].Node
		g.plan[i].Alone = nodes[i].alone()
	}
	return g
}

// alone reports whether the prompt of a node holds no answer.
func (n *node) alone() bool {
	return n.recorded != nil || n.pieces == nil && n.from < 0 ||
		n.pieces != nil && !slices.ContainsFunc(n.pieces, func(p piece) bool {
			return p.answer >= 0 || slices.ContainsFunc(p.parts, func(one part) bool { return one.answer >= 0 })
		})
}

// session is the graph as a session. draw gives the randomness of a purpose in this session.
func (g *graph) session(item int64, draw func(purpose string) *rand.Rand) workload.Session {
	if slices.ContainsFunc(g.nodes, func(n node) bool { return n.think != nil }) {
		drawn := *g
		drawn.plan = slices.Clone(g.plan)
		for i, n := range g.nodes {
			if n.think != nil {
				drawn.plan[i].Delay += n.think.draw(draw("think time " + strconv.Itoa(i)))
			}
		}
		g = &drawn
	}
	return workload.Session{Item: item, First: g.Turn(0, nil), Graph: g, Recorded: g.replay}
}

// Nodes are the requests of the session.
func (g *graph) Nodes() []workload.Node { return g.plan }

// Turn is the turn of a node: the messages of those that it builds on, with their answers between them, and its own.
func (g *graph) Turn(at int, answers []workload.Answer) workload.Turn {
	n := &g.nodes[at]
	if n.recorded != nil {
		return workload.Turn{Prompt: workload.Prompt{Text: n.recorded.text(), Chat: true}, MaxTokens: n.maxTokens, Members: n.members,
			WantPromptTokens: n.want}
	}
	return workload.Turn{Prompt: workload.Prompt{Messages: g.messages(at, answers), Tools: n.tools}, MaxTokens: n.maxTokens,
		Members: n.members, Headers: n.headers,
		WantPromptTokens: n.want}
}

func (g *graph) messages(at int, answers []workload.Answer) (all []workload.Message) {
	if pieces := g.nodes[at].pieces; pieces != nil {
		return g.assemble(pieces, answers)
	}
	var chain []int
	for n := at; n >= 0; n = g.nodes[n].from {
		chain = append(chain, n)
	}
	slices.Reverse(chain)
	for i, n := range chain {
		if i == 0 {
			all = append(all, g.nodes[n].messages...)
			continue
		}
		all = conversation.Follow(all, &answers[chain[i-1]], g.keepReasoning, g.nodes[n].messages)
	}
	return all
}

// A lognormal is a time that is drawn: median × e^(sigma × a normal value), within bounds.
type lognormal struct {
	median, sigma float64 // seconds; of the logarithm
	least, most   float64 // seconds
}

func (l *lognormal) draw(r *rand.Rand) time.Duration {
	return seconds(min(max(l.median*math.Exp(l.sigma*r.NormFloat64()), l.least), l.most))
}

// longest bounds a delay: a week.
const longest = 7 * 24 * 3600

// seconds is a delay of a file; what is none is 0.
func seconds(s float64) time.Duration {
	if !(s > 0) {
		return 0
	}
	return time.Duration(math.Round(min(s, longest) * float64(time.Second)))
}
