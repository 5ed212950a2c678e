package agent

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declarations lists the datasets of agents.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{dagLines(), native(), weka(), otel()}
}

// mostHeld bounds a file, which is read as a whole: sessions of it name each other.
const mostHeld = 1<<31 - 1

// A reader makes graphs of the content of files. Its error names every line that is at fault.
type reader func(ctx context.Context, files []file, o options) ([]*graph, error)

// options are what a run says of every graph.
type options struct {
	dataset.Options
	models models
}

// fromFiles opens a dataset whose files are read as a whole.
func fromFiles(d dataset.Declaration, read reader) dataset.Declaration {
	d.Traits.NeedsPath, d.Traits.Conversations, d.Traits.Graphs = true, true, true
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		s, err := open(ctx, o, read)
		if err != nil {
			return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
		}
		return s, nil
	}
	return d
}

func open(ctx context.Context, o dataset.Options, read reader) (s *source, err error) {
	files, err := filesOf(o)
	if err != nil {
		return nil, err
	}
	all := options{Options: o}
	if all.models, err = newModels(o.Args); err != nil {
		return nil, err
	}
	graphs, err := read(ctx, files, all)
	if err != nil {
		return nil, err
	}
	if len(graphs) == 0 {
		return nil, fmt.Errorf("%s has no session", o.Path)
	}
	if err := sendable(ctx, graphs, o); err != nil {
		return nil, err
	}
	return &source{graphs: graphs, offset: int64(o.Offset), draw: o.Rand}, nil
}

// sendable says why the first requests of a graph cannot be sent.
func sendable(ctx context.Context, graphs []*graph, o dataset.Options) error {
	if o.Sendable == nil {
		return nil
	}
	for i, g := range graphs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := o.Sendable(g.Turn(0, nil)); err != nil {
			return fmt.Errorf("%s: session %d: %w", o.Path, i+1, err)
		}
	}
	return nil
}

// source gives the graphs of a file, beginning Offset graphs after the first and wrapping round.
type source struct {
	graphs []*graph
	offset int64
	given  int
	item   int64
	passes int
	draw   func(purpose string, item int64) *rand.Rand
	notes  []i18n.Text
}

var _ dataset.Source = (*source)(nil)

// Next is the next session, io.EOF when each was given once.
func (s *source) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	if s.given == len(s.graphs) {
		return workload.Session{}, io.EOF
	}
	g := s.graphs[(int64(s.given)+s.offset)%int64(len(s.graphs))]
	place := s.item + s.offset // draws belong to the place in the dataset, wherever a run begins
	session := g.session(s.item, func(purpose string) *rand.Rand { return s.draw(purpose, place) })
	session.Repeated = s.passes > 0
	s.given++
	s.item++
	return session, nil
}

// Rewind starts again at the first session.
func (s *source) Rewind() error {
	s.given = 0
	s.passes++
	return nil
}

// Notes is what users should know of the sessions.
func (s *source) Notes() []i18n.Text { return s.notes }

// Close does nothing: the file is closed.
func (*source) Close() error { return nil }
