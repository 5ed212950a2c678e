package simulator

import (
	"testing"
	"time"
)

func prompt(n, from int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = from + i
	}
	return ids
}

func TestParts_PrefixCacheFindsFullBlocksOfTheSamePrefix(t *testing.T) {
	p := newPrefixCache(1 << 20)
	long := prompt(100, 0)
	if got := p.cached(long); got != 0 {
		t.Errorf("an empty cache has %d tokens", got)
	}
	p.add(long)
	for _, c := range []struct {
		name   string
		prompt []int
		want   int
	}{
		{"the same prompt: full blocks of 16", long, 96},
		{"a longer one", append(prompt(100, 0), 1, 2, 3), 96},
		{"a prompt of whole blocks leaves one token to compute", prompt(96, 0), 80},
		{"one token more than a block", prompt(17, 0), 16},
		{"another beginning", append([]int{-1}, prompt(99, 1)...), 0},
		{"another token in the third block", append(append(prompt(40, 0), -1), prompt(59, 41)...), 32},
		{"no token", nil, 0},
	} {
		if got := p.cached(c.prompt); got != c.want {
			t.Errorf("%s: %d cached, want %d", c.name, got, c.want)
		}
	}
}

func TestParts_PrefixCacheForgetsWhatWasUsedLongestAgo(t *testing.T) {
	p := newPrefixCache(64) // four blocks
	a, b, c := prompt(33, 0), prompt(33, 1000), prompt(33, 2000)
	p.add(a)
	p.add(b)
	p.cached(a) // now b is the older
	p.add(c)
	for _, want := range []struct {
		name   string
		prompt []int
		cached int
	}{{"used again", a, 32}, {"the oldest", b, 0}, {"the newest", c, 32}} {
		if got := p.cached(want.prompt); got != want.cached {
			t.Errorf("%s: %d cached, want %d", want.name, got, want.cached)
		}
	}
	p.add(prompt(200, 5000))
	if got := p.cached(prompt(200, 5000)); got != 64 {
		t.Errorf("a prompt larger than the cache has %d tokens cached, want its first 64", got)
	}
	if len(p.byKey) != 4 || p.recent.Len() != 4 {
		t.Errorf("the cache holds %d and %d blocks, want 4", len(p.byKey), p.recent.Len())
	}
}

func TestParts_RateLimitLetsABurstInAndThenTheRate(t *testing.T) {
	r := newRateLimit(10, 3)
	epoch := time.Unix(1000, 0)
	for i, c := range []struct{ at, wait time.Duration }{
		{0, 0}, {0, 0}, {0, 0}, {0, 100 * ms}, {60 * ms, 40 * ms}, {100 * ms, 0}, {100 * ms, 100 * ms},
		{time.Minute, 0}, {time.Minute, 0}, {time.Minute, 0}, {time.Minute, 100 * ms},
	} {
		if got := r.take(epoch.Add(c.at)); got != c.wait {
			t.Errorf("request %d at %v: wait %v, want %v", i, c.at, got, c.wait)
		}
	}
	free := newRateLimit(0, 1)
	for range 100 {
		if got := free.take(epoch); got != 0 {
			t.Fatalf("without a limit: wait %v", got)
		}
	}
}

func TestParts_LengthsAreGeometricWithTheirMean(t *testing.T) {
	random := draws(1, forLength, 0, 0)
	const n = 100000
	sum, ones := 0, 0
	for range n {
		length := geometric(&random, 20)
		if length < 1 {
			t.Fatalf("a length of %d", length)
		}
		if length == 1 {
			ones++
		}
		sum += length
	}
	// Five standard errors: the deviation of the length is √380, that of being 1 is √(0.05 × 0.95).
	if mean := float64(sum) / n; mean < 19.69 || mean > 20.31 {
		t.Errorf("the mean is %v, want 20", mean)
	}
	if share := float64(ones) / n; share < 0.0465 || share > 0.0535 {
		t.Errorf("a share of %v is 1, want 0.05", share)
	}
}
