package conversation

import (
	"context"
	"io"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// held gives the conversations of a file that is read as a whole, because a conversation is not a line of it. They begin Offset
// conversations after the first and wrap round.
type held struct {
	frame  frame
	name   string
	all    [][]step
	notes  []i18n.Text
	given  int
	item   int64
	passes int
}

// A reader makes conversations of a file. silent is how many of them ask nothing and are left out.
type reader func(data []byte) (all [][]step, silent int, err error)

// fromWhole opens a dataset whose file is read as a whole.
func fromWhole(d dataset.Declaration, read reader) dataset.Declaration {
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		f, err := newFrame(o)
		if err != nil {
			return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", d.Name, err)
		}
		_, data, err := records.Whole(o, mostHeld)
		h := &held{frame: f, name: d.Name}
		silent := 0
		if err == nil {
			h.all, silent, err = read(data)
		}
		if err == nil && len(h.all) == 0 {
			err = errNoTurns
		}
		if err != nil {
			return nil, i18n.Errorf("dataset %s: reading %s: %v", "数据集 %s：读取 %s：%v", d.Name, o.Path, err)
		}
		if silent > 0 {
			h.notes = append(h.notes, i18n.Sprintf("skipped conversations of %s without a question: %d", "%s 中无人提问的对话已略去：%d 个", o.Path, silent))
		}
		return h, nil
	}
	return d
}

// mostHeld bounds a file that is read as a whole.
const mostHeld = 1<<31 - 1

// Next is the next conversation.
func (h *held) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	if h.given == len(h.all) {
		return workload.Session{}, io.EOF
	}
	steps := append([]step(nil), h.all[(h.given+int(h.frame.offset))%len(h.all)]...)
	session := h.frame.session(h.item, steps)
	session.Repeated = h.passes > 0
	h.given++
	h.item++
	return session, nil
}

// Rewind starts again at the first conversation.
func (h *held) Rewind() error {
	h.given = 0
	h.passes++
	return nil
}

// Notes says which conversations were left out.
func (h *held) Notes() []i18n.Text { return h.notes }

// Close does nothing.
func (*held) Close() error { return nil }
