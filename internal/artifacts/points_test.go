package artifacts

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// TestPoints_AreTheSumsInTheOrderOfEnds holds the points in the file against a sort of all completions: logged out of order
// by up to a window, with equal ends in between, which keep the order of the log.
func TestPoints_AreTheSumsInTheOrderOfEnds(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	var logged []completion
	for i := range 3 * reordered {
		end := record.Instant(1e9 + int64(i/3)*1e5)
		logged = append(logged, completion{sent: end - 5e8, end: end, completion: rng.IntN(9), prompt: 10, cached: rng.IntN(12)})
	}
	for i := 0; i < len(logged); i += reordered / 4 {
		part := logged[i:min(i+reordered/4, len(logged))]
		rng.Shuffle(len(part), func(a, b int) { part[a], part[b] = part[b], part[a] })
	}
	var p points
	defer p.close()
	for _, c := range logged {
		if err := p.add(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.end(); err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(logged, func(a, b completion) int { return cmp.Compare(a.end, b.end) })
	if p.n != len(logged) || p.start != logged[0].sent {
		t.Fatalf("%d points from %d, want %d from %d", p.n, p.start, len(logged), logged[0].sent)
	}
	var want point
	var all []point
	err := p.each(func(i int, got point) error {
		c := logged[i]
		want.t = float64(c.end-logged[0].sent) / 1e9
		want.completion += int64(c.completion)
		want.newPrompt += int64(max(0, c.prompt-c.cached))
		want.cachedIn += int64(c.cached)
		if got != want {
			t.Fatalf("point %d is %v, want %v", i, got, want)
		}
		all = append(all, want)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []float64{-1, 0, 0.5, all[0].t, 0.7, all[999].t, all[len(all)-1].t, 1e9} {
		want := all[0]
		for _, one := range all {
			if one.t <= at {
				want = one
			}
		}
		if got, err := p.latest(at); err != nil || got != want {
			t.Errorf("the last point not after %v is %v (%v), want %v", at, got, err, want)
		}
	}
}

// TestPoints_LateCompletionCountsWhereItCame: one that ended first and is logged more than a window later moves no time back.
func TestPoints_LateCompletionCountsWhereItCame(t *testing.T) {
	var p points
	defer p.close()
	for i := range reordered + 10 {
		if err := p.add(completion{sent: 1, end: record.Instant(1e9 + i), completion: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.add(completion{sent: 1, end: 2, completion: 1}); err != nil {
		t.Fatal(err)
	}
	if err := p.end(); err != nil {
		t.Fatal(err)
	}
	before := point{}
	err := p.each(func(i int, at point) error {
		if at.t < before.t || at.completion != before.completion+1 {
			t.Errorf("point %d: %v after %v", i, at, before)
		}
		before = at
		return nil
	})
	if err != nil || p.n != reordered+11 {
		t.Errorf("%d points, %v", p.n, err)
	}
}
