package random

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/modelscope/evalscope/perf/dataset"
)

// MostTokens is the longest request that is composed: at four bytes a token, the usual mean, it has the 16 MiB that a prompt in a
// file may have.
const MostTokens = 1 << 22

// A Composer makes texts of random words with an exact number of tokens, for other datasets. What it draws depends on a text's place
// alone.
type Composer struct {
	composer composer
	draws    func(purpose string, item int64) *rand.Rand
}

// A Place is what a text is drawn for: a purpose, an item, and a part of that.
type Place struct {
	Purpose string
	Item    int64
	Part    int
}

// NewComposer learns the words of a tokenizer; draws is Options.Rand.
func NewComposer(t dataset.Tokenizer, draws func(purpose string, item int64) *rand.Rand) (*Composer, error) {
	pool, err := newPool(t)
	if err != nil {
		return nil, err
	}
	return &Composer{composer{tokenizer: t, pool: pool}, draws}, nil
}

// Text makes a text of n tokens, or the nearest that this tokenizer allows. The error is that of ctx.
func (c *Composer) Text(ctx context.Context, n int, at Place) (string, error) {
	d, err := c.composer.compose(ctx, draft{}, n, func(attempt int) *rand.Rand {
		purpose := at.Purpose
		if at.Part > 0 || attempt > 0 {
			purpose = fmt.Sprintf("%s-%d-redraw-%d", purpose, at.Part, attempt)
		}
		return c.draws(purpose, at.Item)
	})
	return d.text, err
}

// IDs draws n tokens.
func (c *Composer) IDs(n int, r *rand.Rand) []int {
	return c.composer.pool.ids(make([]int, 0, n), n, r)
}
