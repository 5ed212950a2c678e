package random

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// prefixTries is how often a prefix that another group has is drawn anew.
const prefixTries = 1000

// A prefix is the text that the requests of a group share. It was to have want tokens.
type prefix struct {
	draft
	want int
}

// groups are how many prefixes there are.
func (s *Source) groups() int {
	switch {
	case s.lengths.groups > 0:
		return s.lengths.groups
	case s.o.PrefixLength > 0:
		return max(1, s.o.PrefixCount)
	}
	return 0
}

// prefixLength is how many tokens the prefix of a group is to have.
func (s *Source) prefixLength(group int64) int {
	if d := s.lengths.prefix; d != nil {
		return d.Quantile(s.o.Rand("prefix length", group).Float64())
	}
	return max(0, s.o.PrefixLength)
}

// longestPrefix is how many tokens a prefix may have at most.
func (s *Source) longestPrefix() int {
	if d := s.lengths.prefix; d != nil {
		_, most := d.Bounds()
		return most
	}
	return max(0, s.o.PrefixLength)
}

// prefixOf is the prefix of an item: groups take turns, unless their shares are drawn.
func (s *Source) prefixOf(index int64) prefix {
	n := int64(len(s.prefixes))
	switch {
	case n == 0:
		return prefix{}
	case s.lengths.group != nil:
		return s.prefixes[s.lengths.group.Quantile(s.o.Rand("prefix group", index).Float64())-1]
	}
	return s.prefixes[index%n]
}

// makePrefixes draws a different prefix for each group.
func (s *Source) makePrefixes(ctx context.Context) error {
	count := s.groups()
	taken := make(map[string]bool, count)
	for k := range count {
		if err := ctx.Err(); err != nil {
			return err
		}
		want := s.prefixLength(int64(k))
		d, ok, err := s.makePrefix(ctx, int64(k), want, taken)
		if err != nil {
			return err
		}
		if !ok {
			return i18n.Errorf("dataset random: found %s of %s, not %d (--prefix-count): raise --prefix-length or lower --prefix-count",
				"数据集 random：%[2]s 个 token 的不同前缀只有 %[1]s 个，而不是 %[3]d 个（--prefix-count）：请调高 --prefix-length 或调低 --prefix-count",
				i18n.Count(k, "different prefix"), i18n.Count(want, "token"), count)
		}
		s.prefixes = append(s.prefixes, prefix{d, want})
		if len(d.ids) != want {
			s.notes = append(s.notes, i18n.Sprintf("prefix %d has %s, not %d: this tokenizer cannot produce a text of that length",
				"前缀 %d 有 %s 个 token 而不是 %d：该分词器得不到这一长度的文本", k, i18n.Count(len(d.ids), "token"), want))
		}
	}
	return nil
}

func (s *Source) makePrefix(ctx context.Context, k int64, want int, taken map[string]bool) (d draft, ok bool, err error) {
	r := s.o.Rand("prefix", k)
	for range prefixTries {
		if s.o.TokenizePrompt {
			d.ids = s.composer.pool.ids(make([]int, 0, want), want, r)
			d.text = string(idKey(d.ids))
		} else {
			d, err = s.composer.compose(ctx, draft{}, want, func(int) *rand.Rand { return r })
		}
		if err != nil {
			return draft{}, false, err
		}
		if !taken[d.text] {
			taken[d.text] = true
			return draft{d.text, slices.Clip(d.ids), len(d.ids)}, true, nil
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
