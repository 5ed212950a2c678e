package rerank

import (
	"context"
	"errors"
	"math"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
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
	const name = "random_rerank"
	s := &source{o: o, low: max(1, o.MinLength), high: max(1, o.MaxLength), documents: o.Args.Int(numDocuments),
		ratio: o.Args.Float(documentRatio)}
	switch longest := s.length(s.high); {
	case o.Tokenizer == nil:
		return nil, i18n.Errorf("dataset %s: it requires a tokenizer: set --tokenizer-path", "数据集 %s：需要分词器：请设置 --tokenizer-path", name)
	case o.Rand == nil:
		return nil, errors.New("dataset " + name + ": it was opened without a source of randomness (Options.Rand)")
	case o.TokenizePrompt:
		return nil, errTokenIDs(name)
	case o.MinLength > o.MaxLength:
		return nil, i18n.Errorf("dataset %s: --min-prompt-length %d is above --max-prompt-length %d", "数据集 %s：--min-prompt-length %d 大于 --max-prompt-length %d", name, o.MinLength, o.MaxLength)
	case s.documents < 1 || s.documents > mostDocuments:
		return nil, i18n.Errorf("dataset %s: %s is %d: use 1 to %d", "数据集 %s：%s 为 %d：请用 1 至 %d", name, numDocuments, s.documents, mostDocuments)
	case !(s.ratio > 0) || s.ratio > random.MostTokens:
		return nil, i18n.Errorf("dataset %s: %s is %v: use a number above 0", "数据集 %s：%s 为 %v：请用大于 0 的数", name, documentRatio, s.ratio)
	case longest > (random.MostTokens-s.high)/s.documents:
		return nil, i18n.Errorf("dataset %s: a request can have at most %d tokens, and %d documents of up to %d exceed that: lower --max-prompt-length %d, the "+
			"length of a query",
			"数据集 %s：一个请求最多 %d 个 token，而 %d 个文档（每个至多 %d 个）超出：请调低 --max-prompt-length %d，即查询的长度", name, random.MostTokens, s.documents, longest, o.MaxLength)
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
