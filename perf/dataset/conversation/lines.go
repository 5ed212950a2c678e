package conversation

import (
	"bytes"
	"context"
	"errors"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A parser makes steps of one line; a line without any is passed over. measured is the text whose length is held against
// --min-prompt-length and --max-prompt-length, "" for none. It keeps nothing of the line's bytes.
type parser func(line []byte) (steps []step, measured string, err error)

// lines gives the conversation of each line of a file. Package text reads the file: offsets, standard input, checks before the start.
// It hands a line on as a message, which is parsed again when its conversation is due: what is checked long before is not kept.
type lines struct {
	*text.Source
	frame frame
	parse parser
	words *composer // nil where no line has lengths in place of texts
}

// fromLines opens a dataset whose lines are conversations; unused, nil for nothing, is what a line has that is not sent.
func fromLines(d dataset.Declaration, arrays bool, parse parser, unused func(line []byte) []string) dataset.Declaration {
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		f, err := newFrame(o)
		if err != nil {
			return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", d.Name, err)
		}
		o.Chat, o.TextOnly = true, false // a conversation is always messages
		whole := func(line []byte) (prompt workload.Prompt, measured string, spare []string, err error) {
			steps, measured, err := parse(line)
			if unused != nil {
				spare = unused(line)
			}
			if len(steps) > 0 {
				prompt.Messages = []workload.Message{{JSON: bytes.Clone(line)}}
			}
			return prompt, measured, spare, err
		}
		source, err := text.OpenItems(ctx, d, whole, arrays, o)
		if err != nil {
			return nil, err
		}
		words, err := newComposer(d, o)
		if err != nil {
			return nil, errors.Join(err, source.Close())
		}
		return &lines{Source: source, frame: f, parse: parse, words: words}, nil
	}
	return d
}

// Next is the conversation of the next line.
func (l *lines) Next(ctx context.Context) (workload.Session, error) {
	s, err := l.Source.Next(ctx)
	if err != nil {
		return s, err
	}
	steps, _, err := l.parse(s.First.Prompt.Messages[0].JSON)
	if err != nil {
		return s, &dataset.Skip{Where: i18n.Sprintf("item %d", "条目 %d", s.Item), Why: i18n.Message(err)}
	}
	if steps = l.frame.cut(steps); l.words != nil {
		if err := l.words.fill(ctx, s.Item+l.frame.offset, steps); err != nil {
			return s, err
		}
	}
	session := l.frame.session(s.Item, steps)
	session.Repeated = s.Repeated
	return session, nil
}

var _ dataset.Source = (*lines)(nil)
