package tokenizer

import (
	"maps"
	"slices"
)

// prefixes finds every token that a text begins with: a trie of bytes whose edges are in one hash table.
type prefixes struct {
	edges mergeTable // (node, byte) → node
	ids   []int32    // of the token that ends at a node; -1: none does
}

func newPrefixes(tokens map[string]int) prefixes {
	sorted := slices.Sorted(maps.Keys(tokens))
	nodes, before := 1, ""
	for _, token := range sorted {
		nodes += len(token) - shared(before, token)
		before = token
	}
	p := prefixes{edges: newMergeTable(nodes), ids: make([]int32, 1, nodes)}
	p.ids[0] = -1
	for _, token := range sorted {
		if token != "" {
			p.add(token, tokens[token])
		}
	}
	return p
}

func (p *prefixes) add(token string, id int) {
	at := 0
	for i := range len(token) {
		rank, next := p.edges.get(at, int(token[i]))
		if rank == noMerge {
			next = uint32(len(p.ids))
			p.ids = append(p.ids, -1)
			p.edges.set(at, int(token[i]), 0, next)
		}
		at = int(next)
	}
	p.ids[at] = int32(id)
}

// each calls found for every token that text begins with, the shortest first.
func (p *prefixes) each(text string, found func(length, id int)) {
	at := 0
	for i := range len(text) {
		rank, next := p.edges.get(at, int(text[i]))
		if rank == noMerge {
			return
		}
		at = int(next)
		if id := p.ids[at]; id >= 0 {
			found(i+1, int(id))
		}
	}
}

// shared returns how many bytes a and b begin with alike.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
