package embedding

import (
	"context"
	"fmt"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// randomSource gives texts of random words without end. A text's length is uniform between the bounds, less what the server adds to a
// text (its marks of begin and end). Each request depends on the seed and its own number only.
type randomSource struct {
	composer  *random.Composer
	o         dataset.Options
	batch     int
	low, high int // tokens of a text, inclusive
	overhead  int
	item      int64
}

func openRandom(_ context.Context, name string, batch int, o dataset.Options) (dataset.Source, error) {
	if o.Tokenizer == nil {
		return nil, i18n.Errorf("dataset %s: it requires a tokenizer: set --tokenizer-path", "数据集 %s：需要分词器：请设置 --tokenizer-path", name)
	}
	if o.Rand == nil {
		return nil, fmt.Errorf("dataset %s: it was opened without a source of randomness (Options.Rand)", name)
	}
	s := &randomSource{o: o, batch: batch}
	if !o.TokenizePrompt {
		s.overhead = o.Overhead
	}
	s.low, s.high = max(1, o.MinLength-s.overhead), o.MaxLength-s.overhead
	switch {
	case o.MinLength > o.MaxLength:
		return nil, i18n.Errorf("dataset %s: --min-prompt-length %d is above --max-prompt-length %d",
			"数据集 %s：--min-prompt-length %d 大于 --max-prompt-length %d", name, o.MinLength, o.MaxLength)
	case s.high < s.low:
		return nil, i18n.Errorf("dataset %s: the server adds %s to a text, so no text fits in --max-prompt-length %d: raise it",
			"数据集 %s：服务端在每段文本中加入 %s 个 token，--max-prompt-length %d 放不下任何文本：请调高", name, i18n.Count(s.overhead, "token"), o.MaxLength)
	case s.high > random.MostTokens/max(1, batch):
		return nil, i18n.Errorf("dataset %s: a request has at most %d tokens: lower --max-prompt-length %d",
			"数据集 %s：一个请求最多 %d 个 token：请调低 --max-prompt-length %d", name, random.MostTokens, o.MaxLength)
	}
	var err error
	if s.composer, err = random.NewComposer(o.Tokenizer, o.Rand); err != nil {
		return nil, err
	}
	return s, nil
}

// Next is the next request, with the number of tokens that the server should count.
func (s *randomSource) Next(ctx context.Context) (workload.Session, error) {
	index := s.item + int64(s.o.Offset)
	lengths := s.o.Rand("length", index)
	session := workload.Session{Item: s.item}
	turn := &session.First
	for at := range max(1, s.batch) {
		n := s.low + lengths.IntN(s.high-s.low+1)
		turn.WantPromptTokens += n + s.overhead
		if s.o.TokenizePrompt {
			turn.Prompt.TokenIDs = s.composer.IDs(n, s.o.Rand("prompt", index))
			break
		}
		text, err := s.composer.Text(ctx, n, random.Place{Purpose: "prompt", Item: index, Part: at})
		if err != nil {
			return workload.Session{}, err
		}
		if s.batch == 0 {
			turn.Prompt.Text = text
			break
		}
		turn.Prompt.Inputs = append(turn.Prompt.Inputs, text)
	}
	s.item++
	return session, nil
}

// Close does nothing.
func (*randomSource) Close() error { return nil }
