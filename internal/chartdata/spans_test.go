package chartdata

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

func TestSpans_CoverTheLevelAndLoseNothing(t *testing.T) {
	all := someRecords(3000)
	l := gather(all)
	first, last := record.Instant(math.MaxInt64), record.Instant(0)
	for _, r := range all {
		if !r.Warmup {
			first, last = min(first, r.Sent), max(last, r.End)
		}
	}
	_, fine := l.Series.Slices()
	var want Slice
	for _, s := range fine {
		want.join(s)
	}
	for _, n := range []int{1, 2, 7, 90, 500} {
		spans := l.Series.Spans(n)
		if len(spans) > n && n > 0 {
			t.Errorf("%d spans, at most %d asked", len(spans), n)
		}
		var got Slice
		at := first.Seconds()
		for _, s := range spans {
			if math.Abs(s.From-at) > 1e-9 || s.Seconds() <= 0 {
				t.Fatalf("of %d: a span from %v to %v after %v", n, s.From, s.To, at)
			}
			at = s.To
			got.join(s.Slice)
		}
		if math.Abs(at-last.Seconds()) > 1e-9 || got != want {
			t.Errorf("of %d: spans end at %v with %+v, want %v with %+v", n, at, got, last.Seconds(), want)
		}
	}
}

func TestSpans_FirstWaveIsShownHoweverManyFollow(t *testing.T) {
	l := gather(someRecords(20000))
	wave := 0
	for _, p := range l.Firsts() {
		if l.InInitialBurst(p.Seq) {
			wave++
		}
	}
	// Of the eight requests 3 to 10 the one with number 7 failed and the one with number 9 was cancelled.
	if wave != 6 {
		t.Errorf("%d points of the first wave, want 6", wave)
	}
}
