package conversation

import (
	"context"
	"errors"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A composer draws the texts of steps that say only how long they are. All turns of a conversation are drawn when it is taken from the
// dataset: between two turns there is no time for that.
type composer struct {
	words    *random.Composer
	overhead int // tokens that the server's template adds to a first turn; -1 where that is not known
}

// newComposer is nil for a dataset that draws nothing.
func newComposer(d dataset.Declaration, o dataset.Options) (*composer, error) {
	switch {
	case !d.Traits.RandomText:
		return nil, nil
	case o.Tokenizer == nil:
		return nil, i18n.Errorf("dataset %s: it requires a tokenizer: set --tokenizer-path", "数据集 %s：需要分词器：请设置 --tokenizer-path", d.Name)
	case o.Rand == nil:
		return nil, errors.New("dataset " + d.Name + ": it was opened without a source of randomness (Options.Rand)")
	}
	words, err := random.NewComposer(o.Tokenizer, o.Rand)
	if err != nil {
		return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", d.Name, err)
	}
	c := &composer{words: words, overhead: -1}
	if o.OverheadKnown {
		c.overhead = o.Overhead
	}
	return c, nil
}

// fill draws a message of the user for each step that has a length, behind the messages that it has. The first step then makes a
// promise of its prompt tokens, where it is a single message and the template is known.
func (c *composer) fill(ctx context.Context, item int64, steps []step) error {
	for i := range steps {
		s := &steps[i]
		if s.tokens <= 0 {
			continue
		}
		text, err := c.words.Text(ctx, s.tokens, random.Place{Purpose: "turn", Item: item, Part: i})
		if err != nil {
			return err
		}
		if i == 0 && len(s.messages) == 0 && c.overhead >= 0 {
			s.want = s.tokens + c.overhead
		}
		s.messages = append(s.messages, workload.Message{Role: "user", Content: text})
	}
	return nil
}
