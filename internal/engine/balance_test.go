package engine

import (
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
)

func balancerOf(by string, servers int) *balancer {
	return &balancer{exchanges: make([]*exchange, servers), by: by, inFlight: make([]int, servers)}
}

func TestBalancer_RoundRobinFollowsTheNumbersOfRequests(t *testing.T) {
	b := balancerOf(plan.RoundRobin, 3)
	for seq := range int64(9) {
		if got := b.take(seq, 0); int64(got) != seq%3 {
			t.Errorf("request %d goes to %d", seq, got)
		}
	}
}

func TestBalancer_LeastBusyTakesTheFirstOfThoseWithTheFewest(t *testing.T) {
	b := balancerOf(plan.LeastBusy, 3)
	for i, want := range []int{0, 1, 2, 0} {
		if got := b.take(int64(i), 0); got != want {
			t.Errorf("choice %d is %d, want %d", i, got, want)
		}
	}
	b.done(2) // 2, 1, 0 are under way
	b.done(1)
	if got := b.take(4, 0); got != 1 {
		t.Errorf("the choice is %d, want 1", got)
	}
	if got := b.take(5, 0); got != 2 {
		t.Errorf("the choice is %d, want 2", got)
	}
}

// Requests that begin at once never leave the servers further apart than one.
func TestBalancer_LeastBusyIsEvenUnderConcurrentChoices(t *testing.T) {
	b := balancerOf(plan.LeastBusy, 4)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() { b.take(0, 0) })
	}
	all.Wait()
	for i, n := range b.inFlight {
		if n != 25 {
			t.Errorf("server %d has %d requests", i, n)
		}
	}
}

func TestBalancer_SessionStaysWithItsServer(t *testing.T) {
	b := balancerOf(plan.BySession, 2)
	for seq := range int64(10) {
		if got := b.take(seq, 7); got != 1 {
			t.Errorf("turn %d of session 7 goes to %d", seq, got)
		}
	}
}

func TestBalancer_SingleServerTakesAll(t *testing.T) {
	b := balancerOf(plan.LeastBusy, 1)
	for range 3 {
		if got := b.take(1, 1); got != 0 {
			t.Errorf("the choice is %d", got)
		}
		b.done(0)
	}
}

func BenchmarkBalancer_LeastBusy(b *testing.B) {
	balance := balancerOf(plan.LeastBusy, 8)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			balance.done(balance.take(0, 0))
		}
	})
}
