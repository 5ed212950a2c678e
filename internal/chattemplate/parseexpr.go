package chattemplate

import (
	"slices"
	"strconv"
)

// tuple reads one expression or, with commas, a tuple of them. Without conditions an if ends it, as behind "for … in".
func (p *parser) tuple(conditions bool) expr {
	read := p.or
	if conditions {
		read = p.expression
	}
	first := read()
	if !p.isOp(",") {
		return first
	}
	items := []expr{first}
	for p.accept(",") && !p.endsTuple() {
		items = append(items, read())
	}
	return &listExpr{items, true}
}

func (p *parser) endsTuple() bool {
	return p.at(blockEnd) || p.at(outputEnd) || p.isOp(")") || p.isName("if") || p.isName("recursive")
}

// expression reads an expression with its condition: a if b else c.
func (p *parser) expression() expr {
	p.enter()
	defer func() { p.depth-- }()
	e := p.or()
	for p.acceptName("if") {
		c := &chooseExpr{then: e, test: p.or()}
		if p.acceptName("else") {
			c.other = p.expression()
		}
		e = c
	}
	return e
}

func (p *parser) or() expr {
	e := p.and()
	for p.acceptName("or") {
		e = &orExpr{e, p.and()}
	}
	return e
}

func (p *parser) and() expr {
	e := p.not()
	for p.acceptName("and") {
		e = &andExpr{e, p.not()}
	}
	return e
}

func (p *parser) not() expr {
	if p.acceptName("not") {
		p.enter()
		defer func() { p.depth-- }()
		return &notExpr{p.not()}
	}
	return p.compare()
}

func (p *parser) compare() expr {
	c := &compareExpr{line: p.now().line, first: p.sum()}
	for {
		switch t := p.now(); {
		case t.kind == operator && slices.Contains([]string{"==", "!=", "<", "<=", ">", ">="}, t.text):
			p.next()
			c.ops = append(c.ops, t.text)
		case p.acceptName("in"):
			c.ops = append(c.ops, "in")
		case p.isName("not") && p.tokens[p.pos+1].kind == nameToken && p.tokens[p.pos+1].text == "in":
			p.pos += 2
			c.ops = append(c.ops, "not in")
		case len(c.ops) == 0:
			return c.first
		default:
			return c
		}
		c.rest = append(c.rest, p.sum())
	}
}

// binary reads operands of an operator of one rank.
func (p *parser) binary(operand func() expr, ops ...string) expr {
	e := operand()
	for p.at(operator) && slices.Contains(ops, p.now().text) {
		t := p.next()
		e = &binaryExpr{t.line, t.text, e, operand()}
	}
	return e
}

func (p *parser) sum() expr { return p.binary(p.join, "+", "-") }

func (p *parser) join() expr {
	e := p.product()
	if !p.isOp("~") {
		return e
	}
	j := &joinExpr{[]expr{e}}
	for p.accept("~") {
		j.parts = append(j.parts, p.product())
	}
	return j
}

func (p *parser) product() expr { return p.binary(p.power, "*", "/", "//", "%") }

func (p *parser) power() expr { return p.binary(func() expr { return p.unary(true) }, "**") }

// unary reads an operand with its sign, what follows it and, if asked, its filters and tests.
func (p *parser) unary(filters bool) expr {
	p.enter()
	defer func() { p.depth-- }()
	var e expr
	if t := p.now(); p.accept("-") || p.accept("+") {
		e = &signExpr{t.line, t.text == "-", p.unary(false)}
	} else {
		e = p.postfix(p.primary())
	}
	for filters {
		switch {
		case p.accept("|"):
			e = p.filter(e)
		case p.acceptName("is"):
			e = p.test(e)
		case p.isOp("("): // what a filter or a test gave is called
			e = p.call(e)
		default:
			return e
		}
	}
	return e
}

func (p *parser) primary() expr {
	t := p.next()
	switch t.kind {
	case nameToken:
		return p.name(t)
	case stringToken:
		text := t.text
		for p.at(stringToken) {
			text += p.next().text
		}
		return &constExpr{text}
	case intToken:
		n, ok := parseInteger(t.text, 0)
		if !ok {
			fail(t.line, "the number %s is too large", t.text)
		}
		return &constExpr{n}
	case floatToken:
		f, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			fail(t.line, "the number %s is too large", t.text)
		}
		return &constExpr{f}
	case operator:
		switch t.text {
		case "(":
			return p.parenthesis()
		case "[":
			return &listExpr{items: p.items("]")}
		case "{":
			return p.dict(t.line)
		}
	}
	fail(t.line, "unexpected %s", t)
	return nil
}

func (p *parser) name(t token) expr {
	switch t.text {
	case "true", "True":
		return &constExpr{true}
	case "false", "False":
		return &constExpr{false}
	case "none", "None":
		return &constExpr{nil}
	}
	p.noteSpecial(t.text)
	return &nameExpr{t.line, t.text}
}

func (p *parser) parenthesis() expr {
	if p.accept(")") {
		return &listExpr{tuple: true}
	}
	e := p.tuple(true)
	p.expect(")")
	return e
}

// items reads expressions up to a closing bracket.
func (p *parser) items(end string) (items []expr) {
	for !p.accept(end) {
		if len(items) > 0 {
			p.expect(",")
			if p.accept(end) {
				break
			}
		}
		items = append(items, p.expression())
	}
	return items
}

func (p *parser) dict(line int) expr {
	d := &dictExpr{line: line}
	for !p.accept("}") {
		if len(d.keys) > 0 {
			p.expect(",")
			if p.accept("}") {
				break
			}
		}
		d.keys = append(d.keys, p.expression())
		p.expect(":")
		d.values = append(d.values, p.expression())
	}
	return d
}

func (p *parser) postfix(e expr) expr {
	for {
		switch t := p.now(); {
		case p.accept("."):
			if p.at(intToken) {
				n, _ := strconv.ParseInt(p.next().text, 10, 64)
				e = &itemExpr{t.line, e, &constExpr{n}}
			} else {
				e = &attrExpr{t.line, e, p.take(nameToken, "a name").text}
			}
		case p.accept("["):
			e = p.subscript(e, t.line)
		case p.isOp("("):
			e = p.call(e)
		default:
			return e
		}
	}
}

func (p *parser) subscript(of expr, line int) expr {
	slice := &sliceExpr{line: line, of: of}
	var parts [3]expr
	n := 0
	for {
		if !p.isOp(":") && !p.isOp("]") {
			parts[n] = p.expression()
		}
		if p.accept("]") {
			break
		}
		if n++; n > 2 {
			p.fail("a slice has more than three parts")
		}
		p.expect(":")
	}
	if n == 0 {
		if parts[0] == nil {
			fail(line, "a subscript is empty")
		}
		return &itemExpr{line, of, parts[0]}
	}
	slice.from, slice.to, slice.step = parts[0], parts[1], parts[2]
	return slice
}
