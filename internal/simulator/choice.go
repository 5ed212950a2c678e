package simulator

import "strings"

// choice is one answer of a request while it is generated.
type choice struct {
	index     int
	text      text
	tokens    int // how many it will have
	sent      int // how many have been generated
	reasoning int // how many of the first are reasoning
	cut       int // bytes of text after which a stop string cuts it; −1 = none
	length    int // bytes of text generated, reasoning apart
	finish    string
	tool      string // function that is called; "" = an answer in words
}

// lengthRule is what bounds an answer.
type lengthRule struct {
	limit, least int
	eosAfter     int // mean; 0 = never before the limit
	fault        string
	stops        []string
}

// bound draws the answer's length and looks ahead for a stop string.
func (c *choice) bound(rule lengthRule, eos int) {
	c.tokens, c.finish, c.cut = rule.limit, "length", -1
	if rule.eosAfter > 0 {
		if end := max(eos, rule.least, 1); end < rule.limit {
			c.tokens, c.finish = end, "stop"
		}
	}
	switch rule.fault {
	case FaultShort:
		c.tokens, c.finish = (c.tokens+1)/2, "stop"
	case FaultEmptyAnswer:
		c.tokens, c.finish, c.tool = 0, "stop", ""
	}
	c.reasoning = min(c.reasoning, c.tokens)
	c.text.left = c.tokens
	if c.tool != "" {
		c.finish = "tool_calls"
	} else if len(rule.stops) > 0 {
		c.findStop(rule)
	}
}

// findStop ends the choice with the token that completes the first stop string, and cuts the text in front of it.
// As in vLLM, a stop string counts only if it is completed when the least number of tokens is reached, or later.
func (c *choice) findStop(rule lengthRule) {
	longest := 0
	for _, stop := range rule.stops {
		longest = max(longest, len(stop))
	}
	ahead := c.text
	var window string // the end of the text so far, where a stop string may have begun
	length := 0
	for i := range c.tokens {
		piece := ahead.next().text
		if i < c.reasoning || piece == "" {
			continue
		}
		window = window[max(0, len(window)-longest):] + piece
		length += len(piece)
		if i+1 < rule.least {
			continue
		}
		if at := firstStop(window, len(piece), rule.stops); at >= 0 {
			c.tokens, c.finish, c.cut = i+1, "stop", length-len(window)+at
			return
		}
	}
}

// firstStop returns where in the text the earliest stop string begins that ends within its last fresh bytes, else −1.
func firstStop(text string, fresh int, stops []string) int {
	first := -1
	for _, stop := range stops {
		from := max(0, len(text)-fresh-len(stop)+1)
		at := strings.Index(text[from:], stop)
		if stop != "" && at >= 0 && (first < 0 || from+at < first) {
			first = from + at
		}
	}
	return first
}

// next generates a token. Its text is without what a stop string cuts off.
func (c *choice) next() token {
	t := c.text.next()
	c.sent++
	if c.sent <= c.reasoning {
		return t
	}
	begin := c.length
	c.length += len(t.text)
	if c.cut >= 0 && c.length > c.cut {
		t.text = t.text[:max(0, c.cut-begin)]
	}
	return t
}

// done reports whether every token has been generated.
func (c *choice) done() bool { return c.sent >= c.tokens }
