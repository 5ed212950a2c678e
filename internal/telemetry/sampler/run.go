package sampler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// A Run reads the sources of a level.
type Run struct {
	config Config
	file   *file
	stop   context.CancelFunc
	last   chan struct{}
	done   sync.WaitGroup
}

// Start begins to read, the first time at once, or when the clock begins if that lies ahead.
func Start(c Config) (*Run, error) {
	f, err := open(c.Path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &Run{config: c, file: f, stop: cancel, last: make(chan struct{})}
	f.head(c.Head)
	for _, s := range c.Sources {
		n := f.source(s.Source)
		r.done.Go(func() { r.follow(ctx, n, s) })
	}
	return r, nil
}

// Stop reads each source once more and returns when all are read, what that took in all, and what kept the file from being written.
func (r *Run) Stop() (telemetry.Cost, error) {
	close(r.last)
	r.done.Wait()
	r.stop()
	return r.file.close(r.config.Clock.Now())
}

// follow reads one source until the level ends, and once more then.
func (r *Run) follow(ctx context.Context, n int, s Source) {
	if !r.begun() {
		return
	}
	reader := s.Open()
	defer r.leave(n, reader)
	f := follower{run: r, number: n, reader: reader, within: timeout(r.config.Interval) + s.Patience, pace: newPace(r.config.Interval)}
	began := time.Now()
	for due := time.Duration(0); ; {
		due += f.read(ctx)
		// The next reading that is still to come: those that a slow source missed are left out.
		due = upTo(max(due, time.Since(began)), r.config.Interval)
		timer := time.NewTimer(time.Until(began.Add(due)))
		select {
		case <-timer.C:
		case <-r.last:
			timer.Stop()
			f.read(ctx)
			return
		}
	}
}

// begun waits for the clock to begin: workers agree on an instant that lies ahead. It is false if the level ended before.
func (r *Run) begun() bool {
	ahead := -time.Duration(r.config.Clock.Now())
	if ahead <= 0 {
		return true
	}
	timer := time.NewTimer(ahead)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.last:
		return false
	}
}

// upTo is the first multiple of interval that is not before at.
func upTo(at, interval time.Duration) time.Duration {
	if rest := at % interval; rest > 0 {
		at += interval - rest
	}
	return at
}

// A program is a reader that starts one.
type program interface {
	// Spent is the processor time of what ended, in seconds. Left says what did not end, "" for nothing.
	Spent() float64
	Left() string
}

// leave closes a reader. If it is a program, its processor time was spent too.
func (r *Run) leave(n int, reader Reader) {
	reader.Close()
	p, ok := reader.(program)
	if !ok {
		return
	}
	r.file.spent(p.Spent(), false)
	if left := p.Left(); left != "" {
		r.file.note(n, r.config.Clock.Now(), left)
	}
}

// A follower is one source that is followed.
type follower struct {
	run     *Run
	number  int
	reader  Reader
	within  time.Duration // a reading has to be there
	pace    *pace
	trouble bool    // the reading before failed
	slowed  bool    // its note on longer intervals is written
	ended   float64 // processor time of a program's processes that ended, in seconds
}

// errNothing is a source that can be read and has nothing that is kept.
var errNothing = errors.New("it has none of the metrics that are sampled")

// read reads once and writes what was there, or a note where that has become another. It returns how long after this reading was due the
// next one is.
func (f *follower) read(ctx context.Context) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, f.within)
	defer cancel()
	file, clock := f.run.file, f.run.config.Clock
	var took cpu
	took.begin()
	sent := clock.Now()
	reading, err := f.reader.Read(ctx)
	window := telemetry.Window{Sent: sent, Received: clock.Now()}
	if err == nil {
		file.reading(f.number, f.run.measured(window, reading), reading.Page, reading.Bytes)
	}
	spent := took.end()
	if err == nil && len(reading.Samples) == 0 {
		err = errNothing
	}
	file.spent(spent, err != nil)
	f.note(ctx, window, err)
	for _, text := range reading.Remarks {
		file.note(f.number, window.Received, text)
	}
	wait := f.pace.wait(f.cost(spent, reading), err != nil)
	if every, cost, seldom := f.pace.slowed(); err == nil && seldom && wait > f.run.config.Interval && !f.slowed {
		f.slowed = true
		file.note(f.number, window.Received, telemetry.Slower(every, cost))
	}
	return wait
}

// note writes what became of the source.
func (f *follower) note(ctx context.Context, window telemetry.Window, err error) {
	switch {
	case err != nil && !f.trouble:
		if program := (*ProgramError)(nil); ctx.Err() != nil && !errors.Is(err, exposition.ErrLate) && !errors.As(err, &program) {
			err = fmt.Errorf("no response within %s", f.within)
		}
		f.run.file.note(f.number, window.Sent, telemetry.Unread+err.Error())
	case err == nil && f.trouble:
		f.run.file.note(f.number, window.Received, telemetry.Readable)
	}
	f.trouble = err != nil
}

// cost is the processor time of a reading. If the system does not tell, it is the time since the page was there.
func (f *follower) cost(spent float64, reading Reading) time.Duration {
	if spent < 0 {
		spent = 0
		if !reading.Received.IsZero() {
			spent = time.Since(reading.Received).Seconds()
		}
	}
	if p, ok := f.reader.(program); ok {
		ended := p.Spent()
		spent, f.ended = spent+ended-f.ended, ended
	}
	return time.Duration(spent * float64(time.Second))
}

// measured is the window in which a reading was measured: from when it was sent, or the instant that the source has for it where that is
// believable.
func (r *Run) measured(w telemetry.Window, reading Reading) telemetry.Window {
	if !reading.Sent.IsZero() {
		now := r.config.Clock.Now()
		w.Sent = max(w.Sent, now-record.Instant(time.Since(reading.Sent)))
		w.Received = max(w.Sent, min(w.Received, now-record.Instant(time.Since(reading.Received))))
	}
	if reading.At.IsZero() {
		return w
	}
	at := record.Instant(reading.At.Sub(r.config.Head.Wall))
	if at <= w.Received && w.Received-at < record.Instant(2*r.config.Interval+leastTimeout) {
		w.Sent = max(at, 0)
	}
	return w
}
