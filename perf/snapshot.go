package perf

import (
	"time"

	"github.com/modelscope/evalscope/internal/run"
)

// A Snapshot is the state of the level under way. The zero Snapshot is that before the first level.
type Snapshot struct {
	// Level is the level's name, "" before the first one; Index its place in the sweep from 0; Levels how many are planned.
	Level         string
	Index, Levels int
	// Number is how many measured requests were asked for (sessions where some have several turns), 0 where Duration alone
	// bounds the level. Ended of them are over, Failed among them.
	Number, Ended, Failed int
	// Warmup requests come before, Warmed of them are over.
	Warmup, Warmed int
	// InFlight requests are under way; Reached is their mean so far.
	InFlight int
	Reached  float64
	// Elapsed is since the level's start, Duration its bound, 0 for none.
	Elapsed, Duration time.Duration
	// Left is about what the level still takes, AllLeft the whole sweep; 0 where nobody knows.
	Left, AllLeft time.Duration
	// TTFT is the mean so far, 0 while there is none. OutputTokens are those of requests that ended.
	TTFT         time.Duration
	OutputTokens int64
	// Silence is how long the request under way that said nothing for longest has been silent.
	Silence time.Duration

	line string
}

// String is the state in a line, as the command shows it where there is no terminal.
func (s Snapshot) String() string { return s.line }

func snapshotOf(s run.Snapshot) Snapshot {
	if s.Name == "" {
		return Snapshot{}
	}
	left, _ := s.Left()
	all, _ := s.AllLeft()
	return Snapshot{Level: s.Name, Index: s.Index, Levels: s.Levels, Number: s.Number, Ended: s.Ended(), Failed: s.Failed, Warmup: s.Warmup,
		Warmed: s.Warmed, InFlight: s.InFlight, Reached: s.Reached, Elapsed: s.Elapsed, Duration: s.Duration, Left: left, AllLeft: all,
		TTFT: s.TTFT, OutputTokens: s.OutputTokens, Silence: s.Silence.For, line: s.Line()}
}
