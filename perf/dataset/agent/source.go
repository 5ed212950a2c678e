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
	return []dataset.Declaration{dagLines(), native(), weka(), otel(), otelReplay()}
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
		return nil, fmt.Errorf("%s has no sessions", o.Path)
	}
	if err := sendable(ctx, graphs, o); err != nil {
		return nil, err
	}
	return &source{graphs: graphs, offset: int64(o.Offset), draw: o.Rand, inFlight: o.Args.Bool(flightArgument),
		bust: o.Args.Bool(bustArgument), run: o.Run}, nil
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
	// inFlight reports whether levels begin in the middle of sessions, bust whether each play has a mark of its own.
	inFlight, bust bool
	run            string // in the marks
	flight         flight
	graphsGiven    int // those that a flight plays twice counted once
	plays          []played
}

// A played is a graph that a level began in the middle, and its place among all that were played.
type played struct {
	graph *graph
	place int64
}

var _ dataset.Source = (*source)(nil)

// Next is the next session, io.EOF when each was given once.
func (s *source) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	g, place, lane, part := s.next()
	if g == nil {
		return workload.Session{}, io.EOF
	}
	draw := func(purpose string) *rand.Rand { return s.draw(purpose, place) }
	if part != entire {
		g = g.part(part, g.startAt(s.fraction(lane)), s.flight.lead)
	}
	if s.bust {
		g = g.marked(draw("mark" + s.run))
	}
	session := g.session(s.item, draw)
	session.Repeated = s.passes > 0 && !s.bust // whose mark no other prompt has
	s.item++
	return session, nil
}

// next is the next graph, its place among all that are played (draws belong to it, wherever a run begins), and, where it begins in the
// middle, the slot that plays it and which part of it; nil at the end.
func (s *source) next() (g *graph, place int64, lane int, part flightPart) {
	if s.flight.slots > 0 {
		if lane, part = s.flight.play(); part == rest {
			one := s.plays[lane]
			return one.graph, one.place, lane, part
		}
	}
	if s.given == len(s.graphs) {
		if s.flight.slots > 0 { // it is asked again
			s.flight.given--
		}
		return nil, 0, 0, entire
	}
	g = s.graph(s.given)
	place = int64(s.graphsGiven) + s.offset
	s.given++
	s.graphsGiven++
	if part == opening {
		s.plays = append(s.plays, played{g, place})
	}
	return g, place, lane, part
}

// graph is the one at a place, counted from the first that the run takes.
func (s *source) graph(place int) *graph {
	return s.graphs[(int64(place)+s.offset)%int64(len(s.graphs))]
}

// fraction is where in its recording a slot of a level begins.
func (s *source) fraction(lane int) float64 { return s.draw("start", int64(lane)+s.offset).Float64() }

// Unique reports whether no prompt is sent twice, however often the dataset is begun again.
func (s *source) Unique() bool { return s.bust }

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
