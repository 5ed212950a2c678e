package trace

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// mostSorted is how many bytes of lines are held in memory to bring them into order.
const mostSorted = 1 << 30

// Source gives the requests of a trace in the order of their instants. It reads as it gives them, but for a trace that is not in that
// order, whose lines it holds in memory.
type Source struct {
	found
	path  string
	in    *lines
	held  [][]byte // of a trace that was not in order
	read  int      // requests of the file so far
	item  int64
	first int64 // the place of the first request that is sent among those that could be
	maker maker
}

var _ dataset.Source = (*Source)(nil)

func open(ctx context.Context, f format, o dataset.Options) (*Source, error) {
	all, _, err := look(ctx, f, o)
	if err != nil {
		return nil, err
	}
	s := &Source{found: all, path: o.Path, first: int64(max(0, o.Offset))}
	if s.maker, err = newMaker(all, o); err != nil {
		return nil, err
	}
	if s.in, err = openLines(o.Path); err != nil {
		return nil, err
	}
	if s.order != nil {
		if err := s.hold(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// hold reads what is sent into memory, in the order of its instants.
func (s *Source) hold(ctx context.Context) error {
	lines := map[int][]byte{}
	size := 0
	for {
		line, at, err := s.line(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if size += len(line); size > mostSorted {
			return fmt.Errorf("%s is not in the order of its timestamps and too large to be sorted in memory (%d MiB): sort its lines by timestamp", s.path, mostSorted>>20)
		}
		lines[at] = slices.Clone(line)
	}
	for _, i := range s.order {
		s.held = append(s.held, lines[i])
	}
	return nil
}

// line is the next line of the file that is sent, and its place among the file's requests.
func (s *Source) line(ctx context.Context) (line []byte, at int, err error) {
	for {
		if line, err = s.in.next(ctx); err != nil {
			return nil, 0, err
		}
		if s.head && s.in.number == 1 {
			continue
		}
		if s.leftOut > 0 {
			if _, err := s.format.read(line); errors.Is(err, errLeftOut) {
				continue
			}
		}
		at = s.read
		s.read++
		if s.keep == nil || at < len(s.keep) && s.keep[at] {
			return line, at, nil
		}
	}
}

// Next is the next request, io.EOF behind the last.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	line, err := s.nextLine(ctx)
	if err != nil {
		return workload.Session{}, err
	}
	r, err := s.format.read(line)
	if err != nil {
		return workload.Session{}, fmt.Errorf("%s has changed since it was looked at: %w", s.path, err)
	}
	turn, err := s.maker.turn(ctx, r, s.first+s.item)
	if err != nil {
		return workload.Session{}, err
	}
	session := workload.Session{Item: s.item, First: turn}
	s.item++
	return session, nil
}

func (s *Source) nextLine(ctx context.Context) ([]byte, error) {
	if s.order == nil {
		line, _, err := s.line(ctx)
		return line, err
	}
	if s.item >= int64(len(s.held)) {
		return nil, io.EOF
	}
	line := s.held[s.item]
	s.held[s.item] = nil
	return line, nil
}

// Notes says what a user should know of the trace, nil for nothing.
func (s *Source) Notes() (notes []i18n.Text) {
	if s.order != nil {
		notes = append(notes, i18n.Text{EN: "the trace is not in the order of its timestamps: it was sorted by them", ZH: "轨迹未按时间戳排列：已按时间戳排序"})
	}
	if s.leftOut > 0 {
		notes = append(notes, i18n.Sprintf("%d requests of the trace failed when they were recorded: they are left out", "轨迹中有 %d 个请求在录制时失败：不发送", s.leftOut))
	}
	return append(notes, s.maker.notes()...)
}

// Close closes the file.
func (s *Source) Close() error { return s.in.close() }
