package engine

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// An item is a request that is ready to be sent.
type item struct {
	encoded  protocol.Encoded
	number   int64
	repeated bool
	want     int // prompt tokens that the dataset promises
	disguise disguise
}

// A Preparer turns sessions into items. It is used by one goroutine.
type Preparer struct {
	plan     *plan.Plan
	sessions dataset.Source

	last     disguise // of lastBody
	lastBody []byte

	skipped      []string
	skippedCount int
}

// maxSkipNamed is how many bad items are named; all are counted.
const maxSkipNamed = 20

// NewPreparer takes sessions for the requests of a plan.
func NewPreparer(p *plan.Plan, sessions dataset.Source) *Preparer {
	return &Preparer{plan: p, sessions: sessions}
}

// next is the next item that can be sent; io.EOF at the end of the dataset.
func (p *Preparer) next(ctx context.Context) (item, error) {
	for {
		session, err := p.sessions.Next(ctx)
		var skip *dataset.Skip
		if errors.As(err, &skip) {
			p.skip(skip.Error())
			continue
		}
		if err != nil {
			return item{}, err
		}
		it, err := p.encode(session)
		if err != nil {
			p.skip(fmt.Sprintf("item %d: %v", session.Item, err))
			if p.skippedCount > maxBad {
				return item{}, fmt.Errorf("more than %d items of the dataset cannot be sent; the last: %w", maxBad, err)
			}
			continue
		}
		return it, nil
	}
}

// maxBad ends a run whose dataset has nothing but items that cannot be sent.
const maxBad = 10_000

func (p *Preparer) skip(why string) {
	p.skippedCount++
	if len(p.skipped) < maxSkipNamed {
		p.skipped = append(p.skipped, why)
	}
}

func (p *Preparer) encode(s workload.Session) (item, error) {
	turn := s.Turns[0]
	if turn.MaxTokens == 0 {
		turn.MaxTokens = p.maxTokens(s.Item)
	}
	encoded, err := p.plan.Protocol.Encode(turn, p.plan.Settings)
	if err != nil {
		return item{}, err
	}
	return item{encoded: encoded, number: s.Item, repeated: s.Repeated, want: turn.WantPromptTokens, disguise: p.disguised(turn.Prompt, encoded)}, nil
}

// maxTokens draws an item's limit of output tokens, 0 for none.
func (p *Preparer) maxTokens(number int64) int {
	r := p.plan.MaxTokens
	switch {
	case r == nil:
		return 0
	case r.Min == r.Max:
		return r.Max
	}
	return r.Min + Random(p.plan.Seed, "max_tokens", number).IntN(r.Max-r.Min+1)
}

// First is the bodies of the first n requests without secrets, for a plan that is only shown. Fewer where the dataset is shorter.
func (p *Preparer) First(ctx context.Context, n int) ([][]byte, error) {
	var bodies [][]byte
	for range n {
		it, err := p.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, it.disguise.kept(it.encoded.Body))
	}
	return bodies, nil
}
