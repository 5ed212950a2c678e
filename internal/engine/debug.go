package engine

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// debug logs one request, for --debug; it costs the load some microseconds a request.
func (e *Engine) debug(r *record.Record) {
	if !e.Log.Enabled(context.Background(), slog.LevelDebug) {
		return
	}
	outcome := "ok"
	if r.Fault != nil {
		outcome = describe(r).EN
	}
	ttft, _ := r.TTFT()
	latency, _ := r.Latency()
	e.Log.Debug(fmt.Sprintf("request %d: %s, TTFT %s, latency %s, %s, %s, reused connection %v%s; body %s", r.Seq, outcome,
		ttft, latency, i18n.Count(len(r.Payloads), "payload").EN, i18n.Count(r.Usage.Completion, "token").EN, r.Reused, ids(r), excerpt(r.Body)))
}

// excerpt is the beginning and the end of a long body.
func excerpt(body []byte) string {
	const edge = 100
	if len(body) <= 2*edge {
		return string(body)
	}
	return string(body[:edge]) + "…" + string(body[len(body)-edge:])
}
