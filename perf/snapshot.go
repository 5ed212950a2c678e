package perf

import (
	"time"

	"github.com/modelscope/evalscope/internal/run"
)

// A Snapshot is the state of the current level. The zero Snapshot is the state before the first level.
type Snapshot struct {
	// Level is the level's name, "" before the first one. Index is its position in the sweep, starting at 0. Levels is the number planned.
	Level         string
	Index, Levels int
	// Number is the number of measured requests (sessions, if some have several turns); 0 if only Duration limits the level. Ended is
	// how many of them have ended, including Failed.
	Number, Ended, Failed int
	// Warmup is the number of warm-up requests, and Warmed how many of them have ended.
	Warmup, Warmed int
	// InFlight is the number of requests in flight, and Reached its mean so far.
	InFlight int
	Reached  float64
	// Elapsed is the time since the level's start. Duration is its limit; 0 is none.
	Elapsed, Duration time.Duration
	// Left is the estimated remaining time of the level, and AllLeft that of the sweep; 0 if unknown.
	Left, AllLeft time.Duration
	// TTFT is the mean so far, 0 if there is none yet. OutputTokens are those of requests that have ended.
	TTFT         time.Duration
	OutputTokens int64
	// Silence is the longest time that a request in flight has been waiting for data.
	Silence time.Duration

	line string
}

// String is the state as one line, as the command prints it without a terminal.
func (s Snapshot) String() string { return s.line }

func snapshotOf(s run.Snapshot) Snapshot {
	if s.Name == "" {
		return Snapshot{}
	}
	left, _ := s.Left()
	all, _ := s.AllLeft()
	return Snapshot{Level: s.Name, Index: s.Index, Levels: s.Levels, Number: s.Number, Ended: s.Ended(), Failed: s.Failed, Warmup: s.Warmup,
		Warmed: s.Warmed, InFlight: s.InFlight, Reached: s.Reached, Elapsed: s.Elapsed, Duration: s.Duration, Left: left, AllLeft: all,
		TTFT: s.TTFT, OutputTokens: s.OutputTokens, Silence: s.Silence.For, line: s.Line().EN}
}
