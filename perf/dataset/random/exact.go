package random

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/perf/dataset"
)

const (
	rounds  = 32 // corrections of one draw
	redraws = 8  // draws after the first
)

// draft is a text and its tokens: ids is always Encode(text).
type draft struct {
	text string
	ids  []int
}

// composer makes texts with a given number of tokens.
type composer struct {
	tokenizer dataset.Tokenizer
	pool      pool
}

// compose makes a text of n tokens behind prefix. Where encoding and decoding never come to rest at that number, the
// text with the nearest one is returned. stream is the source of randomness of the draw and of each redraw.
func (c *composer) compose(prefix draft, n int, stream func(attempt int) *rand.Rand) draft {
	total := len(prefix.ids) + n
	var best draft
	for attempt := range 1 + redraws {
		r := stream(attempt)
		d := c.settle(c.draw(prefix, n, r), prefix, total, r)
		if fits(d, prefix, total) {
			return d
		}
		if attempt == 0 || off(d, total) < off(best, total) {
			best = d
		}
	}
	return best
}

// draw is the first try: right at once with a stable pool.
func (c *composer) draw(prefix draft, n int, r *rand.Rand) draft {
	var text string
	if c.pool.stable {
		text = c.pool.text(prefix.text, n, r)
	} else {
		text = clean(c.tokenizer.Decode(c.pool.ids(slices.Clone(prefix.ids), n, r)))
	}
	return draft{text, c.tokenizer.Encode(text)}
}

// settle cuts and appends tokens until the text has total tokens and is clean.
func (c *composer) settle(d, prefix draft, total int, r *rand.Rand) draft {
	best := d
	for range rounds {
		if fits(d, prefix, total) {
			return d
		}
		ids := slices.Clone(d.ids[:min(total, len(d.ids))])
		for len(ids) < total {
			ids = append(ids, c.pool.next(r))
		}
		text := clean(c.tokenizer.Decode(ids))
		d = draft{text, c.tokenizer.Encode(text)}
		if off(d, total) < off(best, total) {
			best = d
		}
	}
	if fits(d, prefix, total) {
		return d
	}
	return best
}

// fits says that d has total tokens and begins with the prefix's, so that the server's prefix cache can find them.
func fits(d, prefix draft, total int) bool {
	return len(d.ids) == total && slices.Equal(d.ids[:len(prefix.ids)], prefix.ids)
}

// off is the number of tokens that d is away from total.
func off(d draft, total int) int {
	return max(len(d.ids)-total, total-len(d.ids))
}

// clean removes what is broken or invisible (U+FFFD, control and format characters, white space but the space) and
// spaces at both ends, which templates strip.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	return strings.Trim(text, " ")
}
