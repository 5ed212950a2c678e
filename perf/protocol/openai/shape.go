package openai

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/sharedlist"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// A shape is what one payload of every reply looks like, whichever reply it is: the role that begins it, its first text,
// its finish_reason, its usage. It is learnt from a payload that was parsed in full: the bytes that stay, and between
// them holes for what differs from reply to reply. A payload whose bytes are equal but for holes that hold the same
// simple kind of value is the same JSON with other values, so it means the same. Like a template it knows nothing of any
// server's spelling.
type shape struct {
	parts [][]byte // one more than holes
	holes []hole
	means protocol.Meaning
	// speaks reports whether the payload has an element of choices; then at is its index and finish its finish_reason.
	speaks bool
	finish string
	model  string
	usage  record.Usage // Given where the payload is the reply's usage
}

// A hole is where a value differs, and what is done with it.
type hole struct {
	span // in the payload that it was learnt from
	use  use
}

// A span is the place of a value in a payload: of a string without its quotes.
type span struct{ start, end int }

func (s span) of(data []byte) []byte { return data[s.start:s.end] }

type use int

const (
	ignored     use = iota // a string at the top that means nothing to us
	ignoredInt             // a number, alike
	replyID                // the reply's id
	outputText             // the only string of output
	promptUsage            // usage.prompt_tokens
	outputUsage            // usage.completion_tokens
)

func (u use) number() bool { return u == ignoredInt || u == promptUsage || u == outputUsage }

// maxHoles is how many values of a payload may differ.
const maxHoles = 12

// shapes are those of the latest replies, for all replies to come of the same Protocol. They change what reading costs, never
// what it means.
type shapes struct{ list sharedlist.List[*shape] }

// maxShapes is how many are kept: a reply has four kinds of payloads on most servers. maxVain is how many are learnt
// without any use.
const (
	maxShapes = 16
	maxVain   = 64
)

// match reads data by one of the shapes, from the one behind the last that fitted on, since replies repeat their order; it
// declines whatever it cannot be sure of.
func (s *shapes) match(r *reply, data []byte) (protocol.Meaning, bool) {
	list := s.list.All()
	var values [maxHoles]span
	at := r.shapesAt
	for range list {
		if at >= len(list) {
			at = 0
		}
		one := list[at]
		at++
		if one.fits(data, &values) && r.take(one, data, &values) {
			r.shapesAt = at
			s.list.Hit()
			return one.meaning(&values), true
		}
	}
	return protocol.Meaning{}, false
}

// same reports whether two shapes take the same payloads.
func (s *shape) same(o *shape) bool {
	return slices.EqualFunc(s.parts, o.parts, bytes.Equal) &&
		slices.EqualFunc(s.holes, o.holes, func(a, b hole) bool { return a.use == b.use })
}

// fits reports whether data is of the shape, and where the values in its holes are.
func (s *shape) fits(data []byte, values *[maxHoles]span) bool {
	at := 0
	for i := range s.holes {
		if !bytes.HasPrefix(data[at:], s.parts[i]) {
			return false
		}
		at += len(s.parts[i])
		n, least := 0, 0
		switch u := s.holes[i].use; {
		case u.number():
			n, least = integer(data[at:]), 1
		case u == outputText: // an empty string is no output
			n, least = bytes.IndexByte(data[at:], '"'), 1
		default:
			n = bytes.IndexByte(data[at:], '"')
		}
		if n < least || !plain(data[at:at+n]) {
			return false
		}
		values[i] = span{at, at + n}
		at += n
	}
	return bytes.Equal(data[at:], s.parts[len(s.holes)])
}

// integer is the length of the JSON number at the head of data, 0 where that is no whole number of at most 15 digits.
func integer(data []byte) (n int) {
	for n < len(data) && data[n] >= '0' && data[n] <= '9' {
		n++
	}
	fraction := n < len(data) && (data[n] == '.' || data[n] == 'e' || data[n] == 'E')
	if n > 15 || n > 1 && data[0] == '0' || fraction {
		return 0
	}
	return n
}

// take does to the reply what parsing the payload in full would do; false where that takes more than the shape knows.
func (r *reply) take(s *shape, data []byte, values *[maxHoles]span) bool {
	count := s.usage
	if count.Given && !s.counts(data, values, &count) {
		return false
	}
	var ch *choice
	if s.speaks {
		ch = r.at(s.means.Choice)
		if s.finish != "" {
			ch.finish = s.finish
		}
	}
	output := s.means.Kind.Observable()
	if output && (ch.ids.given || ch.logprobs.given) { // tokens that came without text belong to this payload
		return false
	}
	if r.model == "" {
		r.model = s.model
	}
	r.shape.ready = false // the template is of payloads with output alone
	grown := 0
	for i, h := range s.holes {
		switch h.use {
		case replyID:
			if r.id == "" {
				r.id = string(values[i].of(data))
			}
		case outputText:
			ch.buffer(s.means.Kind).add(values[i].of(data))
			grown = values[i].end - values[i].start
			if r.outputs > 0 { // many replies have one payload with output, which needs no template
				r.shape.around(data, values[i], s.means)
			}
		}
	}
	if count.Given {
		r.ownUsage(count)
	}
	if output {
		ch.silent = true
		ch.outputs++
		r.outputs++
		r.opened(s.means, grown)
		r.tally.none, r.tally.weakest = true, max(r.tally.weakest, 1)
	}
	return true
}

// counts reads the usage; false where a count is none that is taken.
func (s *shape) counts(data []byte, values *[maxHoles]span, count *record.Usage) bool {
	for i, h := range s.holes {
		to := &count.Prompt
		switch h.use {
		case promptUsage:
		case outputUsage:
			to = &count.Completion
		default:
			continue
		}
		if *to = whole(values[i].of(data)); *to > maxCount {
			return false
		}
	}
	return true
}

// meaning is that of a payload which fits.
func (s *shape) meaning(values *[maxHoles]span) protocol.Meaning {
	m := s.means
	for i, h := range s.holes {
		if h.use == outputText {
			m.Bytes = values[i].end - values[i].start
		}
	}
	return m
}

func whole(digits []byte) int {
	n, _ := strconv.Atoi(string(digits)) // at most 15 digits
	return n
}
