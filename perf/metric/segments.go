package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A Segment is what one process measured of a level that was stopped and went on.
type Segment struct {
	// From is where the segment begins on the level's clock, which stands still between two processes.
	From record.Instant `json:"from_ns"`
	// Wall is the same moment on the wall clock.
	Wall time.Time `json:"wall"`
	// Ended is how the segment ended: a reason of the event log, or "killed".
	Ended string `json:"ended"`
	// UnderWay is about how many requests the process of the segment had under way when it was killed: they have no record, and
	// their sessions were sent again.
	UnderWay int `json:"under_way,omitempty"`
}
