package agent

import "math"

// A chain is the requests of one agent of a recorded session, one after the other.
type chain struct {
	agent    string
	requests []*wekaRequest
	parent   int // the chain that started it, -1 for none
	// from is the place in the parent's requests of the one behind which it starts, -1 where none had been answered by then; to is
	// that of the one which waits for it, -1 for none.
	from, to int
}

func (c *chain) start() float64 { return c.requests[0].At }

func (c *chain) end() float64 {
	end := 0.0
	for _, r := range c.requests {
		end = max(end, r.end())
	}
	return end
}

// chains are the agents of a session, the session's own first where it has one; a parent stands before its children.
func (t *wekaTrace) chains(split bool) (all []chain) {
	var own []*wekaRequest
	for i := range t.Requests {
		if t.Requests[i].Type != subagent {
			own = append(own, &t.Requests[i])
		}
	}
	parent := -1
	for i, part := range apart(own, split) {
		c := chain{requests: part, parent: parent}
		if i > 0 {
			c.agent = unnamed
		} else {
			parent = 0
		}
		all = append(all, c)
	}
	for i := range t.Requests {
		entry := &t.Requests[i]
		if entry.Type != subagent || len(entry.Inner) == 0 {
			continue
		}
		var inner []*wekaRequest
		for j := range entry.Inner {
			inner = append(inner, &entry.Inner[j])
		}
		name := entry.Kind
		if name == "" {
			name = unnamed
		}
		above := parent
		for k, part := range apart(inner, split) {
			all = append(all, chain{agent: name, requests: part, parent: above})
			if k == 0 {
				above = len(all) - 1
			}
		}
	}
	return all
}

// unnamed is an agent without a name of its own.
const unnamed = "agent"

// apart finds the agents whose requests were recorded as those of one, by what their prompts share. A request is an agent's next one
// when it is of the same model, starts behind the agent's last answer, and goes on from the last prompt: holds all of it, or, where no
// later request holds all of it, a part, as after a compaction. Requests without hash_ids are of the first agent.
func apart(requests []*wekaRequest, split bool) (all [][]*wekaRequest) {
	if len(requests) == 0 {
		return nil
	}
	if !split {
		return [][]*wekaRequest{requests}
	}
	var tails []*wekaRequest // the last request with hash_ids of each agent
	for i, r := range requests {
		at := 0
		if len(r.Blocks) > 0 && len(tails) > 0 {
			at = goesOn(tails, r, requests[i+1:])
		}
		switch {
		case len(r.Blocks) == 0 && len(all) > 0:
			all[0] = append(all[0], r)
		case len(all) == 0:
			all, tails = append(all, []*wekaRequest{r}), append(tails, r)
		case at < 0:
			all, tails = append(all, []*wekaRequest{r}), append(tails, r)
		default:
			all[at] = append(all[at], r)
			tails[at] = r
		}
	}
	return all
}

// goesOn is the agent whose next request is r, -1 for none.
func goesOn(tails []*wekaRequest, r *wekaRequest, later []*wekaRequest) int {
	best, most, holds := -1, 0, false
	for i, tail := range tails {
		if tail.Model != r.Model || tail.end() > r.At+1e-6 {
			continue
		}
		if len(tail.Blocks) == 0 { // it began without any
			if best < 0 {
				best = i
			}
			continue
		}
		n := shared(tail.Blocks, r.Blocks)
		full := n == len(tail.Blocks)
		if full && !holds || full == holds && n > most {
			if n > 0 {
				best, most, holds = i, n, full
			}
		}
	}
	if best < 0 || holds || most == 0 {
		return best
	}
	tail := tails[best].Blocks
	for _, other := range later {
		if shared(tail, other.Blocks) == len(tail) {
			return -1
		}
	}
	return best
}

// shared is how many blocks two lists have in common at their beginning.
func shared(a, b []int64) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// anchor finds behind which request of its parent each chain starts, and which waits for it: the first that started when the chain was
// over.
func (b *timeline) anchor(all []chain) {
	for i := range all {
		c := &all[i]
		c.from, c.to = -1, -1
		if c.parent < 0 {
			continue
		}
		end := c.end()
		for k, r := range all[c.parent].requests {
			if r.end() <= c.start()+1e-6 && r.At <= c.start() {
				c.from = k
			}
			if c.to < 0 && r.At >= end-1e-6 && r.At >= c.start() && !math.IsInf(end, 0) && k > c.from {
				c.to = k
			}
		}
		if c.to >= 0 && c.to <= c.from {
			c.to = -1
		}
	}
}
