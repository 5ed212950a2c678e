package chattemplate

// call reads the arguments of a call of e, and makes the call.
func (p *parser) call(e expr) expr {
	return &callExpr{p.now().line, e, p.arguments()}
}

// arguments reads those of a call, with their parentheses.
func (p *parser) arguments() (a arguments) {
	p.expect("(")
	for more := false; !p.accept(")"); more = true {
		if more {
			p.expect(",")
			if p.accept(")") {
				break
			}
		}
		p.argument(&a)
	}
	return a
}

func (p *parser) argument(a *arguments) {
	switch next := p.tokens[min(p.pos+1, len(p.tokens)-1)]; {
	case p.accept("*"):
		a.list = p.expression()
	case p.accept("**"):
		a.dict = p.expression()
	case p.at(nameToken) && next.kind == operator && next.text == "=":
		a.names = append(a.names, p.next().text)
		p.next()
		a.named = append(a.named, p.expression())
	case len(a.names) > 0 || a.dict != nil:
		p.fail("a positional argument follows a named one")
	default:
		a.positional = append(a.positional, p.expression())
	}
}

// filter reads a filter behind its bar.
func (p *parser) filter(of expr) expr {
	t := p.take(nameToken, "the name of a filter")
	if _, ok := filters[t.text]; !ok {
		fail(t.line, "there is no filter %q", t.text)
	}
	f := &filterExpr{line: t.line, name: t.text, of: of}
	if p.isOp("(") {
		f.args = p.arguments()
	}
	return f
}

// test reads a test behind its is.
func (p *parser) test(of expr) expr {
	not := p.acceptName("not")
	t := p.take(nameToken, "the name of a test")
	if _, ok := tests[t.text]; !ok {
		fail(t.line, "there is no test %q", t.text)
	}
	e := &testExpr{line: t.line, name: t.text, of: of, not: not}
	if p.isOp("(") {
		e.args = p.arguments()
	} else if p.beginsOperand() {
		e.args.positional = []expr{p.postfix(p.primary())}
	}
	return e
}

// beginsOperand reports whether a test's argument without parentheses comes next.
func (p *parser) beginsOperand() bool {
	switch t := p.now(); t.kind {
	case stringToken, intToken, floatToken:
		return true
	case operator:
		return t.text == "[" || t.text == "{"
	case nameToken:
		switch t.text {
		case "else", "or", "and", "if", "is", "in", "not", "recursive":
			return false
		}
		return true
	}
	return false
}
