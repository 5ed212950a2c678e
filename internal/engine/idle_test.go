package engine

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// sentAt are the seconds at which requests were sent that were due at others and took as long as given.
func sentAt(t *testing.T, most time.Duration, due, took []int) []int {
	t.Helper()
	at := make([]int, len(due))
	synctest.Test(t, func(t *testing.T) {
		clock := sleepClock{time.Now()}
		g, end := startIdleGuard(clock, most)
		done := make(chan struct{})
		for i := range due {
			go func() {
				defer func() { done <- struct{}{} }()
				since, err := g.wait(t.Context(), time.Duration(due[i])*time.Second)
				if err != nil || since != clock.Now() {
					t.Errorf("request %d was due at %v and sent at %v: %v", i, since, clock.Now(), err)
				}
				at[i] = int(clock.Now() / time.Second)
				time.Sleep(time.Duration(took[i]) * time.Second)
				g.ended()
			}()
		}
		for range due {
			<-done
		}
		end()
	})
	return at
}

// The rule is aiperf's: what waits comes earlier by the same time for all, so that the first is sent when nothing was in flight for
// ten seconds, and nothing changes while something is.
func TestIdle_AllThatWaitComesEarlierWhenNothingIsInFlight(t *testing.T) {
	for _, test := range []struct {
		what            string
		due, took, want []int
	}{
		{"gaps of ten seconds stay", []int{0, 15, 30}, []int{5, 5, 5}, []int{0, 15, 30}},
		{"a longer one is cut, and what is behind it keeps its distance", []int{0, 100, 103, 250}, []int{5, 2, 1, 1}, []int{0, 15, 18, 29}},
		{"nothing changes while a request is in flight", []int{0, 90, 95}, []int{85, 1, 1}, []int{0, 90, 95}},
		{"the time before the first request is idle too", []int{60, 61}, []int{1, 1}, []int{10, 11}},
		{"requests that are sent at once have one idle time behind them", []int{0, 0, 50}, []int{3, 7, 1}, []int{0, 0, 17}},
	} {
		if got := sentAt(t, 10*time.Second, test.due, test.took); !cmp.Equal(got, test.want) {
			t.Errorf("%s: sent at %v, want %v", test.what, got, test.want)
		}
	}
}

func TestIdle_WaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, end := startIdleGuard(sleepClock{time.Now()}, time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.wait(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		end()
		synctest.Wait()
	})
}

func TestIdle_GraphsOfALevelComeEarlier(t *testing.T) {
	g := drawn{{}, after(60000*ms, 0), after(200*ms, 1)}
	w := walkLevel(t, g, plan.Level{}, plan.Delays{Idle: 10 * time.Second}, []time.Duration{500 * ms, 100 * ms, 100 * ms}, 0, func(int) *record.Fault { return nil })
	if got, want := w.instants(t, 3), []int{0, 10500, 10800}; !cmp.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Of a level that is cut nothing is sent when its time is up, and what is in flight ends.
func TestGraph_LevelThatIsCutSendsNothingBehindItsTime(t *testing.T) {
	g := drawn{{}, after(0, 0), after(0, 1), after(1100 * ms)}
	w := walkLevel(t, g, plan.Level{Duration: time.Second, Around: plan.Around{Scenario: true}}, plan.Delays{}, []time.Duration{400 * ms, 900 * ms, 100 * ms, 100 * ms}, 0,
		func(int) *record.Fault { return nil })
	if got, want := w.instants(t, 4), []int{0, 400, -1, -1}; !cmp.Equal(got, want) {
		t.Errorf("sent at %v, want %v", got, want)
	}
	if r := w.records[1]; time.Duration(r.End-w.run.origin) != 1300*ms || !r.More {
		t.Errorf("the last ended at %v", time.Duration(r.End-w.run.origin))
	}
}

func TestGraph_RecordedRequestsGoOnBehindAFailureButNotBehindALongPrompt(t *testing.T) {
	alone := func(w workload.Node) workload.Node { w.Alone = true; return w }
	for words, want := range map[string][]int{
		"internal error": {0, 110, 220, 330},
		"This model's maximum context length is 4096 tokens": {0, 110, -1, -1},
	} {
		g := drawn{{}, alone(after(10*ms, 0)), alone(after(10*ms, 1)), alone(after(10*ms, 2))}
		w := walkLevel(t, g, plan.Level{Around: plan.Around{Scenario: true}}, plan.Delays{}, []time.Duration{100 * ms, 100 * ms, 100 * ms, 100 * ms}, 0, func(node int) *record.Fault {
			if node == 1 {
				return &record.Fault{Kind: record.FaultStatus, Words: words}
			}
			return nil
		})
		if got := w.instants(t, 4); !cmp.Equal(got, want) {
			t.Errorf("%s: sent at %v, want %v", words, got, want)
		}
	}
	g := drawn{{}, after(10*ms, 0), after(10*ms, 1)} // which hold answers
	w := walkLevel(t, g, plan.Level{Around: plan.Around{Scenario: true}}, plan.Delays{}, []time.Duration{100 * ms, 100 * ms, 100 * ms}, 0, func(node int) *record.Fault {
		if node == 1 {
			return &record.Fault{Kind: record.FaultStatus}
		}
		return nil
	})
	if got, want := w.instants(t, 3), []int{0, 110, -1}; !cmp.Equal(got, want) {
		t.Errorf("sent at %v, want %v", got, want)
	}
}
