package plan

import (
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Level is one load of the sweep.
type Level struct {
	metric.Load
	// Under is the folder in the run's in which that of the level stands, "" for the run's own.
	Under string
	// Warmup requests come first and are not measured.
	Warmup int
	// Duration bounds the measured part; 0 means no bound. It is set where Number is 0.
	Duration time.Duration
	Around
}

// Around is what happens before and behind the measured part of a level, whatever its load.
type Around struct {
	// WarmupTime is how long sessions that are not measured come first, at the load of the level's beginning; 0 for none.
	WarmupTime time.Duration
	// Barrier lets the measured part begin when the warm-up has drained. Else it takes over while requests of the warm-up are
	// under way.
	Barrier bool
	// Hold sends further sessions, which are not measured, until the last measured one has ended.
	Hold bool
	// Grace is how long requests may go on when the time of the level is up; those that are left then are cancelled. nil for as long
	// as they take.
	Grace *time.Duration
	// Scenario reports whether the level keeps the rules of a public scenario: when its time is up no further turn of a session is sent
	// either; a request that failed ends its session only where those behind it hold its answer, or its prompt was too long; and the level
	// ends where a request of its warm-up fails, but for those of sub-agents.
	Scenario bool
}

// Sessions is how many sessions the level sends at most, 0 where time has a part in that.
func (l Level) Sessions() int {
	if l.Number == 0 || l.WarmupTime > 0 || l.Hold {
		return 0
	}
	return l.Warmup + l.Number
}

// Limits are what bounds a level, whatever its load.
type Limits struct {
	// Number is how many measured sessions there are, or how many for each slot. Asked reports whether it bounds a replay too.
	Number config.Count
	Asked  bool
	// Seconds bounds the measured part, 0 for no bound; TimedOnly says that the number does not.
	Seconds   float64
	TimedOnly bool
	// Warmup is a count of sessions from 1 on, and below it a share of the level's number.
	Warmup float64
	// Under is the folder of the levels of a public scenario: they are named by their slots alone, and each slot has a session of
	// warm-up. "" for any other run.
	Under string
	// Conversations reports whether the sessions are conversations.
	Conversations bool
	// Graphs reports whether those are graphs.
	Graphs bool
	// Limit bounds the sessions under way in an open loop.
	Limit metric.Limit
	// Classes are the kinds of requests that are sent at once, nil where all are of one kind; a single one is that of a mix alone.
	Classes []metric.Class
	Around
}

// NewLevel is a level of a load, ready to run: with its name, its warm-up and its bounds. taken reports whether another level of
// the sweep has a name, which is then not repeated; nil where none can. A load that ends by itself needs no number. One in
// stages has no warm-up by a number: its stages count from the start of the level, or the end of its warm-up time. Of a replay the first
// arrivals are the warm-up, at the instants that were recorded.
func NewLevel(p load.Profile, limits Limits, taken func(name string) bool) Level {
	l := Level{Load: metric.Load{Profile: p, Limit: limits.Limit, Conversations: limits.Conversations, Graphs: limits.Graphs,
		Classes: limits.Classes}, Around: limits.Around, Duration: time.Duration(limits.Seconds * float64(time.Second))}
	bound := "_duration_" + strconv.FormatFloat(limits.Seconds, 'f', -1, 64) + "s"
	switch {
	case p.Process() == load.Replay:
		if l.replayed(limits); l.Number == 0 {
			bound = "_all"
		}
	case !p.Steady():
		if length := p.Length(); l.Duration == 0 || length < l.Duration {
			l.Duration = length
		}
		bound = "_duration_" + strconv.FormatFloat(l.Duration.Seconds(), 'f', -1, 64) + "s"
	case !limits.TimedOnly:
		l.Number = limits.Number.Of(p.MaxSlots())
	}
	if p.Steady() {
		l.Warmup = limits.warmup(l.Number)
	}
	if limits.Under != "" {
		l.Warmup, l.Under = p.MaxSlots(), limits.Under
		l.Name = unused(p.Stem(), taken)
		return l
	}
	if l.Number > 0 || p.Steady() && !limits.TimedOnly {
		bound = "_number_" + strconv.Itoa(l.Number)
	}
	if class := l.Alone(); class != "" {
		bound += "_alone_" + class
	}
	l.Name = unused(p.Stem()+bound, taken)
	return l
}

// unused is the name, with a number behind it where it is taken.
func unused(name string, taken func(string) bool) string {
	free := name
	for k := 2; taken != nil && taken(free); k++ {
		free = name + "_" + strconv.Itoa(k)
	}
	return free
}

// warmup is how many sessions warm a level of that number up.
func (l Limits) warmup(number int) int {
	switch w := l.Warmup; {
	case w <= 0:
		return 0
	case w >= 1:
		return int(w)
	default:
		return max(1, int(w*float64(number)))
	}
}
