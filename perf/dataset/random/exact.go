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
		if err != nil || fits(d, prefix, total) {
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
	return draft{text, c.tokenizer.Encode(text)}, nil
}

// settle cuts and appends tokens until the text has total tokens and is clean.
func (c *composer) settle(ctx context.Context, d, prefix draft, total int, r *rand.Rand) (draft, error) {
	best := d
	for range rounds {
		if fits(d, prefix, total) {
			return d, nil
		}
		if err := ctx.Err(); err != nil {
			return draft{}, err
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
		return d, nil
	}
	return best, nil
}

// fits reports whether d has total tokens and begins with the prefix's, so that the server's prefix cache can find them.
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
