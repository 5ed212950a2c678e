package intervals

import (
	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// mostSlices bounds the slices of a timeline; when time goes beyond the last, neighbors are joined.
	mostSlices = 240
	// firstWidth is the width of a slice at the start: 1 ms.
	firstWidth = record.Instant(1_000_000)
)

// A timeline is what was done in slices of time. A request counts in each slice by the part of its time that lies there, so that no slice
// depends on which requests happened to end just before its bound.
type timeline struct {
	from, to record.Instant // the first sending and the last end
	width    record.Instant
	sums     []sums
	requests int
	busy     record.Instant // the time of all requests
	// closed is whether as many requests as there are slots are in flight whatever the server does.
	closed bool
}

// add spreads what a request counts over the time from its sending to its end. One that was not sent counts where it ended.
func (t *timeline) add(own *sums, sent, end record.Instant) {
	if t.width == 0 {
		t.width = firstWidth
	}
	if sent == 0 {
		sent = end
	}
	if end <= 0 {
		return
	}
	if t.from == 0 || sent < t.from {
		t.from = sent
	}
	t.to = max(t.to, end)
	t.requests, t.busy = t.requests+1, t.busy+end-sent
	t.reach(end)
	own.busy = (end - sent).Seconds()
	if end == sent {
		t.sums[end/t.width].join(own, 1)
		return
	}
	for i := sent / t.width; i*t.width < end; i++ {
		inside := min(end, (i+1)*t.width) - max(sent, i*t.width)
		t.sums[i].join(own, float64(inside)/float64(end-sent))
	}
}

// reach makes slices up to an instant.
func (t *timeline) reach(at record.Instant) {
	for at/t.width >= mostSlices {
		half := (len(t.sums) + 1) / 2
		for i := range half {
			both := t.sums[2*i]
			if 2*i+1 < len(t.sums) {
				both.join(&t.sums[2*i+1], 1)
			}
			t.sums[i] = both
		}
		t.sums, t.width = t.sums[:half], t.width*2
	}
	for record.Instant(len(t.sums)) <= at/t.width {
		t.sums = append(t.sums, sums{})
	}
}

// rounds is how many times as long as a request a block is at least: a request is spread over its time, so neighbors share those
// that lie in both.
const rounds = 4

// parts are blocks of equal time, each with what was done and its seconds: as many as for means, fewer where neighbors are alike. In a
// closed loop the seconds of a block are its share of the time in flight: that slots run empty at the end is no scatter of the server.
func (t *timeline) parts(of func(*sums) float64) []stats.Part {
	most := mostBlocks
	if t.busy > 0 {
		most = min(most, int(float64(t.to-t.from)*float64(t.requests)/(rounds*float64(t.busy))))
	}
	all := t.blocks(most, of)
	if most > fewBlocks && stats.Following(all) > follows {
		return t.blocks(fewBlocks, of)
	}
	return all
}

func (t *timeline) blocks(most int, of func(*sums) float64) []stats.Part {
	if t.width == 0 || most < 1 {
		return nil
	}
	first := int(t.from / t.width)
	all := make([]stats.Part, most)
	n := len(t.sums) - first
	for i := range n {
		from, to := max(t.from, record.Instant(first+i)*t.width), min(t.to, record.Instant(first+i+1)*t.width)
		into := &all[i*most/n]
		den := (to - from).Seconds()
		if t.closed {
			den = t.sums[first+i].busy / t.busy.Seconds() * (t.to - t.from).Seconds()
		}
		into.Num, into.Den = into.Num+of(&t.sums[first+i]), into.Den+den
	}
	kept := all[:0]
	for _, p := range all {
		if p.Den > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}
