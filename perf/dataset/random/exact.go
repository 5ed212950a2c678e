package random

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/perf/dataset"
)

const (
	rounds  = 32 // corrections of one draw
	redraws = 8  // draws after the first
	// stubborn is the round from which on more than the surplus is drawn anew.
	stubborn = 8
)

// draft is a text, its own tokens, and how many count: those of its own, or what is sent less what the template adds to others.
type draft struct {
	text   string
	ids    []int // Encode(text), nil until somebody needs them
	tokens int
}

// composer makes texts with a given number of tokens.
type composer struct {
	tokenizer dataset.Tokenizer
	pool      pool
	// sent counts a text as it will be sent, less overhead; nil where a text's own tokens count.
	sent     func(text string) int
	overhead int
}

// draft counts a text.
func (c *composer) draft(text string) draft {
	if c.sent != nil {
		return draft{text: text, tokens: c.sent(text) - c.overhead}
	}
	ids := c.tokenizer.Encode(text)
	return draft{text, ids, len(ids)}
}

// own makes sure that d has its ids.
func (c *composer) own(d *draft) {
	if d.ids == nil {
		d.ids = c.tokenizer.Encode(d.text)
	}
}

// compose makes a text of n tokens behind prefix. Where encoding and decoding never come to rest at that number, the
// text with the nearest one is returned. stream is the source of randomness of the draw and of each redraw. The error is
// that of ctx: a long text takes seconds.
func (c *composer) compose(ctx context.Context, prefix draft, n int, stream func(attempt int) *rand.Rand) (draft, error) {
	total := len(prefix.ids) + n
	var best draft
	for attempt := range 1 + redraws {
		r := stream(attempt)
		drawn, err := c.draw(ctx, prefix, n, r)
		if err != nil {
			return draft{}, err
		}
		d, err := c.settle(ctx, drawn, prefix, total, r)
		if err != nil || c.fits(&d, prefix, total) {
			return d, err
		}
		if attempt == 0 || off(d, total) < off(best, total) {
			best = d
		}
	}
	return best, nil
}

// draw is the first try: right at once with a stable pool.
func (c *composer) draw(ctx context.Context, prefix draft, n int, r *rand.Rand) (draft, error) {
	var text string
	if c.pool.stable {
		text = c.pool.text(prefix.text, n, r)
	} else {
		text = clean(c.tokenizer.Decode(c.pool.ids(slices.Clone(prefix.ids), n, r)))
	}
	if err := ctx.Err(); err != nil {
		return draft{}, err
	}
	return c.draft(text), nil
}

// settle cuts and appends tokens until the text has total tokens and is clean. Where that only goes back and forth, it draws some
// of the last tokens anew.
func (c *composer) settle(ctx context.Context, d, prefix draft, total int, r *rand.Rand) (draft, error) {
	best := d
	for round := range rounds {
		if c.fits(&d, prefix, total) {
			return d, nil
		}
		if err := ctx.Err(); err != nil {
			return draft{}, err
		}
		c.own(&d)
		want := max(len(prefix.ids), len(d.ids)+total-d.tokens)
		keep := min(want, len(d.ids))
		if round >= stubborn {
			keep = max(len(prefix.ids), keep-1-r.IntN(round))
		}
		ids := slices.Clone(d.ids[:min(keep, len(d.ids))])
		for len(ids) < want {
			ids = append(ids, c.pool.next(r))
		}
		d = c.draft(clean(c.tokenizer.Decode(ids)))
		if off(d, total) < off(best, total) {
			best = d
		}
	}
	if c.fits(&d, prefix, total) {
		return d, nil
	}
	return best, nil
}

// fits reports whether d has total tokens and begins with the prefix's, so that the server's prefix cache can find them.
func (c *composer) fits(d *draft, prefix draft, total int) bool {
	if d.tokens != total || len(prefix.ids) == 0 {
		return d.tokens == total
	}
	c.own(d)
	return slices.Equal(d.ids[:min(len(prefix.ids), len(d.ids))], prefix.ids)
}

// off is the number of tokens that d is away from total.
func off(d draft, total int) int {
	return max(d.tokens-total, total-d.tokens)
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
