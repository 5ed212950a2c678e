package chattemplate

import "slices"

// A parser makes nodes of tokens. It leaves its recursion by fail.
type parser struct {
	tokens []token
	pos    int
	depth  int
	macros []*macroNode // the macros around, inner last
}

func (p *parser) now() token          { return p.tokens[p.pos] }
func (p *parser) at(k tokenKind) bool { return p.now().kind == k }

func (p *parser) isOp(text string) bool   { return p.at(operator) && p.now().text == text }
func (p *parser) isName(text string) bool { return p.at(nameToken) && p.now().text == text }

func (p *parser) fail(format string, args ...any) { fail(p.now().line, format, args...) }

func (p *parser) next() token {
	t := p.now()
	if t.kind != endOfSource {
		p.pos++
	}
	return t
}

// accept passes over an operator if it is next.
func (p *parser) accept(op string) bool {
	if p.isOp(op) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) acceptName(name string) bool {
	if p.isName(name) {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(op string) {
	if !p.accept(op) {
		p.fail("expected %q, got %s", op, p.now())
	}
}

func (p *parser) take(k tokenKind, what string) token {
	if !p.at(k) {
		p.fail("expected %s, got %s", what, p.now())
	}
	return p.next()
}

func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail("the template nests deeper than %d", maxDepth)
	}
}

// body reads statements up to the end, or to a tag whose name is one of ends; its {% and the name are then passed over.
func (p *parser) body(ends ...string) []node {
	p.enter()
	defer func() { p.depth-- }()
	var nodes []node
	for {
		switch t := p.now(); t.kind {
		case dataToken:
			nodes = append(nodes, &textNode{t.text})
			p.next()
		case outputBegin:
			p.next()
			nodes = append(nodes, &outputNode{t.line, p.tuple(true)})
			p.take(outputEnd, "}}")
		case blockBegin:
			if name := p.tokens[p.pos+1]; name.kind == nameToken && slices.Contains(ends, name.text) {
				p.next()
				return nodes
			}
			p.next()
			nodes = append(nodes, p.statement())
		case endOfSource:
			if len(ends) > 0 {
				p.fail("unexpected end of template: {%% %s %%} is missing", ends[len(ends)-1])
			}
			return nodes
		default:
			p.fail("unexpected %s", t)
		}
	}
}

// endTag reads the name of a closing tag and its end.
func (p *parser) endTag() {
	p.next()
	p.take(blockEnd, "%}")
}

// block reads the rest of an opening tag, the body and the closing tag.
func (p *parser) block(end string) []node {
	p.take(blockEnd, "%}")
	body := p.body(end)
	p.endTag()
	return body
}

func (p *parser) statement() node {
	name := p.take(nameToken, "the name of a tag")
	switch name.text {
	case "if":
		return p.ifStatement()
	case "for":
		return p.forStatement(name.line)
	case "set":
		return p.setStatement(name.line)
	case "macro":
		return p.macroStatement(name.line)
	case "call":
		return p.callStatement(name.line)
	case "with":
		return p.withStatement()
	case "filter":
		chain := p.filterBlock()
		return &filterNode{p.block("endfilter"), chain}
	case "generation":
		return &groupNode{p.block("endgeneration")}
	case "break", "continue":
		p.take(blockEnd, "%}")
		return &breakNode{name.text == "continue"}
	}
	fail(name.line, "the tag %q is not one of chat templates", name.text)
	return nil
}

func (p *parser) ifStatement() node {
	n := &ifNode{}
	for {
		n.tests = append(n.tests, p.tuple(false))
		p.take(blockEnd, "%}")
		n.then = append(n.then, p.body("elif", "else", "endif"))
		switch p.next().text {
		case "else":
			n.other = p.block("endif")
			return n
		case "endif":
			p.take(blockEnd, "%}")
			return n
		}
	}
}

func (p *parser) forStatement(line int) node {
	n := &forNode{line: line, target: p.target(false)}
	if !p.acceptName("in") {
		p.fail("expected 'in', got %s", p.now())
	}
	n.list = p.tuple(false)
	if p.acceptName("if") {
		n.filter = p.expression()
	}
	n.recursive = p.acceptName("recursive")
	p.take(blockEnd, "%}")
	n.body = p.body("else", "endfor")
	if p.next().text == "else" {
		n.other = p.block("endfor")
		return n
	}
	p.take(blockEnd, "%}")
	return n
}

// target reads what is assigned to: names, for set also an attribute.
func (p *parser) target(attribute bool) target {
	first := p.oneTarget(attribute)
	if !p.isOp(",") {
		return first
	}
	all := target{parts: []target{first}}
	for p.accept(",") && (p.at(nameToken) && !p.isName("in") || p.isOp("(")) {
		all.parts = append(all.parts, p.oneTarget(attribute))
	}
	return all
}

func (p *parser) oneTarget(attribute bool) target {
	if p.accept("(") {
		t := p.target(attribute)
		p.expect(")")
		return t
	}
	t := target{name: p.take(nameToken, "a name").text}
	if slices.Contains([]string{"true", "false", "none", "True", "False", "None"}, t.name) {
		p.fail("%q cannot be assigned to", t.name)
	}
	if attribute && p.accept(".") {
		t.attribute = p.take(nameToken, "an attribute").text
	}
	return t
}

func (p *parser) setStatement(line int) node {
	t := p.target(true)
	if p.accept("=") {
		n := &setNode{line, t, p.tuple(true)}
		p.take(blockEnd, "%}")
		return n
	}
	var chain *filterChain
	if p.accept("|") {
		chain = p.filterBlock()
	}
	return &setBlockNode{line, t, p.block("endset"), chain}
}

// filterBlock reads filters that apply to the text of a block: lower | trim.
func (p *parser) filterBlock() *filterChain {
	chain := &filterChain{value: &blockText{}}
	chain.whole = chain.value
	for more := true; more; more = p.accept("|") {
		chain.whole = p.filter(chain.whole)
	}
	return chain
}

func (p *parser) withStatement() node {
	n := &withNode{}
	for !p.at(blockEnd) {
		if len(n.names) > 0 {
			p.expect(",")
		}
		n.names = append(n.names, p.take(nameToken, "a name").text)
		p.expect("=")
		n.values = append(n.values, p.expression())
	}
	n.body = p.block("endwith")
	return n
}
