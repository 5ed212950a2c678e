package random

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
)

// Blocks makes prompts of blocks of tokens that have ids: blocks with the same id are the same tokens, in whatever prompt they stand.
type Blocks struct {
	composer composer
	size     int
	draws    func(purpose string, item int64) *rand.Rand
}

// NewBlocks learns the words of a tokenizer, for blocks of size tokens; draws is Options.Rand.
func NewBlocks(t dataset.Tokenizer, size int, draws func(purpose string, item int64) *rand.Rand) (*Blocks, error) {
	pool, err := newPool(t)
	if err != nil {
		return nil, err
	}
	return &Blocks{composer{tokenizer: t, pool: pool}, size, draws}, nil
}

// Exact reports whether blocks keep their tokens whatever stands beside them: the tokenizer has whole words enough.
func (b *Blocks) Exact() bool { return b.composer.pool.stable }

// IDs are the tokens of a prompt of n tokens: of its blocks, and behind them of the item's own. The last block may be cut.
func (b *Blocks) IDs(blocks []int64, n int, item int64) []int {
	ids := make([]int, 0, n)
	for part, r := range b.parts(blocks, n, item) {
		ids = b.composer.pool.ids(ids, part, r)
	}
	return ids
}

// Text is IDs as text. It has n tokens, or the nearest number that this tokenizer allows. The error is that of ctx.
func (b *Blocks) Text(ctx context.Context, blocks []int64, n int, item int64) (string, error) {
	var text strings.Builder
	var ids []int
	for part, r := range b.parts(blocks, n, item) {
		if !b.Exact() {
			ids = b.composer.pool.ids(ids, part, r)
			continue
		}
		before := ""
		if text.Len() > 0 {
			before = anchor
		}
		text.WriteString(strings.TrimPrefix(b.composer.pool.text(before, part, r), anchor))
	}
	if b.Exact() {
		return text.String(), ctx.Err()
	}
	drawn := clean(b.composer.tokenizer.Decode(ids))
	d, err := b.composer.settle(ctx, b.composer.draft(drawn), draft{}, n, b.draws("trace end", item))
	return d.text, err
}

// anchor stands for the text before a block: words behind it have their space.
const anchor = "\x00"

// parts are the lengths of the parts of a prompt with the source of randomness of each.
func (b *Blocks) parts(blocks []int64, n int, item int64) func(yield func(int, *rand.Rand) bool) {
	return func(yield func(int, *rand.Rand) bool) {
		for _, id := range blocks {
			if n <= 0 || !yield(min(n, b.size), b.draws("trace block", id)) {
				return
			}
			n -= b.size
		}
		if n > 0 {
			yield(n, b.draws(fmt.Sprintf("trace rest of %d blocks", len(blocks)), item))
		}
	}
}
