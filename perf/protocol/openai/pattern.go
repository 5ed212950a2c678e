package openai

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/sharedlist"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/record"
)

// A chunkPattern is what one payload of every reply looks like, whichever reply it is: the role that begins it, its first
// text, its finish_reason, its usage. It is learned from a payload that was parsed in full: the bytes that stay, and between
// them placeholders for what differs from reply to reply. A payload whose bytes are equal but for placeholders that hold the
// same simple kind of value is the same JSON with other values, so it means the same. Like a template it knows nothing of
// any server's spelling.
type chunkPattern struct {
	parts        [][]byte // one more than placeholders
	placeholders []placeholder
	means        protocol.Chunk
	// hasChoice reports whether the payload has an element of choices; then at is its index and finish its finish_reason.
	hasChoice bool
	finish    string
	model     string
	usage     record.Usage // Given where the payload is the reply's usage
}

// A placeholder is where a value differs, and what is done with it.
type placeholder struct {
	span // in the payload that it was learned from
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

// maxPlaceholders is how many values of a payload may differ.
const maxPlaceholders = 12

// sharedPatterns are those of the latest replies, for all replies to come of the same Protocol. They change what reading
// costs, never what it means.
type sharedPatterns struct {
	list sharedlist.List[*chunkPattern]
}

// maxPatterns is how many are kept: a reply has four kinds of payloads on most servers. maxMisses is how many are
// learned without any use.
const (
	maxPatterns = 16
	maxMisses   = 64
)

// match reads data by one of the patterns, from the one behind the last that matched, since replies repeat their order; it
// declines whatever it cannot be sure of.
func (s *sharedPatterns) match(r *reply, data []byte) (protocol.Chunk, bool) {
	list := s.list.All()
	var values [maxPlaceholders]span
	at := r.nextPattern
	for range list {
		if at >= len(list) {
			at = 0
		}
		one := list[at]
		at++
		if one.matches(data, &values) && r.take(one, data, &values) {
			r.nextPattern = at
			s.list.Hit()
			return one.chunk(&values), true
		}
	}
	return protocol.Chunk{}, false
}

// same reports whether two patterns take the same payloads.
func (s *chunkPattern) same(o *chunkPattern) bool {
	return slices.EqualFunc(s.parts, o.parts, bytes.Equal) &&
		slices.EqualFunc(s.placeholders, o.placeholders, func(a, b placeholder) bool { return a.use == b.use })
}

// matches reports whether data has the pattern, and where its values are.
func (s *chunkPattern) matches(data []byte, values *[maxPlaceholders]span) bool {
	at := 0
	for i := range s.placeholders {
		if !bytes.HasPrefix(data[at:], s.parts[i]) {
			return false
		}
		at += len(s.parts[i])
		n, least := 0, 0
		switch u := s.placeholders[i].use; {
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
	return bytes.Equal(data[at:], s.parts[len(s.placeholders)])
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

// take does to the reply what parsing the payload in full would do; false where that takes more than the pattern knows.
func (r *reply) take(s *chunkPattern, data []byte, values *[maxPlaceholders]span) bool {
	count := s.usage
	if count.Given && !s.counts(data, values, &count) {
		return false
	}
	var ch *choice
	if s.hasChoice {
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
	r.template.ready = false // the template is of payloads with output alone
	grown := 0
	for i, h := range s.placeholders {
		switch h.use {
		case replyID:
			if r.id == "" {
				r.id = string(values[i].of(data))
			}
		case outputText:
			ch.buffer(s.means.Kind).add(values[i].of(data))
			grown = values[i].end - values[i].start
			if r.outputs > 0 { // many replies have one payload with output, which needs no template
				r.template.around(data, values[i], s.means)
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
func (s *chunkPattern) counts(data []byte, values *[maxPlaceholders]span, count *record.Usage) bool {
	for i, h := range s.placeholders {
		to := &count.Prompt
		switch h.use {
		case promptUsage:
		case outputUsage:
			to = &count.Completion
		default:
			continue
		}
		if *to = whole(values[i].of(data)); *to > answer.MaxCount {
			return false
		}
	}
	return true
}

// chunk is what a payload of the pattern carried.
func (s *chunkPattern) chunk(values *[maxPlaceholders]span) protocol.Chunk {
	m := s.means
	for i, h := range s.placeholders {
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
