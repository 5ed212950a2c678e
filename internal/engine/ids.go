package engine

import (
	"strings"

	"github.com/modelscope/evalscope/perf/record"
)

// runDigits is how much of the run's uuid its ids carry: 16 hexadecimal digits of a random uuid are 60 random bits.
const runDigits = 16

// series is what the X-Request-IDs of a part of the run begin with: a level by its number, or "test" for what is asked
// before the load. It is "" where the run sends none.
func (e *Engine) series(part string) string {
	if !e.Plan.Target.RequestIDs {
		return ""
	}
	return e.runDigits() + "-" + part
}

// runDigits is the beginning of the run's uuid.
func (e *Engine) runDigits() string {
	run := strings.ReplaceAll(e.RunID, "-", "")
	return run[:min(len(run), runDigits)]
}

// traceContext is what the request of that number carries: no request of another level or run has it.
func (r *levelRun) traceContext(seq int64) record.TraceContext {
	if !r.engine.Plan.Target.Traceparent {
		return record.TraceContext{}
	}
	return record.NewTraceContext(r.engine.RunID, r.index, r.segment(), seq)
}

// ids are the names under which the server may have logged a request, for --debug.
func ids(r *record.Record) string {
	var b strings.Builder
	for _, id := range []struct{ name, value string }{{"X-Request-ID", r.SentID().String()}, {"server's ID", r.ServerID}, {"reply ID", r.ID},
		{"traceparent", string(r.Trace.Append(nil))}} {
		if id.value != "" {
			b.WriteString(", " + id.name + " " + id.value)
		}
	}
	return b.String()
}
