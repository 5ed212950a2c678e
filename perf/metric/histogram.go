package metric

import (
	"maps"
	"slices"
)

// A Histogram is a log-linear histogram of numbers from 0 on, whose memory depends on their spread and not on how many
// there are. Its buckets are at most 1/2,048 of their values wide and keep their smallest and largest value, between
// which ranks are laid out evenly: a quantile is exact where a bucket holds one or two values, or equal ones (as token
// counts below 4,096 are), and within 0.05 % always. Two histograms merge exactly. The zero Histogram is empty and ready;
// it is not safe for concurrent use.
type Histogram struct {
	pages    map[uint32]*page
	n        int64
	min, max float64
	recent   [recentPages]recentPage // of the latest values, which the next ones are often near
	filled   []*bucket               // in ascending order, nil until they are asked for
}

// recentPages is how many pages are found without the map. Neighboring pages have different places, so the values of a factor of two
// do not displace each other.
const recentPages = 16

// A recentPage is a page with its number; its page is nil where there is none yet.
type recentPage struct {
	*page
	at uint32
}

// fine are the buckets. They lie on pages, so that a spread is paid for where it is.
const (
	fine     = Buckets(11)
	pageBits = 7
)

type page [1 << pageBits]bucket

// A bucket is the values that share their leading bits.
type bucket struct {
	n        int64
	min, max float64
}

// NewHistogram returns an empty histogram.
func NewHistogram() *Histogram { return &Histogram{} }

// Add counts a value; a negative one counts as 0.
func (h *Histogram) Add(v float64) { h.AddN(v, 1) }

// AddN counts a value n times; n is at least 1.
func (h *Histogram) AddN(v float64, n int64) {
	v = max(v, 0)
	h.add(uint32(fine.Of(v)), bucket{n, v, v})
}

// add joins the values of a bucket to the one at index i.
func (h *Histogram) add(i uint32, b bucket) {
	if h.n == 0 || b.min < h.min {
		h.min = b.min
	}
	if h.n == 0 || b.max > h.max {
		h.max = b.max
	}
	h.n += b.n
	to := &h.page(i >> pageBits)[i&(1<<pageBits-1)]
	if to.n == 0 {
		*to, h.filled = b, nil
		return
	}
	to.n += b.n
	to.min, to.max = min(to.min, b.min), max(to.max, b.max)
}

func (h *Histogram) page(at uint32) *page {
	recent := &h.recent[at%recentPages]
	if recent.page != nil && recent.at == at {
		return recent.page
	}
	p := h.pages[at]
	if p == nil {
		if h.pages == nil {
			h.pages = map[uint32]*page{}
		}
		p = new(page)
		h.pages[at] = p
	}
	*recent = recentPage{p, at}
	return p
}

// N is the number of values.
func (h *Histogram) N() int64 { return h.n }

// Merge adds the values of another histogram.
func (h *Histogram) Merge(o *Histogram) {
	for at, p := range o.pages {
		for i, b := range p {
			if b.n > 0 {
				h.add(at<<pageBits|uint32(i), b)
			}
		}
	}
}

// At is the value at p by nearest rank, within 0.05 %; the smallest and the largest value are exact. 0 when empty.
func (h *Histogram) At(p float64) float64 {
	if h.n == 0 {
		return 0
	}
	want := int64(Rank(p, int(h.n))) + 1
	var seen int64
	for b := range h.buckets {
		if seen+b.n >= want {
			return b.at(want - seen)
		}
		seen += b.n
	}
	return h.max
}

// at is the k-th value of the bucket, from 1.
func (b *bucket) at(k int64) float64 {
	if b.n == 1 || b.min == b.max {
		return b.min
	}
	return b.min + (b.max-b.min)*float64(k-1)/float64(b.n-1)
}

// below is how many of the bucket's values are at or under edge.
func (b *bucket) below(edge float64) int64 {
	switch {
	case b.max <= edge:
		return b.n
	case b.min > edge:
		return 0
	}
	return 1 + int64(float64(b.n-1)*(edge-b.min)/(b.max-b.min))
}

// buckets yields the buckets that hold something, in ascending order. A report asks for many quantiles of the same values,
// so it finds them once.
func (h *Histogram) buckets(yield func(*bucket) bool) {
	if h.filled == nil {
		for _, at := range slices.Sorted(maps.Keys(h.pages)) {
			p := h.pages[at]
			for i := range p {
				if p[i].n > 0 {
					h.filled = append(h.filled, &p[i])
				}
			}
		}
	}
	for _, b := range h.filled {
		if !yield(b) {
			return
		}
	}
}
