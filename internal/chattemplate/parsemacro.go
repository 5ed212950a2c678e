package chattemplate

// parameters reads those of a macro or of a call block.
func (p *parser) parameters(n *macroNode) {
	n.defaults = map[string]expr{}
	p.expect("(")
	for !p.accept(")") {
		if len(n.params) > 0 {
			p.expect(",")
		}
		name := p.take(nameToken, "a parameter").text
		n.params = append(n.params, name)
		if p.accept("=") {
			n.defaults[name] = p.expression()
		} else if len(n.defaults) > 0 {
			p.fail("a parameter without a default follows one with a default")
		}
	}
}

func (p *parser) macroStatement(line int) node {
	n := &macroNode{line: line, name: p.take(nameToken, "the name of a macro").text}
	p.parameters(n)
	p.macroBody(n, "endmacro")
	return n
}

func (p *parser) macroBody(n *macroNode, end string) {
	p.macros = append(p.macros, n)
	n.body = p.block(end)
	p.macros = p.macros[:len(p.macros)-1]
}

func (p *parser) callStatement(line int) node {
	n := &callNode{line: line, macro: &macroNode{line: line, name: "caller", defaults: map[string]expr{}}}
	if p.isOp("(") {
		p.parameters(n.macro)
	}
	call, ok := p.expression().(*callExpr)
	if !ok {
		fail(line, "a call block needs a call")
	}
	n.call = call
	p.macroBody(n.macro, "endcall")
	return n
}

// noteSpecial notes the use of a name that has a meaning inside macros.
func (p *parser) noteSpecial(name string) {
	if len(p.macros) == 0 {
		return
	}
	n := p.macros[len(p.macros)-1]
	switch name {
	case "caller":
		n.caller = true
	case "varargs":
		n.varargs = true
	case "kwargs":
		n.kwargs = true
	}
}
