// Package sampler reads exporters again and again while a level runs, and appends what they had to the level's telemetry.ndjson. Each
// source has a goroutine of its own, so that a slow one delays nobody, and none is the load's. What goes wrong is a note in the file: a
// request never waits for it. It is NOT responsible for the form of the file (package telemetry) nor for which metrics are kept.
package sampler

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

// A Reader reads a source once.
type Reader interface {
	// Read returns what the source has now. It gives up when ctx ends. Its error is in no need of hiding: it
	// names no address.
	Read(ctx context.Context) (Reading, error)
	// Close ends what the reader keeps open.
	Close()
}

// A Reading is what a source had.
type Reading struct {
	exposition.Page
	// Bytes is how many came.
	Bytes int
	// Sent and Received are when it was asked for and when it was there; zero for when Read began and ended.
	Sent, Received time.Time
	// At is the source's own time of measuring, by the wall clock of this machine; zero where it does not.
	At time.Time
	// Remarks are what its program wrote beside it, each once.
	Remarks []string
}

// A Source is what is read, and how.
type Source struct {
	telemetry.Source
	// Open makes the reader of a level.
	Open func() Reader
	// Patience is how much longer than others a reading may take: a program that writes at intervals of its own lets wait for one.
	Patience time.Duration
}

// A Clock gives the instants of a level.
type Clock interface{ Now() record.Instant }

// Config says what is read of a level, how often and where to.
type Config struct {
	Sources  []Source
	Interval time.Duration
	Clock    Clock
	Head     telemetry.Head
	// Path is the file, which is appended to.
	Path string
}

// timeout bounds one reading, whatever the interval.
const (
	leastTimeout = time.Second
	mostTimeout  = 5 * time.Second
)

// timeout is how long a reading may take.
func timeout(interval time.Duration) time.Duration {
	return min(max(interval, leastTimeout), mostTimeout)
}
