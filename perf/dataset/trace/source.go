package trace

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// Source gives the requests of a trace in the order of their instants. It reads as it gives them, but for what a trace that is not in
// that order makes it hold.
type Source struct {
	glance
	in      *entries
	window  window
	wait    int // bytes to hold before the earliest one is given
	begun   bool
	ended   bool
	last    time.Duration // the recorded instant of the last one
	base    time.Duration // and of the first that was given
	place   int64         // of the next among those that could be sent
	skipped int64         // the Offset
	item    int64
	maker   maker
	chats   chats
	caches  *caches // nil where nothing is known of caches
}

var _ dataset.Source = (*Source)(nil)

func open(g glance, o dataset.Options) (*Source, error) {
	s := &Source{glance: g, skipped: int64(max(0, o.Offset))}
	switch {
	case !g.whole:
		s.wait = g.hold
	case !g.sorted:
		s.wait = math.MaxInt
	}
	var err error
	if s.maker, err = newMaker(g, o); err != nil {
		return nil, err
	}
	if g.format.chained() {
		s.caches = newCaches(g.format.block(), g.grain, g.cache)
	}
	s.in, err = openEntries(g.path, g.format.listed())
	return s, err
}

// Next is the next request, io.EOF behind the last. A faulty entry that no look has seen is a Skip.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	for {
		r, err := s.earliest(ctx)
		if err != nil {
			return workload.Session{}, err
		}
		t := r.at - s.zero
		switch {
		case t < s.start:
			continue
		case s.end > 0 && t >= s.end:
			s.ended, s.window = true, window{}
			return workload.Session{}, io.EOF
		}
		place := s.place
		if s.place++; place < s.skipped {
			continue
		}
		if place == s.skipped {
			s.base = r.at
		}
		turn, err := s.maker.turn(ctx, r, place)
		if err != nil {
			return workload.Session{}, err
		}
		session := workload.Session{Item: s.item, First: turn, Recorded: &workload.Recorded{At: s.scaled(r.at - s.base), ID: r.id,
			Session: s.chats.of(r)}}
		if s.caches != nil {
			s.caches.predict(r, session.Recorded)
		}
		s.item++
		return session, nil
	}
}

// earliest is the next recording in the order of instants.
func (s *Source) earliest(ctx context.Context) (recording, error) {
	for !s.ended && (s.window.Len() == 0 || s.window.bytes <= s.wait) {
		if err := s.fill(ctx); err != nil {
			return recording{}, err
		}
	}
	if s.window.Len() == 0 {
		return recording{}, io.EOF
	}
	r := s.window.first()
	if !s.begun && !s.whole {
		s.zero = r.at
	}
	s.begun, s.last = true, r.at
	return r, nil
}

// fill reads one entry into the window.
func (s *Source) fill(ctx context.Context) error {
	line, err := s.in.next(ctx)
	if errors.Is(err, io.EOF) {
		s.ended = true
		return nil
	}
	if err != nil && !errors.Is(err, errNotUTF8) {
		return i18n.Errorf("reading %s: %v", "读取 %s：%v", s.path, err)
	}
	if s.head {
		s.head = false
		return nil
	}
	var r recording
	if err == nil {
		r, err = s.format.read(line)
	}
	switch {
	case errors.Is(err, errLeftOut):
		return nil
	case err != nil:
		return &dataset.Skip{Where: s.where(), Why: i18n.Message(err)}
	case s.begun && r.at < s.last:
		return &dataset.Skip{Where: s.where(), Why: i18n.Text{EN: "its timestamp is earlier than that of requests already sent: sort the trace by timestamp",
			ZH: "其时间戳早于已发送的请求：请将轨迹按时间戳排序"}}
	}
	s.window.add(r, len(line))
	return nil
}

// where is the last entry that was read.
func (s *Source) where() i18n.Text { return dataset.At(s.path, s.in.noun(), s.in.number) }

// Notes says what a user should know of the trace, nil for nothing.
func (s *Source) Notes() (notes []i18n.Text) {
	if !s.sorted {
		notes = append(notes, i18n.Text{EN: "the trace is not in timestamp order: sorting it", ZH: "轨迹未按时间戳排列：已按时间戳排序"})
	}
	if s.leftOut > 0 {
		notes = append(notes, i18n.Sprintf("%s of the trace failed when recorded and will not be sent", "轨迹中有 %s 个请求在录制时失败，不会发送", i18n.Count(s.leftOut, "request")))
	}
	if !s.whole {
		notes = append(notes, i18n.Sprintf("the trace is large: its first %d MiB were checked before the start, and the rest is checked while it is "+
			"sent; invalid lines in the rest are reported and skipped, and the run then ends with an error",
			"轨迹较大：启动前检查了前 %d MiB，其余在发送过程中检查；其中有误的行会指出并跳过，测试随后以错误结束", s.looked>>20))
	}
	return append(notes, s.maker.notes()...)
}

// Close closes the file.
func (s *Source) Close() error { return s.in.close() }
