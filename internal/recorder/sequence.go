package recorder

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// never is later than any instant.
	never = time.Duration(math.MaxInt64)
	// mostHeldBack is how long a line waits for requests that came before it: then it is written out of order.
	mostHeldBack = 30 * time.Second
)

// A sequence gives requests their numbers and writes them in the order in which they came. It is used by one goroutine, but for base.
type sequence struct {
	config  *Config
	memory  *memory
	started time.Time
	numbers *outline.Numbering
	zero    atomic.Int64 // the instant of the first request + 1, 0 before it
	held    []held
	latest  time.Duration // of what was written
	written int
	sum     Summary
	failed  error
}

// A held is a line that waits for those before it.
type held struct {
	seen     seen
	exchange *exchange
	since    time.Time
}

func newSequence(config *Config, started time.Time, m *memory) *sequence {
	return &sequence{config: config, memory: m, started: started, numbers: outline.NewNumbering()}
}

// base takes the instant of the first request.
func (s *sequence) base(at time.Duration) { s.zero.CompareAndSwap(0, int64(at)+1) }

func (s *sequence) first() time.Duration { return time.Duration(s.zero.Load() - 1) }

// take numbers what was found in an exchange.
func (s *sequence) take(j *job) {
	e := j.exchange
	if j.err != nil {
		s.sum.Unread++
		e.mu.Lock()
		e.free()
		e.mu.Unlock()
		return
	}
	l := &j.seen.line
	l.At = max(0, e.arrived-s.first())
	ids, known := s.numbers.Blocks(j.seen.sketch.Blocks)
	block := s.config.Meter.Block()
	l.Blocks = outline.Fit(ids, l.Input, block)
	l.Session, l.Turn = s.numbers.Session(j.seen.name, j.seen.sketch)
	if l.Session > 0 {
		s.numbers.Answered(l.Session, l.Turn, j.seen.next...)
	}
	s.sum.add(*l, min(l.Input, known*block))
	j.seen.sketch, j.seen.next = outline.Sketch{}, nil
	s.held = append(s.held, held{j.seen, e, time.Now()})
}

// write writes the lines before an instant, and those that waited for too long.
func (s *sequence) write(before time.Duration, now time.Time) {
	if before != never {
		before -= s.first()
	}
	slices.SortStableFunc(s.held, func(a, b held) int { return cmp.Compare(a.seen.line.At, b.seen.line.At) })
	full := s.memory.used.Load() > s.memory.most/2
	kept := s.held[:0]
	for _, h := range s.held {
		if h.seen.line.At < before || full || now.Sub(h.since) > mostHeldBack {
			s.put(h)
			continue
		}
		kept = append(kept, h)
	}
	clear(s.held[len(kept):])
	s.held = kept
	s.failing(s.config.Out.Flush())
}

// put adds one line to the file.
func (s *sequence) put(h held) {
	at := h.seen.line.At
	if at < s.latest {
		s.sum.OutOfOrder++
	}
	s.latest = max(s.latest, at)
	zero := s.started.Add(s.first())
	var recording *outline.Recording
	if s.written == 0 {
		recording = &outline.Recording{Started: zero, Block: s.config.Meter.Block(), Exact: s.config.Meter.Exact()}
	}
	s.written++
	s.failing(s.config.Out.Add(func(to []byte) []byte {
		if s.config.KeepText {
			return workload(to, zero, &h.seen, s.config.SessionHeader)
		}
		return h.seen.line.Append(to, recording)
	}))
	h.exchange.mu.Lock()
	h.exchange.free()
	h.exchange.mu.Unlock()
}

// failing takes note of a file that takes no more.
func (s *sequence) failing(err error) {
	if err == nil || s.failed != nil {
		return
	}
	s.failed = err
	logline.Error(s.config.Log, i18n.Sprintf("Cannot continue writing the trace: %v. What was written so far is complete, and traffic is still forwarded.",
		"无法继续写入轨迹：%v。已写入的部分是完整的，流量仍照常转发。", err))
}

// close writes the rest.
func (s *sequence) close(lost int) (Summary, error) {
	s.write(never, time.Now())
	err := errors.Join(s.failed, s.config.Out.Close())
	s.sum.Lost, s.sum.Sessions, s.sum.Bytes = lost, s.numbers.Sessions(), s.config.Out.Size()
	if s.failed != nil {
		err = s.failed
	}
	return s.sum, err
}
