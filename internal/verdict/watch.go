// Package verdict reports whether the load generator, or background traffic on the server, could have biased the
// figures of a level: VALID, DEGRADED (a share of the requests or a window of time) or INVALID (the headline figures),
// with the causes. Every rule compares what happened in the client with the figures in the report: a millisecond does
// not matter for a time to first token of 400 ms. The package is pure. It needs only one pass over the event log, so a
// regenerated report has the same verdict. Package health does the watching; the verdict does not judge the server,
// failures or statistics.
package verdict

import (
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// maxSamples bounds the samples that are kept: beyond it neighbors are joined, so a run of days has samples of a minute.
const maxSamples = 4096

// A Watch collects the measurements of the client from one pass over a level's log. The zero Watch is empty: a log without probes.
type Watch struct {
	// Unscheduled reports whether requests go out when others end, and not by a schedule: then nothing of single ones is kept.
	Unscheduled bool
	// Begins is where the measured part of the level begins, 0 if the log does not record it.
	Begins record.Instant

	start, end record.Instant // first sent, last end
	lastSent   record.Instant // the last arrival's way to the wire, after its wait for a connection
	own        int            // requests that failed at a limit of the client, with the words of the first
	ownWords   string
	sends      []send
	cut        []send           // of requests that we cancelled: they arrived, and count for nothing else
	drops      []record.Instant // when sessions were due that were never sent
	held       time.Duration    // Σ time that the last bytes of replies lay in the client
	samples    []metric.ClientSample
	stride     int // samples that one of those kept holds
	open       int // of which the last has so many
}

// A send is when a request was due and when it was ready to go out: what its connection took is not the client's.
type send struct {
	due, sent record.Instant
	waited    record.Instant // behind the limit of sessions under way, which is in neither
	first     bool           // the first turn of its session: an arrival
}

// Add takes a request; warm-up and cancelled ones count for nothing, as in the figures.
func (w *Watch) Add(r *record.Record) {
	if r.Counted() {
		w.failedHere(r)
	}
	if r.Sent == 0 || r.Warmup {
		return
	}
	one := send{r.Due, r.Ready(), record.Instant(r.LimitWait), r.Turn == 0}
	if r.Cancelled() {
		w.cut = append(w.cut, one)
		return
	}
	if one.first {
		w.lastSent = max(w.lastSent, r.Sent)
	}
	if w.start == 0 || r.Sent < w.start {
		w.start = r.Sent
	}
	w.end = max(w.end, r.End, r.Last, r.Sent)
	if r.Due != 0 && !w.Unscheduled {
		w.sends = append(w.sends, one)
	}
	held := r.ReadDelay
	if n := len(r.Payloads); n > 0 {
		held = r.Payloads[n-1].ReadDelay
	}
	w.held += time.Duration(held) * time.Microsecond
}

// Sample takes a sample of the client; they come in the order of time.
func (w *Watch) Sample(s metric.ClientSample) {
	w.stride = max(1, w.stride)
	if n := len(w.samples); n > 0 && w.open < w.stride {
		w.samples[n-1] = w.samples[n-1].Join(s)
		w.open++
		return
	}
	if len(w.samples) == maxSamples {
		for i := range maxSamples / 2 {
			w.samples[i] = w.samples[2*i].Join(w.samples[2*i+1])
		}
		w.samples = w.samples[:maxSamples/2]
		w.stride *= 2
	}
	w.samples = append(w.samples, s)
	w.open = 1
}

// during are the samples that touch the time of the requests.
func (w *Watch) during() []metric.ClientSample {
	return slices.DeleteFunc(slices.Clone(w.samples), func(s metric.ClientSample) bool {
		return s.At <= w.start || s.At-seconds(s.Span) >= w.end
	})
}

func seconds(s float64) record.Instant { return record.Instant(s * 1e9) }
