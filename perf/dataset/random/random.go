// Package random makes prompts of random words with an exact number of tokens. It does not know what the server's
// template adds to a prompt: the engine measures that and says so in the options.
package random

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declarations are the datasets of this package: random.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{{
		Name:   "random",
		Traits: dataset.Traits{NeedsTokenizer: true, Exact: true, Endless: true, CostsCPU: true, RandomText: true},
		Open:   open,
	}}
}

// A source makes item after item; each depends on its number alone.
type source struct {
	options  dataset.Options
	pool     pool
	prefixes [][]int
	low      int // tokens drawn, both ends included
	high     int
	next     int64
}

func open(_ context.Context, o dataset.Options) (dataset.Source, error) {
	if o.Tokenizer == nil {
		return nil, errors.New("random prompts need a tokenizer: set --tokenizer-path")
	}
	s := &source{options: o, low: o.MinLength, high: o.MaxLength}
	if !o.TokenizePrompt && o.OverheadKnown {
		s.low, s.high = s.low-o.Overhead, s.high-o.Overhead
	}
	s.low = max(s.low, 1)
	if s.high < s.low {
		return nil, fmt.Errorf("the server's template alone takes %d tokens, so a prompt of at most %d has no room: raise --max-prompt-length",
			o.Overhead, o.MaxLength)
	}
	s.pool = newPool(o.Tokenizer)
	if len(s.pool.words) == 0 {
		return nil, errors.New("the tokenizer has no token of plain text")
	}
	return s, s.makePrefixes()
}

// makePrefixes draws the shared prefixes, each different from the others.
func (s *source) makePrefixes() error {
	if s.options.PrefixLength <= 0 {
		return nil
	}
	seen := map[string]bool{}
	for k := range max(1, s.options.PrefixCount) {
		random := s.options.Rand("prefix", int64(k))
		for try := 0; ; try++ {
			ids := s.pool.draw(random, s.options.PrefixLength)
			if key := fmt.Sprint(ids); !seen[key] {
				seen[key] = true
				s.prefixes = append(s.prefixes, ids)
				break
			}
			if try == 1000 {
				return fmt.Errorf("the vocabulary has no %d different prefixes of %d tokens: lower --prefix-count", s.options.PrefixCount, s.options.PrefixLength)
			}
		}
	}
	return nil
}

// Next makes the next item.
func (s *source) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	number := s.next + int64(s.options.Offset)
	s.next++
	length := s.low + s.options.Rand("length", number).IntN(s.high-s.low+1)
	var prefix []int
	if len(s.prefixes) > 0 {
		prefix = s.prefixes[number%int64(len(s.prefixes))]
	}
	turn := workload.Turn{}
	if s.options.TokenizePrompt {
		turn.Prompt.TokenIDs = append(slices.Clone(prefix), s.pool.draw(s.options.Rand("prompt", number), length)...)
		turn.WantPromptTokens = len(turn.Prompt.TokenIDs)
	} else {
		turn.Prompt = workload.Prompt{Text: s.text(number, prefix, length), Chat: s.options.Chat}
		if s.options.OverheadKnown {
			turn.WantPromptTokens = len(prefix) + length + s.options.Overhead
		}
	}
	session := workload.Session{Turns: []workload.Turn{turn}}
	return session, nil
}

// Close releases nothing.
func (s *source) Close() error { return nil }
