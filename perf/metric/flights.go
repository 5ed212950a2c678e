package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// flights are the times in which a level's measured requests were in flight. Cancelled ones are among them: the server had them, though
// no other figure does.
type flights struct {
	busy     time.Duration // Σ (end − sent)
	from, to record.Instant
}

func (f *flights) add(r *record.Record) {
	if r.Sent == 0 {
		return
	}
	end := endOf(r)
	f.busy += time.Duration(end - r.Sent)
	if f.from == 0 || r.Sent < f.from {
		f.from = r.Sent
	}
	f.to = max(f.to, end)
}

// mean is how many were in flight on average from the first sent to the last end; not ok where no time passed.
func (f *flights) mean() (float64, bool) {
	if f.to <= f.from {
		return 0, false
	}
	return f.busy.Seconds() / time.Duration(f.to-f.from).Seconds(), true
}

// endOf is when a request that was sent was no longer under way.
func endOf(r *record.Record) record.Instant { return max(r.End, r.Last, r.Sent) }
