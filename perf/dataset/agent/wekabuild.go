package agent

import (
	"container/heap"
	"context"
	"time"

	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/workload"
)

// A recordedPrompt is a prompt of which only its length and its blocks are known. The text is made when it is asked for: those of a
// session would take many times the memory of its ids.
type recordedPrompt struct {
	words  *random.Blocks
	scope  uint64 // of its ids
	item   int64
	tokens int
	// ids are the first so many of another prompt's, and more.
	base *recordedPrompt
	keep int
	more []int64
	// mark stands in front of the text, "" for none.
	mark string
}

// ids are the blocks of the prompt as they are in all sessions.
func (p *recordedPrompt) ids(n int) []int64 {
	if p.base == nil || n <= 0 {
		return append(make([]int64, 0, n), p.more[:min(n, len(p.more))]...)
	}
	ids := p.base.ids(min(n, p.keep))
	return append(ids, p.more[:max(0, min(len(p.more), n-p.keep))]...)
}

func (p *recordedPrompt) blocks() []int64 {
	ids := p.ids(p.keep + len(p.more))
	if p.scope != 0 {
		for i, id := range ids {
			ids[i] = int64((uint64(id) ^ p.scope) * 0x9e3779b97f4a7c15 >> 1)
		}
	}
	return ids
}

func (p *recordedPrompt) text() string {
	text, _ := p.words.Text(context.Background(), p.blocks(), p.tokens, p.item) // which fails by its context alone
	return p.mark + text
}

// graph makes the nodes of a trace.
func (w *wekaReader) graph(t *wekaTrace, line *timeline, chains []chain, words *random.Blocks) *graph {
	p := placesOf(chains)
	scope := uint64(0)
	if t.Scope != "global" {
		scope = uint64(w.number) * 0x9e3779b97f4a7c15
	}
	begin := line.at(p.order[0].request.At)
	nodes := make([]node, len(p.order))
	last := make([]*recordedPrompt, len(chains))
	for at, place := range p.order {
		r, n := place.request, &nodes[at]
		prompt := &recordedPrompt{words: words, scope: scope, item: w.number<<20 | int64(at), tokens: max(1, r.In-w.Overhead), more: r.Blocks}
		if before := last[place.chain]; before != nil {
			prompt.base, prompt.keep = before, shared(before.ids(before.keep+len(before.more)), r.Blocks)
			prompt.more = r.Blocks[prompt.keep:]
		}
		last[place.chain] = prompt
		prompt.more = append([]int64(nil), prompt.more...) // the list of the file may be collected
		n.from, n.recorded, n.want, n.maxTokens, n.Agent = -1, prompt, prompt.tokens+w.Overhead, max(1, r.Out), chains[place.chain].agent
		if mapped := w.models.member(""); mapped != nil || w.models.mapping[r.Model] != "" {
			n.members = w.models.member(r.Model)
		}
		if w.Args.Bool(matchArgument) {
			n.members = append(n.members, workload.Member{Name: "ignore_eos", Value: []byte("true")})
		}
		n.chain = place.chain
		n.start, n.took = line.at(r.At)-begin, r.end()-r.At
		ready := 0.0
		for _, before := range place.waits {
			n.After = append(n.After, workload.Wait{Node: p.number[before]})
			ready = max(ready, nodes[p.number[before]].start+nodes[p.number[before]].took)
		}
		n.Delay = w.delay(n.start-ready, r, len(place.waits) == 0)
	}
	return newGraph(nodes, false)
}

// delay is what lies between the last answer that a request waited for and its start.
func (w *wekaReader) delay(recorded float64, r *wekaRequest, root bool) time.Duration {
	if !w.ThinkOnly || root {
		return seconds(recorded)
	}
	if r.Think == nil {
		return 0
	}
	return seconds(*r.Think)
}

// A place is a request within the chains of a session, and those that it waits for.
type place struct {
	request *wekaRequest
	chain   int
	index   int // in the chain
	id      int // in the order of the chains
	waits   []int
	open    int // waits that have no number yet
	next    []int
}

// places are the requests of a session, numbered so that each stands behind those that it waits for, and by time otherwise.
type places struct {
	all    []*place
	ready  []*place // a heap
	order  []*place
	number []int // by id
}

func placesOf(chains []chain) *places {
	p := &places{}
	first := make([]int, len(chains)) // the id of each chain's first request
	for c := range chains {
		first[c] = len(p.all)
		for i, r := range chains[c].requests {
			one := &place{request: r, chain: c, index: i, id: len(p.all)}
			if i > 0 {
				one.waits = append(one.waits, one.id-1)
			}
			p.all = append(p.all, one)
		}
	}
	for c, one := range chains {
		for at := c; at >= 0; at = chains[at].parent { // behind its parent's request, else behind what the parent started behind
			if parent := chains[at].parent; parent >= 0 && chains[at].from >= 0 {
				p.all[first[c]].waits = append(p.all[first[c]].waits, first[parent]+chains[at].from)
				break
			}
		}
		if one.parent >= 0 && one.to >= 0 {
			join := p.all[first[one.parent]+one.to]
			join.waits = append(join.waits, first[c]+len(one.requests)-1)
		}
	}
	p.sort()
	return p
}

// sort numbers the requests.
func (p *places) sort() {
	p.number = make([]int, len(p.all))
	for _, one := range p.all {
		one.open = len(one.waits)
		for _, w := range one.waits {
			p.all[w].next = append(p.all[w].next, one.id)
		}
	}
	for _, one := range p.all {
		if one.open == 0 {
			heap.Push(p, one)
		}
	}
	for len(p.ready) > 0 {
		one := heap.Pop(p).(*place)
		p.number[one.id] = len(p.order)
		p.order = append(p.order, one)
		for _, next := range one.next {
			if p.all[next].open--; p.all[next].open == 0 {
				heap.Push(p, p.all[next])
			}
		}
	}
}

// Len, Less, Swap, Push and Pop are those of container/heap.
func (p *places) Len() int { return len(p.ready) }
func (p *places) Less(i, j int) bool {
	a, b := p.ready[i], p.ready[j]
	if a.request.At != b.request.At {
		return a.request.At < b.request.At
	}
	return a.id < b.id
}
func (p *places) Swap(i, j int) { p.ready[i], p.ready[j] = p.ready[j], p.ready[i] }
func (p *places) Push(x any)    { p.ready = append(p.ready, x.(*place)) }
func (p *places) Pop() any {
	last := p.ready[len(p.ready)-1]
	p.ready = p.ready[:len(p.ready)-1]
	return last
}
