package chartdata

import "github.com/modelscope/evalscope/perf/record"

const (
	// timeSlices bounds the slices of a series: when time goes beyond the last, neighbors are joined.
	timeSlices = 240
	// firstWidth is the width of a slice at the start, in nanoseconds: 10 ms.
	firstWidth = 10_000_000
)

// A Slice is what happened in one slice of time. Ended and Failed belong to the slice in which the request ended,
// OutputTokens of a streamed answer to those in which its output came. InFlight, Waiting and Decoding are nanoseconds summed over
// requests: divided by the width of the slice they are means. Waiting is sent without a first token yet, Decoding first to last
// token.
type Slice struct {
	Ended, Failed               int
	OutputTokens                int
	InFlight, Waiting, Decoding int64
}

// A Series is a level cut in slices of equal width from its epoch on.
type Series struct {
	// Width is the width of a slice in nanoseconds.
	Width int64
	// Whole reports whether some answer came as a whole, so that its tokens are counted when it ended.
	Whole  bool
	slices []Slice
	course course
	// from and to are the first and the last instant that anything happened.
	from, to int64
}

func newSeries() *Series { return &Series{Width: firstWidth, course: newCourse()} }

// Slices are the slices from the first in which something happened, and the start of that one in seconds.
func (s *Series) Slices() (start float64, all []Slice) {
	first := int(s.from / s.Width)
	if first >= len(s.slices) {
		return 0, nil
	}
	return float64(int64(first)*s.Width) / 1e9, s.slices[first:]
}

// Began is when the first request was sent, in seconds.
func (s *Series) Began() float64 { return float64(s.from) / 1e9 }

// A Span is a slice with its bounds in seconds: what the level covers of it.
type Span struct {
	From, To float64
	Slice
}

// Seconds is how long the span is.
func (s Span) Seconds() float64 { return s.To - s.From }

// Spans are the slices joined so that there are at most n. The first begins and the last ends with what happened; a last
// one of less than half the width belongs to the one before it, since a rate over a moment says nothing.
func (s *Series) Spans(n int) []Span {
	start, fine := s.Slices()
	k := max(1, (len(fine)+n-1)/max(n, 1))
	width := float64(int64(k)*s.Width) / 1e9
	from, to := float64(s.from)/1e9, float64(s.to)/1e9
	var all []Span
	for i, slice := range fine {
		if at := start + float64(i/k)*width; i%k == 0 {
			if to-at < width/2 && len(all) > 0 {
				all[len(all)-1].To = to
			} else {
				all = append(all, Span{From: max(at, from), To: min(at+width, to)})
			}
		}
		all[len(all)-1].join(slice)
	}
	return all
}

func (s *Series) add(r *record.Record) {
	sent, end := int64(r.Sent), int64(max(r.End, r.Last))
	if end == 0 {
		end = int64(max(r.Sent, r.Due))
	}
	if sent == 0 {
		sent = end
	}
	if end <= 0 {
		return
	}
	if s.from == 0 || sent < s.from {
		s.from = sent
	}
	s.to = max(s.to, end)
	s.reach(end)
	s.course.reach(end)
	switch at := &s.slices[end/s.Width]; {
	case r.Succeeded():
		at.Ended++
		s.addTokens(r, end)
	case !r.Cancelled():
		at.Failed++
	}
	s.spread(sent, end, func(at *Slice) *int64 { return &at.InFlight })
	s.course.add(s.course.inFlight, sent, end)
	if !r.Stream {
		return
	}
	first := int64(r.First)
	if first == 0 {
		first = end
	}
	s.spread(sent, first, func(at *Slice) *int64 { return &at.Waiting })
	s.course.add(s.course.waiting, sent, min(first, end))
	if r.First == 0 {
		return
	}
	last := int64(r.Last)
	if last == 0 {
		last = end
	}
	s.spread(int64(r.First), last, func(at *Slice) *int64 { return &at.Decoding })
}

// addTokens counts the output tokens of a success when they came, in equal parts of each payload that showed output, since few servers
// say how many tokens a payload holds. Those of an answer without such payloads came with its end.
func (s *Series) addTokens(r *record.Record, end int64) {
	tokens, ok := r.OutputTokens()
	if !ok || tokens == 0 {
		return
	}
	shown := 0
	for i := range r.Payloads {
		if r.Payloads[i].Kind.Observable() {
			shown++
		}
	}
	if shown == 0 {
		s.Whole = true
		s.slices[end/s.Width].OutputTokens += tokens
		s.course.tokens[end/s.course.step] += int32(tokens)
		return
	}
	seen := 0
	for i := range r.Payloads {
		if p := &r.Payloads[i]; p.Kind.Observable() {
			at := min(max(int64(p.At), 0), end)
			n := tokens*(seen+1)/shown - tokens*seen/shown
			s.slices[at/s.Width].OutputTokens += n
			s.course.tokens[at/s.course.step] += int32(n)
			seen++
		}
	}
}

// reach makes slices up to an instant.
func (s *Series) reach(instant int64) {
	for instant/s.Width >= timeSlices {
		half := (len(s.slices) + 1) / 2
		for i := range half {
			joined := s.slices[2*i]
			if 2*i+1 < len(s.slices) {
				joined.join(s.slices[2*i+1])
			}
			s.slices[i] = joined
		}
		s.slices = s.slices[:half]
		s.Width *= 2
	}
	for int64(len(s.slices)) <= instant/s.Width {
		s.slices = append(s.slices, Slice{})
	}
}

func (a *Slice) join(b Slice) {
	a.Ended += b.Ended
	a.Failed += b.Failed
	a.OutputTokens += b.OutputTokens
	a.InFlight += b.InFlight
	a.Waiting += b.Waiting
	a.Decoding += b.Decoding
}

// spread adds the time from a to b to the slices that it lies in.
func (s *Series) spread(a, b int64, field func(*Slice) *int64) {
	for i := a / s.Width; i*s.Width < b && i < int64(len(s.slices)); i++ {
		*field(&s.slices[i]) += min(b, (i+1)*s.Width) - max(a, i*s.Width)
	}
}
