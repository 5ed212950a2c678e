// Package cycle repeats a dataset that has an end for as long as a run needs it, and marks every repeated session. It
// does not read or choose items, and does not decide how many are taken.
package cycle

import (
	"context"
	"errors"
	"io"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// An Opener makes a source ready at its first session. It is a dataset's Open with the options bound.
type Opener func(ctx context.Context) (dataset.Source, error)

// rewinder is a source that starts again cheaper than by being opened again: without a second check of what this run
// will send, whose limit in time may fall elsewhere and make an error of an item that the first pass only skipped.
type rewinder interface{ Rewind() error }

// Source gives the sessions of an inner source again and again. Its Next never returns io.EOF, but for one of Once.
type Source struct {
	open  Opener
	inner dataset.Source
	pass  int   // from 0
	item  int64 // the number of the next session
	given int64 // sessions of this pass
	once  bool  // io.EOF ends it
	tried int64 // first sessions that are not sent in the first pass
}

var _ dataset.Source = (*Source)(nil)

// Open opens the first pass. Its error is that of open.
func Open(ctx context.Context, open Opener) (*Source, error) {
	inner, err := open(ctx)
	if err != nil {
		return nil, err
	}
	return &Source{open: open, inner: inner}, nil
}

// Once is a source whose sessions are given once: its Next returns io.EOF behind them.
func Once(inner dataset.Source) *Source { return &Source{inner: inner, once: true} }

// Tries says that the first n sessions are only tried: a connection test takes them, and no load. The second pass is then the first to
// send them, so they are not repeated there.
func (s *Source) Tries(n int) { s.tried = int64(n) }

// Next is the next session, numbered from 0 without gaps; Repeated is set from the second pass on. A dataset.Skip is
// passed on in the first pass; later it is the same item again, already counted and named. A pass that yields no
// session is an error.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	for {
		if err := ctx.Err(); err != nil {
			return workload.Session{}, err
		}
		if s.inner == nil {
			return workload.Session{}, i18n.Text{EN: "repeating the dataset: it could not be restarted", ZH: "重复数据集：无法重新开始"}.Err()
		}
		session, err := s.inner.Next(ctx)
		switch {
		case err == nil:
			session.Item = s.item
			session.Repeated = session.Repeated || s.pass > 0 && !s.unique()
			if s.pass == 1 && s.given < s.tried {
				session.Repeated = false
			}
			s.item++
			s.given++
			return session, nil
		case errors.Is(err, io.EOF) && s.once:
			return workload.Session{}, io.EOF
		case errors.Is(err, io.EOF):
			if err := s.again(ctx); err != nil {
				return workload.Session{}, err
			}
		case s.pass > 0 && isSkip(err):
		default:
			return workload.Session{}, err
		}
	}
}

// unique reports whether the inner source gives no prompt twice.
func (s *Source) unique() bool {
	inner, ok := s.inner.(interface{ Unique() bool })
	return ok && inner.Unique()
}

// again starts the next pass.
func (s *Source) again(ctx context.Context) error {
	if s.given == 0 {
		return i18n.Text{EN: "the dataset has no item that can be sent: check the skipped items, or use another --dataset-path",
			ZH: "数据集中没有可以发送的条目：请检查被跳过的条目，或使用其他 --dataset-path"}.Err()
	}
	s.pass++
	s.given = 0
	if inner, ok := s.inner.(rewinder); ok {
		if err := inner.Rewind(); err != nil {
			return i18n.Errorf("repeating the dataset: %v", "重复数据集：%v", err)
		}
		return nil
	}
	err := s.inner.Close()
	s.inner = nil
	if err != nil {
		return i18n.Errorf("repeating the dataset: %v", "重复数据集：%v", err)
	}
	inner, err := s.open(ctx)
	if err != nil {
		return i18n.Errorf("repeating the dataset: %v", "重复数据集：%v", err)
	}
	s.inner = inner
	return nil
}

// Level says that a level of so many slots begins, to a source that wants to know, and reports whether its sessions are others for it.
func (s *Source) Level(slots int) bool { return dataset.Begin(s.inner, slots) }

// Close releases the inner source.
func (s *Source) Close() error {
	if s.inner == nil {
		return nil
	}
	return s.inner.Close()
}

// Passes is the number of passes begun: 1 until the dataset is exhausted.
func (s *Source) Passes() int { return s.pass + 1 }

// Filtered is the number of items that the inner source passed over for their length, 0 where it does not filter.
func (s *Source) Filtered() int {
	if inner, ok := s.inner.(interface{ Filtered() int }); ok {
		return inner.Filtered()
	}
	return 0
}

// Notes is what the inner source has to say about what it makes, nil for nothing.
func (s *Source) Notes() []i18n.Text {
	if inner, ok := s.inner.(interface{ Notes() []i18n.Text }); ok {
		return inner.Notes()
	}
	return nil
}

func isSkip(err error) bool {
	var skip *dataset.Skip
	return errors.As(err, &skip)
}
