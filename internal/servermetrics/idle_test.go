package servermetrics

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// TestIdle_WaitsUntilNothingRunsOrWaits has a server that has one request running and one waiting, then one, then none.
func TestIdle_WaitsUntilNothingRunsOrWaits(t *testing.T) {
	var reads atomic.Int64
	for _, c := range []struct {
		name    string
		answer  func(read int64) string
		within  time.Duration
		left    int
		want    error
		atLeast int64
	}{
		{"drains", func(n int64) string {
			return fmt.Sprintf("vllm:num_requests_running %d\nvllm:num_requests_waiting %d\n", max(0, 2-n/2), max(0, 1-n/2))
		}, time.Minute, 0, nil, 4},
		{"never", func(int64) string { return "vllm:num_requests_running 3\nvllm:num_requests_waiting 2\n" }, 0, 5, nil, 2},
		{"no gauges", func(int64) string { return "vllm:prompt_tokens_total 3\n" }, time.Minute, 0, ErrNoGauges, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			reads.Store(0)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, c.answer(reads.Add(1)-1)) }))
			t.Cleanup(server.Close)
			at, _ := url.Parse(server.URL)
			r, err := Open(t.Context(), Config{URL: at, Target: at, Dialects: Dialects()}, time.Second)
			if err != nil {
				t.Fatal(err)
			}
			left, err := r.Idle(t.Context(), c.within)
			if left != c.left || !errors.Is(err, c.want) || reads.Load() < c.atLeast {
				t.Errorf("%d left, %v, after %d reads", left, err, reads.Load())
			}
		})
	}
}
