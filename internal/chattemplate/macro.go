package chattemplate

// A macro is one that was defined, with the variables that it sees.
type macro struct {
	node  *macroNode
	scope *scope
}

func (n *macroNode) exec(_ *renderer, s *scope) { s.set(n.name, &macro{n, s}) }

// call binds the arguments and returns the text of the macro's body.
func (m *macro) call(r *renderer, args []any, named *dict) any {
	s := m.scope.child()
	if named == nil {
		named = newDict()
	}
	rest := named
	for i, p := range m.node.params {
		value, ok := named.get(p)
		switch {
		case i < len(args) && ok:
			r.fail("macro %s got the argument %s twice", quoted(m.node.name), quoted(p))
		case i < len(args):
			value = args[i]
		case !ok && m.node.defaults[p] != nil:
			value = m.node.defaults[p].eval(r, s)
		case !ok:
			value = undefined{"parameter " + quoted(p) + " was not provided"}
		}
		rest = rest.without(p)
		s.set(p, value)
	}
	m.special(r, s, args, rest)
	return r.captured(func() { r.run(m.node.body, s) })
}

// special gives a macro caller, varargs and kwargs where its body uses them.
func (m *macro) special(r *renderer, s *scope, args []any, rest *dict) {
	caller, brought := rest.get("caller")
	rest = rest.without("caller")
	switch {
	case m.node.caller && brought:
		s.set("caller", caller)
	case m.node.caller:
		s.set("caller", undefined{"No caller defined"})
	case brought:
		r.fail("macro %s was invoked with two values for the special caller argument, or uses none", quoted(m.node.name))
	}
	if m.node.kwargs {
		s.set("kwargs", rest)
	} else if len(rest.keys) > 0 {
		r.fail("macro %s takes no keyword argument %s", quoted(m.node.name), repr(rest.keys[0]))
	}
	extra := args[min(len(args), len(m.node.params)):]
	if m.node.varargs {
		s.set("varargs", &list{items: extra, tuple: true})
	} else if len(extra) > 0 {
		r.fail("macro %s takes not more than %d argument(s)", quoted(m.node.name), len(m.node.params))
	}
}

// without is the dict without a key.
func (d *dict) without(key any) *dict {
	if _, ok := d.get(key); !ok {
		return d
	}
	n := newDict()
	for _, k := range d.keys {
		if !equal(k, key) {
			n.put(k, d.at(k))
		}
	}
	return n
}

// exec calls a macro with the block as its caller.
func (n *callNode) exec(r *renderer, s *scope) {
	of := n.call.of.eval(r, s)
	args, named := n.call.args.eval(r, s)
	if named == nil {
		named = newDict()
	}
	named.put("caller", &macro{n.macro, s})
	r.line = n.line
	r.write(text(r.call(of, args, named)))
}
