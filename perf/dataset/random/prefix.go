package random

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// prefixTries is how often a prefix that another group has is drawn anew.
const prefixTries = 1000

func (s *Source) prefixLength() int { return max(0, s.o.PrefixLength) }

// makePrefixes draws PrefixCount different prefixes of PrefixLength tokens.
func (s *Source) makePrefixes(ctx context.Context) error {
	if s.prefixLength() == 0 {
		return nil
	}
	count := max(1, s.o.PrefixCount)
	taken := make(map[string]bool, count)
	for k := range count {
		if err := ctx.Err(); err != nil {
			return err
		}
		d, ok, err := s.makePrefix(ctx, int64(k), taken)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("dataset random: found %d different prefixes of %d tokens, not %d (--prefix-count): raise --prefix-length or lower --prefix-count",
				k, s.prefixLength(), count)
		}
		s.prefixes = append(s.prefixes, d)
		if miss := len(d.ids) - s.prefixLength(); miss != 0 {
			s.notes = append(s.notes, i18n.Sprintf("prefix %d has %d tokens, not %d: no text of that length came out of this tokenizer",
				"前缀 %d 有 %d 个 token 而不是 %d：该分词器得不到这一长度的文本", k, len(d.ids), s.prefixLength()))
		}
	}
	return nil
}

func (s *Source) makePrefix(ctx context.Context, k int64, taken map[string]bool) (d draft, ok bool, err error) {
	r := s.o.Rand("prefix", k)
	for range prefixTries {
		if s.o.TokenizePrompt {
			d.ids = s.composer.pool.ids(make([]int, 0, s.prefixLength()), s.prefixLength(), r)
			d.text = string(idKey(d.ids))
		} else {
			d, err = s.composer.compose(ctx, draft{}, s.prefixLength(), func(int) *rand.Rand { return r })
		}
		if err != nil {
			return draft{}, false, err
		}
		if !taken[d.text] {
			taken[d.text] = true
			return draft{text: d.text, ids: slices.Clip(d.ids)}, true, nil
		}
	}
	return draft{}, false, nil
}

// idKey makes a map key of ids.
func idKey(ids []int) []byte {
	key := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		key = append(key, byte(id), byte(id>>8), byte(id>>16), byte(id>>24))
	}
	return key
}
