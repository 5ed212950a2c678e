package rerank

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/workload"
)

// source gives queries and documents of random words without end. A query's length is uniform between the bounds; every document of
// a request has ratio times that of its query. Each request depends on the seed and its own number only.
type source struct {
	composer  *random.Composer
	o         dataset.Options
	low, high int // tokens of a query, inclusive
	documents int
	ratio     float64
	item      int64
}

// mostDocuments bounds the documents of a request.
const mostDocuments = 1 << 16

func openRandom(_ context.Context, o dataset.Options) (dataset.Source, error) {
	const name = "dataset random_rerank: "
	s := &source{o: o, low: max(1, o.MinLength), high: max(1, o.MaxLength), documents: o.Args.Int(numDocuments),
		ratio: o.Args.Float(documentRatio)}
	switch longest := s.length(s.high); {
	case o.Tokenizer == nil:
		return nil, errors.New(name + "it requires a tokenizer: set --tokenizer-path")
	case o.Rand == nil:
		return nil, errors.New(name + "it was opened without a source of randomness (Options.Rand)")
	case o.TokenizePrompt:
		return nil, errTokenIDs("random_rerank")
	case o.MinLength > o.MaxLength:
		return nil, fmt.Errorf(name+"--min-prompt-length %d is above --max-prompt-length %d", o.MinLength, o.MaxLength)
	case s.documents < 1 || s.documents > mostDocuments:
		return nil, fmt.Errorf(name+"%s is %d: use 1 to %d", numDocuments, s.documents, mostDocuments)
	case !(s.ratio > 0) || s.ratio > random.MostTokens:
		return nil, fmt.Errorf(name+"%s is %v: use a number above 0", documentRatio, s.ratio)
	case longest > (random.MostTokens-s.high)/s.documents:
		return nil, fmt.Errorf(name+"a request can have at most %d tokens, and %d documents of up to %d exceed that: lower --max-prompt-length %d, the "+
			"length of a query",
			random.MostTokens, s.documents, longest, o.MaxLength)
	}
	var err error
	if s.composer, err = random.NewComposer(o.Tokenizer, o.Rand); err != nil {
		return nil, err
	}
	return s, nil
}

// length is that of the documents of a query of n tokens.
func (s *source) length(n int) int {
	return int(min(math.MaxInt32, max(1, math.Round(float64(n)*s.ratio))))
}

// Next is the next query with its documents.
func (s *source) Next(ctx context.Context) (workload.Session, error) {
	index := s.item + int64(s.o.Offset)
	n := s.low + s.o.Rand("length", index).IntN(s.high-s.low+1)
	query, err := s.composer.Text(ctx, n, random.Place{Purpose: "query", Item: index})
	if err != nil {
		return workload.Session{}, err
	}
	r := &workload.Ranking{Query: query, Documents: make([]string, s.documents)}
	for i := range r.Documents {
		if r.Documents[i], err = s.composer.Text(ctx, s.length(n), random.Place{Purpose: "document", Item: index, Part: i}); err != nil {
			return workload.Session{}, err
		}
	}
	session := workload.Single(workload.Prompt{Ranking: r})
	session.Item = s.item
	s.item++
	return session, nil
}

// Close does nothing.
func (*source) Close() error { return nil }
