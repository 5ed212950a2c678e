package exposition

import (
	"bytes"
	"context"
	"strconv"
)

// A Parser reads the pages of one exporter, which repeat themselves but for the values: it keeps what the part of a line before its value
// means, and gives expfmt only what it has not seen and what is wanted. The zero Parser is ready; it is for one goroutine.
type Parser struct {
	lines  *lines
	heads  map[string]*head
	hits   int // how many lines of the last page were known
	wanted filter
}

// A head is what stands before a line's value.
type head struct {
	sample Sample
	keep   bool
}

// unwanted is that of a line that nobody wants.
var unwanted = &head{}

// maxHeads bounds what is kept of a page whose labels never repeat.
const maxHeads = 20_000

// Parse is as the function of this name, of the samples that keep wants, which is the same for each page; nil is all of them. When ctx
// ends it is ErrLate.
func (p *Parser) Parse(ctx context.Context, text []byte, keep func(name string) bool) (Page, error) {
	if p.lines == nil || len(p.heads) == maxHeads && p.hits < maxHeads/2 { // most are of series that are gone
		p.lines, p.heads = newLines(), map[string]*head{}
	}
	p.hits, p.wanted.keep = 0, keep
	return read(ctx, text, func(line []byte) (Sample, bool, error) {
		h, value, err := p.line(line, keep)
		if err != nil {
			return Sample{}, false, err
		}
		s := h.sample
		s.Value = value
		return s, h.keep, nil
	})
}

// line reads a line: one that nobody wants, or with a known head and a plain number behind it, without expfmt.
func (p *Parser) line(l []byte, keep func(string) bool) (*head, float64, error) {
	if p.wanted.out(l) {
		return unwanted, 0, nil
	}
	at := bytes.LastIndexByte(l, ' ') + 1
	if h, known := p.heads[string(l[:at])]; known {
		if v, err := strconv.ParseFloat(string(l[at:]), 64); err == nil && plain(l[at:]) {
			p.hits++
			return h, v, nil
		}
	}
	s, err := p.lines.parse(l)
	if err != nil {
		return nil, 0, err
	}
	h := &head{sample: s, keep: keep == nil || keep(s.Name)}
	if at > 0 && len(p.heads) < maxHeads && plain(l[at:]) && oneValue(l[:at]) {
		p.heads[string(l[:at])] = h
	}
	return h, s.Value, nil
}

// plain reports whether a word is a number in decimal digits, and so for expfmt too.
func plain(word []byte) bool { return len(word) > 0 && len(bytes.Trim(word, "0123456789.+-eE")) == 0 }

// oneValue reports whether what stands before the last word of a right line is the name and the labels alone: the last word is the value
// then, and no time stamp or exemplar.
func oneValue(before []byte) bool {
	before = bytes.TrimRight(before, " \t")
	at := bytes.IndexAny(before, "{ \t")
	if at < 0 {
		return true
	}
	rest := bytes.TrimLeft(before[at:], " \t")
	return bytes.HasPrefix(rest, []byte("{")) && closing(before, len(before)-len(rest)) == len(before)
}
