package app

import (
	"io"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/internal/run"
)

// A snapshotPacing is progress at a rate that a person can follow, off the load's path. A level's last state is sent before its
// tables, so that a front end's bar ends where the level did.
type snapshotPacing struct {
	out *pipe.Writer

	mu    sync.Mutex
	state func() run.Snapshot // nil while nothing is watched
	last  run.Snapshot
}

// stillSilent is from when on a silence is progress to tell of, although no count has changed.
const stillSilent = time.Second

// tell sends the state where it has changed.
func (p *snapshotPacing) tell() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == nil {
		return
	}
	now, last := p.state(), p.last
	if now.Name != "" && (now.Name != last.Name || now.Done != last.Done || now.InFlight != last.InFlight || now.Warmed != last.Warmed ||
		now.Silence.For >= stillSilent) {
		p.out.Send(progressOf(now))
	}
	p.last = now
}

func (p *snapshotPacing) watched(state func() run.Snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = state
}

// watch tells of the state until the returned function is called.
func (p *snapshotPacing) watch(state func() run.Snapshot) (stop func()) {
	p.watched(state)
	over := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		ticker := time.NewTicker(redraw)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				return
			case <-ticker.C:
				p.tell()
			}
		}
	})
	return func() {
		close(over)
		done.Wait()
		p.tell()
		p.watched(nil)
	}
}

// afterPace is the stream of tables, before each of which the state is told.
type afterPace struct {
	pace   *snapshotPacing
	tables io.Writer
}

// Write waits for the run's pace, then writes.
func (a afterPace) Write(b []byte) (int, error) {
	a.pace.tell()
	return a.tables.Write(b)
}

func progressOf(s run.Snapshot) pipe.Progress {
	left, _ := s.Left()
	all, _ := s.AllLeft()
	progress := pipe.Progress{Level: s.Name, Index: s.Index, Number: s.Number, Done: s.Ended(), Failed: s.Failed, InFlight: s.InFlight,
		Warmup: s.Warmup, Warmed: s.Warmed, Elapsed: s.Elapsed.Seconds(), Duration: s.Duration.Seconds(), Left: left.Seconds(),
		TTFT: s.TTFT.Seconds(), OutputTokens: s.OutputTokens, Levels: s.Levels, AllLeft: all.Seconds(), Reached: s.Reached,
		Parallel: s.Parallel, Rate: s.AskedRate, StartRate: s.StartRate(), Silence: s.Silence.For.Seconds(), Line: s.Line().EN}
	if s.InFlight > 0 {
		progress.SilentRequest = &s.Silence.Seq
	}
	return progress
}
