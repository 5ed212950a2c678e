// Package livemetrics counts the requests of a run for Prometheus while it goes on: it serves the counts on a page and sends them by
// remote write. Requests that ended are counted by the goroutine that sent them, after their records were logged: without a lock, an
// allocation or a wait. All else is done by goroutines of its own.
package livemetrics

import (
	"sync"
	"sync/atomic"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Info is what the metrics say of the run.
type Info struct {
	// Run is the run's uuid, the value of the label run. Name is what the user calls it.
	Run, Name, Model, API, Dataset, Version string
}

// Now is the state of the level under way.
type Now struct {
	InFlight int
	// Parallel is the concurrency asked for at the moment, Rate the sessions per second; 0 for none.
	Parallel int
	Rate     float64
	// Started and Dropped are the level's sessions so far.
	Started, Dropped int
}

// Metrics are those of one run. They may be read at any time.
type Metrics struct {
	info Info
	// now reads the state of the level under way.
	now func() Now
	// current is the level whose load is under way or was last, nil before the first.
	current atomic.Pointer[level]

	mu     sync.Mutex
	levels []*level
}

// New are the metrics of a run. now reads the state of the level under way; it is called between Begin and End.
func New(info Info, now func() Now) *Metrics { return &Metrics{info: info, now: now} }

// A level is what was counted of one level.
type level struct {
	name                  string
	outcomes              [2][]atomic.Int64 // of warm-up and measured requests, by outcomes
	input, output, cached atomic.Int64
	times                 []*histogram // by timesTable
	running               bool         // guarded by the metrics' lock, as are the others below
	last                  Now
	verdict               metric.VerdictStatus
}

// outcomes are the values of the label outcome, in the order of their counts.
var outcomes = outcomesList()

func outcomesList() []string {
	all := []string{"success"}
	for _, kind := range record.FaultKinds() {
		all = append(all, string(kind))
	}
	return all
}

// The values of the label phase.
var phases = [2]string{"warmup", "measured"}

// Begin starts a level, whose name is its folder's.
func (m *Metrics) Begin(name string) {
	l := &level{name: name, running: true}
	for i := range l.outcomes {
		l.outcomes[i] = make([]atomic.Int64, len(outcomes)+1) // the last counts kinds that this version does not know
	}
	for i := range timesTable {
		l.times = append(l.times, newHistogram(timesTable[i].bounds))
	}
	m.mu.Lock()
	m.levels = append(m.levels, l)
	m.mu.Unlock()
	m.current.Store(l)
}

// End ends the load of the level under way.
func (m *Metrics) End() {
	last := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.current.Load(); l != nil {
		l.running, l.last = false, Now{Started: last.Started, Dropped: last.Dropped}
	}
}

// Verdict keeps the verdict of the level that ended last.
func (m *Metrics) Verdict(v *metric.Verdict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.current.Load(); l != nil {
		l.verdict = metric.Unchecked
		if v != nil {
			l.verdict = v.Word
		}
	}
}
