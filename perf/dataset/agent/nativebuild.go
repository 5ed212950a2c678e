package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/workload"
)

// A nativeBuilder makes the graph of one trace.
type nativeBuilder struct {
	options
	graph nativeGraph
	trace *nativeTrace

	splices int // so far

	order   []string       // of nodes: each behind those that it waits for
	number  map[string]int // in that order
	before  map[string]map[string]bool
	writers map[string][]string // by channel, in the order of nodes
}

// Virtual nodes.
const (
	startNode = "START"
	endNode   = "END"
)

func (b *nativeBuilder) build() (*graph, error) {
	if len(b.graph.Nodes) == 0 {
		if err := b.linear(); err != nil {
			return nil, err
		}
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	waits, err := b.waits()
	if err != nil {
		return nil, err
	}
	if err := b.sort(waits); err != nil {
		return nil, err
	}
	nodes := make([]node, len(b.order))
	for i, id := range b.order {
		if nodes[i], err = b.node(id, waits[id]); err != nil {
			return nil, fmt.Errorf("node %s: %w", id, err)
		}
	}
	return newGraph(nodes, b.KeepReasoning), nil
}

// linear is the graph of a trace that has messages alone: one request.
func (b *nativeBuilder) linear() error {
	if len(b.trace.Messages) == 0 {
		return errors.New("neither the graph has nodes nor the trace messages")
	}
	prompt := b.trace.Messages
	if b.graph.System != "" {
		raw, _ := json.Marshal(map[string]string{"role": "system", "content": b.graph.System})
		prompt = append([]json.RawMessage{raw}, prompt...)
	}
	b.graph.Nodes = map[string]nativeNode{"ask": {Prompt: prompt, Output: "answer"}}
	return nil
}

func (b *nativeBuilder) check() error {
	for _, id := range slices.Sorted(maps.Keys(b.graph.Nodes)) {
		n := b.graph.Nodes[id]
		switch {
		case id == startNode || id == endNode || id == "":
			return fmt.Errorf("no node may be called %q", id)
		case n.Type+n.Kind != "" && n.Type != "llm" && n.Kind != "llm":
			return fmt.Errorf("node %s: node_type is %q: only llm is supported", id, n.Type+n.Kind)
		case len(n.Prompt) == 0 || n.Output == "":
			return fmt.Errorf("node %s: it has no prompt, or no output", id)
		case n.MaxTokens != nil && *n.MaxTokens < 1, !(n.MinDelay >= 0):
			return fmt.Errorf("node %s: max_tokens is below 1, or a delay below 0", id)
		}
	}
	for i, e := range b.graph.Edges {
		_, from := b.graph.Nodes[e.Source]
		_, to := b.graph.Nodes[e.Target]
		switch {
		case !from && e.Source != startNode || !to && e.Target != endNode:
			return fmt.Errorf("edge %d: %q or %q is not a node", i, e.Source, e.Target)
		case e.Started != nil || e.Token != nil:
			return fmt.Errorf("edge %d: a delay after the start or the first token of %s: only delays after its end are supported", i, e.Source)
		case !(e.Delay >= 0 && e.MinDelay >= 0):
			return fmt.Errorf("edge %d: a negative delay", i)
		}
	}
	return nil
}

// waits are the nodes that each waits for: by edges, and by inputs, which ask for the writers of a channel.
func (b *nativeBuilder) waits() (map[string]map[string]float64, error) {
	b.writers = map[string][]string{}
	waits := map[string]map[string]float64{}
	for _, id := range slices.Sorted(maps.Keys(b.graph.Nodes)) {
		b.writers[b.graph.Nodes[id].Output] = append(b.writers[b.graph.Nodes[id].Output], id)
		waits[id] = map[string]float64{}
	}
	for _, e := range b.graph.Edges {
		if e.Source != startNode && e.Target != endNode {
			waits[e.Target][e.Source] = max(waits[e.Target][e.Source], e.Delay, e.MinDelay)
		}
	}
	for id, n := range b.graph.Nodes {
		for _, in := range n.Inputs {
			var others []string
			for _, w := range b.writers[in.Channel] {
				if w != id {
					others = append(others, w)
				}
			}
			if count := string(in.Count); count != `"all"` && count != fmt.Sprint(len(others)) && (count != "" || len(others) > 1) {
				return nil, fmt.Errorf("node %s: input %s waits for %s writes of %d: only waiting for all of them is supported", id, in.Channel, count, len(others))
			}
			for _, w := range others {
				waits[id][w] = max(waits[id][w], 0)
			}
		}
	}
	return waits, nil
}

// sort numbers the nodes, by their names where nothing else says it.
func (b *nativeBuilder) sort(waits map[string]map[string]float64) error {
	b.number, b.before = map[string]int{}, map[string]map[string]bool{}
	names := slices.Sorted(maps.Keys(waits))
	for len(b.order) < len(names) {
		found := false
		for _, id := range names {
			if _, done := b.number[id]; done {
				continue
			}
			before, ready := map[string]bool{}, true
			for w := range waits[id] {
				if _, done := b.number[w]; !done {
					ready = false
					break
				}
				before[w] = true
				maps.Copy(before, b.before[w])
			}
			if ready {
				b.number[id], b.before[id] = len(b.order), before
				b.order, found = append(b.order, id), true
			}
		}
		if !found {
			return errors.New("its nodes wait for each other in a cycle")
		}
	}
	return nil
}

func (b *nativeBuilder) node(id string, waits map[string]float64) (node, error) {
	n := b.graph.Nodes[id]
	out := node{from: -1, headers: headersOf(n.Headers)}
	var err error
	if out.pieces, err = b.pieces(id, n.Prompt); err != nil {
		return out, err
	}
	if out.tools, err = listOf(n.Tools); err != nil {
		return out, err
	}
	extra, err := membersOf("extra_body", n.Body)
	if err != nil {
		return out, err
	}
	out.members = append(b.models.member(n.Model), extra...)
	if n.Streaming != nil && !*n.Streaming {
		out.members = append(out.members, workload.Member{Name: "stream", Value: json.RawMessage("false")})
	}
	if n.MaxTokens != nil {
		out.maxTokens = *n.MaxTokens
	}
	for _, w := range slices.Sorted(maps.Keys(waits)) {
		out.After = append(out.After, workload.Wait{Node: b.number[w], Delay: seconds(max(waits[w], n.MinDelay) / 1e6)})
	}
	if len(out.After) == 0 {
		least := n.MinDelay
		for _, e := range b.graph.Edges {
			if e.Source == startNode && e.Target == id {
				least = max(least, e.Delay, e.MinDelay)
			}
		}
		out.Delay = seconds(least / 1e6)
	}
	out.Agent = id
	return out, nil
}

func headersOf(given map[string]string) (all []workload.Header) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		all = append(all, workload.Header{Name: name, Value: given[name]})
	}
	return all
}

// reference is the channel that a text names, as @channel does.
func reference(text string) (channel string, ok bool) {
	return strings.TrimPrefix(text, "@"), strings.HasPrefix(text, "@") && !strings.HasPrefix(text, "@@")
}
