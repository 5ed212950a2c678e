package agent

import (
	"math"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/workload"
)

// mostNodes bounds the requests of a session.
const mostNodes = 100_000

// A dagBuilder makes the nodes of one session.
type dagBuilder struct {
	file  *dagFile
	root  *dagConversation
	nodes []node
	full  bool // it would have more than mostNodes
}

// A pause is a delay in front of the first requests of a conversation.
type pause struct {
	fixed time.Duration
	drawn *lognormal
}

// conversation adds the requests of a conversation that starts behind all of some nodes and goes on from another's messages, -1 for
// none. It returns those that end it, with all that it waits for or starts in the foreground.
func (b *dagBuilder) conversation(c *dagConversation, after []int, from int, p pause) (ends []int) {
	if c.Orchestrator {
		return b.orchestrate(c, after, p)
	}
	var begun []int // its own branches that nothing of it waits for
	joins := map[int][]int{}
	for i := range c.Turns {
		if len(b.nodes) >= mostNodes {
			b.full = true
			return nil
		}
		t := &c.Turns[i]
		waits := slices.Concat(after, joins[i])
		at := b.add(c, t, waits, from, p)
		if i == 0 {
			b.before(c, after, p)
		}
		p = pause{}
		b.fork(t, at, i == len(c.Turns)-1, &begun)
		for _, s := range t.Spawns {
			join := i + 1
			if s.JoinAt != nil {
				join = *s.JoinAt
			}
			for _, child := range s.Children {
				last := b.conversation(b.file.byID[child], []int{at}, -1, pause{})
				if join < len(c.Turns) {
					joins[join] = append(joins[join], last...)
				} else {
					begun = append(begun, last...)
				}
			}
		}
		after, from = []int{at}, at
	}
	if len(begun) > 0 {
		return begun
	}
	return after
}

// add adds the request of a turn.
func (b *dagBuilder) add(c *dagConversation, t *dagTurn, waits []int, from int, p pause) int {
	n := node{from: from, messages: t.messages, tools: t.Tools, think: p.drawn, members: slices.Concat(b.file.models.member(t.Model), t.extra)}
	if c.Context == isolated {
		n.from = -1
	}
	if t.MaxTokens != nil {
		n.maxTokens = *t.MaxTokens
	}
	if n.tools == nil && n.from >= 0 {
		n.tools = b.nodes[n.from].tools
	}
	n.Delay = p.fixed + seconds(t.Delay/1000)
	for _, w := range waits {
		n.After = append(n.After, workload.Wait{Node: w})
	}
	if c != b.root {
		n.Agent = c.ID
	}
	b.nodes = append(b.nodes, n)
	return len(b.nodes) - 1
}

// before adds what starts with a conversation, beside its first turn.
func (b *dagBuilder) before(c *dagConversation, after []int, p pause) {
	for _, child := range c.Before {
		b.conversation(b.file.byID[child], after, -1, p)
	}
}

// fork adds the conversations that go on from a turn; begun gets the ends of those that it ends in.
func (b *dagBuilder) fork(t *dagTurn, at int, last bool, begun *[]int) {
	for _, f := range t.Forks {
		ends := b.conversation(b.file.byID[f.Child], []int{at}, at, pause{})
		if last && !f.Background {
			*begun = append(*begun, ends...)
		}
	}
}

// orchestrate adds the rounds of a conversation without requests of its own.
func (b *dagBuilder) orchestrate(c *dagConversation, after []int, p pause) []int {
	rounds := c.Rounds.each
	if rounds == nil {
		for range max(1, c.Rounds.n) {
			rounds = append(rounds, dagRound{Spawns: c.Spawns})
			if len(rounds) > mostNodes {
				b.full = true
				return nil
			}
		}
	}
	for _, r := range rounds {
		think := c.pause(r.Think)
		think.fixed += p.fixed
		if think.drawn == nil {
			think.drawn = p.drawn
		}
		p = pause{}
		var ends []int
		for _, child := range r.Spawns {
			ends = append(ends, b.conversation(b.file.byID[child], after, -1, think)...)
			if b.full {
				return nil
			}
		}
		after = ends
	}
	return after
}

// pause is the think time in front of a round.
func (c *dagConversation) pause(of *float64) pause {
	if of == nil {
		of = c.Think
	}
	ms := value(of, 0)
	if c.Sigma == nil {
		return pause{fixed: seconds(ms / 1000)}
	}
	return pause{drawn: &lognormal{median: ms / 1000, sigma: *c.Sigma, least: value(c.Least, 0) / 1000,
		most: value(c.Most, math.Inf(1)) / 1000}}
}
