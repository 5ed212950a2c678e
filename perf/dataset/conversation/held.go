package conversation

import (
	"context"
	"fmt"
	"io"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/workload"
)

// held gives the conversations of a file that is read as a whole, because a conversation is not a line of it. They begin Offset
// conversations after the first and wrap round.
type held struct {
	frame  frame
	name   string
	all    [][]step
	given  int
	item   int64
	passes int
}

// fromWhole opens a dataset whose file is read as a whole.
func fromWhole(d dataset.Declaration, read func(data []byte) ([][]step, error)) dataset.Declaration {
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		f, err := newFrame(o)
		if err != nil {
			return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
		}
		_, data, err := records.Whole(o, mostHeld)
		var all [][]step
		if err == nil {
			all, err = read(data)
		}
		if err == nil && len(all) == 0 {
			err = errNoTurns
		}
		if err != nil {
			return nil, fmt.Errorf("dataset %s: reading %s: %w", d.Name, o.Path, err)
		}
		return &held{frame: f, name: d.Name, all: all}, nil
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

// Close does nothing.
func (*held) Close() error { return nil }
