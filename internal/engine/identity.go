package engine

import (
	"sync"

	"github.com/modelscope/evalscope/internal/secret"
)

// An Identity is how a server and its model name themselves in a reply; "" where they do not.
type Identity struct{ Server, Model string }

// identities are those of the servers by their place among them, of the first reply of each.
type identities struct {
	mu    sync.Mutex
	known map[int]Identity
}

func (all *identities) note(target int, i Identity) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.known == nil {
		all.known = map[int]Identity{}
	}
	if _, there := all.known[target]; !there {
		all.known[target] = i
	}
}

// Identities are how the servers named themselves, in the order of the plan's; a server that has not replied has an empty one.
func (e *Engine) Identities() []Identity {
	e.identities.mu.Lock()
	defer e.identities.mu.Unlock()
	all := make([]Identity, 1+len(e.Further))
	for target, i := range e.identities.known {
		all[target] = Identity{secret.Text(i.Server), secret.Text(i.Model)}
	}
	return all
}

// A peer is one server, as an exchange knows it: the first reply names it.
type peer struct {
	once   sync.Once
	all    *identities
	target int
}

func (p *peer) named(secrets redactor, server, model string) {
	p.once.Do(func() { p.all.note(p.target, Identity{secrets.text(server), secrets.text(model)}) })
}
