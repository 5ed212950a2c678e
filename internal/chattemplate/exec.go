package chattemplate

// A jump leaves the body of a loop.
type jump int

const (
	noJump jump = iota
	breakJump
	continueJump
)

// run executes nodes and ends early at a break or continue, which it returns.
func (r *renderer) run(nodes []node, s *scope) jump {
	for _, n := range nodes {
		r.step()
		switch n := n.(type) {
		case *breakNode:
			if n.again {
				return continueJump
			}
			return breakJump
		case *ifNode:
			if j := r.run(n.pick(r, s), s); j != noJump {
				return j
			}
		case *groupNode:
			if j := r.run(n.body, s); j != noJump {
				return j
			}
		case *withNode:
			if j := n.run(r, s); j != noJump {
				return j
			}
		default:
			n.exec(r, s)
		}
	}
	return noJump
}

// pick is the branch whose test holds.
func (n *ifNode) pick(r *renderer, s *scope) []node {
	for i, test := range n.tests {
		if truth(test.eval(r, s)) {
			return n.then[i]
		}
	}
	return n.other
}

func (n *withNode) run(r *renderer, s *scope) jump {
	inner := s.child()
	for i, name := range n.names {
		inner.set(name, n.values[i].eval(r, s))
	}
	return r.run(n.body, inner)
}

func (n *ifNode) exec(r *renderer, s *scope)    { r.run(n.pick(r, s), s) }
func (n *withNode) exec(r *renderer, s *scope)  { n.run(r, s) }
func (n *groupNode) exec(r *renderer, s *scope) { r.run(n.body, s) }
func (n *breakNode) exec(*renderer, *scope)     {}

func (n *textNode) exec(r *renderer, _ *scope) { r.write(n.text) }

func (n *outputNode) exec(r *renderer, s *scope) {
	r.line = n.line
	v := n.value.eval(r, s)
	r.line = n.line
	r.write(text(v))
}

func (n *setNode) exec(r *renderer, s *scope) {
	v := n.value.eval(r, s)
	r.line = n.line
	r.assign(s, n.target, v)
}

// assign gives a target its value.
func (r *renderer) assign(s *scope, t target, v any) {
	switch {
	case t.parts != nil:
		r.defined(v)
		items := r.items(v)
		if len(items) != len(t.parts) {
			r.fail("%d values for %d names", len(items), len(t.parts))
		}
		for i, part := range t.parts {
			r.assign(s, part, items[i])
		}
	case t.attribute != "":
		of, _ := s.lookup(t.name)
		ns, ok := of.(*namespace)
		if !ok {
			r.fail("cannot assign attribute on non-namespace object")
		}
		ns.vars.put(t.attribute, v)
	default:
		s.set(t.name, v)
	}
}

func (n *setBlockNode) exec(r *renderer, s *scope) {
	v := any(r.captured(func() { r.run(n.body, s.child()) }))
	if n.filters != nil {
		v = n.filters.apply(r, s, v.(string))
	}
	r.line = n.line
	r.assign(s, n.target, v)
}

func (n *filterNode) exec(r *renderer, s *scope) {
	block := r.captured(func() { r.run(n.body, s.child()) })
	r.write(text(n.filters.apply(r, s, block)))
}

// apply gives the text of a block to the filters. The text is put into a copy of the chain, for a template is shared.
func (c *filterChain) apply(r *renderer, s *scope, block string) any {
	return replaced(c.whole, block).eval(r, s)
}

func replaced(e expr, block string) expr {
	if f, ok := e.(*filterExpr); ok {
		with := *f
		with.of = replaced(f.of, block)
		return &with
	}
	return &blockText{block}
}
