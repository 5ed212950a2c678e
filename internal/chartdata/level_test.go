package chartdata

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// someRecords are n requests that overlap, some warm-ups, failures and cancelled ones among them, in the order of
// their end.
func someRecords(n int) []*record.Record {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []*record.Record
	for i := range n {
		r := &record.Record{Seq: int64(i), Stream: true, Warmup: i < 3, ID: "id"}
		r.Due = record.Instant(1 + rng.Int64N(20e9))
		r.Sent = r.Due + record.Instant(rng.Int64N(1e6))
		at := r.Sent + record.Instant(1e7+rng.Int64N(3e8))
		r.First = at
		tokens := 1 + rng.IntN(60)
		for k := range tokens {
			r.Payloads = append(r.Payloads, record.Payload{At: at, Read: int32(k), Kind: record.Output, Tokens: 1})
			r.Last = at
			at += record.Instant(1e6 + rng.Int64N(3e7))
		}
		r.End = r.Last + 1000
		r.Usage = record.Usage{Given: true, Prompt: 1 + rng.IntN(900), Completion: tokens, Cached: -1, Reasoning: -1}
		switch i % 11 {
		case 7:
			r.Fault = &record.Fault{Kind: record.FaultStatus, Words: "broken"}
			r.First, r.Last, r.Payloads = 0, 0, nil
		case 9:
			r.Fault = &record.Fault{Kind: record.FaultCancelled}
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *record.Record) int { return int(a.End - b.End) })
	return all
}

func gather(all []*record.Record) *Level {
	l := New(8)
	for _, r := range all {
		l.Add(r)
	}
	return l
}

// overlap is the time of [a, b) within [from, to).
func overlap(a, b record.Instant, from, to int64) int64 {
	return max(0, min(int64(b), to)-max(int64(a), from))
}

// tokensWithin are the output tokens of a success that came within [from, to), each payload with an equal part.
func tokensWithin(r *record.Record, from, to int64) int {
	if !r.Succeeded() {
		return 0
	}
	var came []int64
	for _, p := range r.Payloads {
		if p.Kind.Observable() {
			came = append(came, int64(p.At))
		}
	}
	if len(came) == 0 {
		came = []int64{int64(r.End)}
	}
	n := 0
	for i, at := range came {
		if at = min(at, int64(r.End)); at >= from && at < to {
			n += r.Usage.Completion*(i+1)/len(came) - r.Usage.Completion*i/len(came)
		}
	}
	return n
}

func TestSeries_TokensOfAnEvenStreamAreEven(t *testing.T) {
	l := New(1)
	for i := range 10 { // a request of a second each, a token every 10 ms
		r := streamOf(int64(i), record.Instant(i)*1e9+1)
		l.Add(r)
	}
	if l.Series.Whole {
		t.Error("streams came as a whole")
	}
	for _, s := range l.Series.Spans(10) {
		if rate := float64(s.OutputTokens) / s.Seconds(); math.Abs(rate-100) > 2 {
			t.Errorf("from %v to %v s: %v tokens a second, want 100", s.From, s.To, rate)
		}
	}
}

func TestSeries_TokensOfAWholeAnswerComeWithItsEnd(t *testing.T) {
	l := New(1)
	r := &record.Record{Usage: record.Usage{Given: true, Completion: 50}}
	r.Sent, r.Last, r.End = 1, 1e9, 1e9
	l.Add(r)
	if _, all := l.Series.Slices(); !l.Series.Whole || all[len(all)-1].OutputTokens != 50 {
		t.Errorf("%+v", all[len(all)-1])
	}
}

// streamOf is an answer of a hundred tokens, one each 10 ms.
func streamOf(seq int64, sent record.Instant) *record.Record {
	r := &record.Record{Seq: seq, Stream: true, Usage: record.Usage{Given: true, Completion: 100}}
	r.Sent = sent
	for i := range 100 {
		r.Payloads = append(r.Payloads, record.Payload{At: sent + record.Instant(i+1)*1e7, Read: int32(i), Kind: record.Output})
	}
	r.First, r.Last = r.Payloads[0].At, r.Payloads[99].At
	r.End = r.Last
	return r
}

func TestLevel_EverySliceIsWhatAScanOfAllRecordsGives(t *testing.T) {
	all := someRecords(3000)
	series := gather(all).Series
	start, slices := series.Slices()
	if len(slices) > timeSlices || len(slices) < timeSlices/3 {
		t.Fatalf("%d slices", len(slices))
	}
	for i, got := range slices {
		from := int64(math.Round(start*1e9)) + int64(i)*series.Width
		to := from + series.Width
		var want Slice
		for _, r := range all {
			if r.Warmup {
				continue
			}
			if in := int64(r.End) >= from && int64(r.End) < to; in && r.Succeeded() {
				want.Ended++
			} else if in && !r.Cancelled() {
				want.Failed++
			}
			want.OutputTokens += tokensWithin(r, from, to)
			want.InFlight += overlap(r.Sent, r.End, from, to)
			if r.First == 0 {
				want.Waiting += overlap(r.Sent, r.End, from, to)
			} else {
				want.Waiting += overlap(r.Sent, r.First, from, to)
				want.Decoding += overlap(r.First, r.Last, from, to)
			}
		}
		if got != want {
			t.Fatalf("slice %d is %+v, want %+v", i, got, want)
		}
	}
}

func TestLevel_HeatMapCountsEverySuccessOnceInItsCell(t *testing.T) {
	all := someRecords(2000)
	heat := gather(all).Latency
	want := map[[2]int]int{}
	for _, r := range all {
		if r.Warmup || !r.Succeeded() {
			continue
		}
		seconds := float64(r.Last-r.Sent) / 1e9
		octaves := math.Floor(math.Log2(seconds))
		eighth := math.Floor((seconds/math.Exp2(octaves) - 1) * octave)
		want[[2]int{int(int64(r.End) / heat.Width), int(octaves+20)*octave + int(eighth)}]++
	}
	for _, c := range heat.Cells() {
		if want[[2]int{c.Column, c.Bin}] != c.Count {
			t.Errorf("%+v, want %d", c, want[[2]int{c.Column, c.Bin}])
		}
		delete(want, [2]int{c.Column, c.Bin})
	}
	fine, coarse := 0, 0
	for _, c := range heat.Cells() {
		fine += c.Count
	}
	for _, c := range heat.Joined(2, 4) {
		if c.Column%2 != 0 || c.Bin%4 != 0 {
			t.Errorf("%+v is no first of its group", c)
		}
		coarse += c.Count
	}
	if fine != coarse || len(heat.Joined(2, 4)) >= len(heat.Cells()) {
		t.Errorf("%d in cells, %d joined", fine, coarse)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if lo, hi := BinEdge(20*octave), BinEdge(20*octave+octave); lo != 1 || hi != 2 {
		t.Errorf("the octave of a second lies between %v and %v", lo, hi)
	}
}

func TestLevel_PositionsAreThoseOfAScan(t *testing.T) {
	all := someRecords(1500)
	gaps := map[int][]float64{}
	for _, r := range all {
		if r.Warmup || !r.Succeeded() {
			continue
		}
		for k := 1; k < len(r.Payloads); k++ {
			gaps[k] = append(gaps[k], float64(r.Payloads[k].At-r.Payloads[k-1].At)/1e9)
		}
	}
	n, total := 0, 0
	for _, list := range gaps {
		total += len(list)
	}
	for _, p := range gather(all).Positions.All() {
		n += p.N
		if p.At > 2*octave {
			continue // places are grouped from here on
		}
		list := gaps[int(p.At)]
		slices.Sort(list)
		sum := 0.0
		for _, g := range list {
			sum += g
		}
		if p.N != len(list) || math.Abs(p.Mean-sum/float64(len(list))) > 1e-12 {
			t.Errorf("place %v: %d gaps of mean %v, want %d", p.At, p.N, p.Mean, len(list))
		}
		for _, q := range []struct{ got, share float64 }{{p.P50, 0.5}, {p.P99, 0.99}} {
			want := list[int(math.Ceil(q.share*float64(len(list))-1e-9))-1]
			if math.Abs(q.got-want) > want/octave {
				t.Errorf("place %v: p%v is %v, want %v within a bin", p.At, q.share*100, q.got, want)
			}
		}
	}
	if n != total {
		t.Errorf("%d gaps in all groups, want %d", n, total)
	}
}

func TestLevel_GroupsOfPlacesFollowEachOther(t *testing.T) {
	before := -1
	for place := 1; place < 1<<17; place++ {
		g := groupOf(place)
		if g != before && g != before+1 {
			t.Fatalf("place %d is in group %d, the one before in %d", place, g, before)
		}
		if g != before {
			if m := middlePlace(g); m < float64(place)-1e-9 {
				t.Fatalf("the middle of group %d is %v, but it begins at %d", g, m, place)
			}
		}
		before = g
	}
}

func TestLevel_LanesHoldTheSlowestTheFirstAndTheFailed(t *testing.T) {
	all := someRecords(4000)
	lanes := gather(all).Timelines()
	if len(lanes) > slowLanes+firstLanes+failLanes+otherLanes {
		t.Fatalf("%d lanes", len(lanes))
	}
	if !slices.IsSortedFunc(lanes, func(a, b RequestTimeline) int { return int(a.Start() - b.Start()) }) {
		t.Error("lanes are not in the order of their sending")
	}
	has := map[int64]RequestTimeline{}
	failed := 0
	for _, l := range lanes {
		has[l.Seq] = l
		if l.Fault != "" {
			failed++
			if l.Words != "broken" {
				t.Errorf("#%d failed with %q", l.Seq, l.Words)
			}
		}
	}
	if failed < failLanes {
		t.Errorf("%d failed lanes", failed)
	}
	var good []*record.Record
	for _, r := range all {
		if r.Succeeded() && !r.Warmup {
			good = append(good, r)
		}
	}
	slices.SortFunc(good, func(a, b *record.Record) int { return int((b.Last - b.Sent) - (a.Last - a.Sent)) })
	for _, r := range good[:slowLanes] {
		if !has[r.Seq].Slow {
			t.Errorf("#%d is among the slowest and not shown as such", r.Seq)
		}
	}
	for _, seq := range []int64{3, 4, 5, 8} {
		if _, ok := has[seq]; !ok {
			t.Errorf("#%d of the first wave is missing", seq)
		}
	}
}

func TestLevel_SampleIsEvenAndDoesNotDependOnOrder(t *testing.T) {
	const size, n = 500, 200000
	forth, back := newSample[int64](size), newSample[int64](size)
	for i := range int64(n) {
		forth.add(i, i)
		back.add(n-1-i, n-1-i)
	}
	got := forth.all()
	if len(got) != size || !slices.Equal(got, back.all()) {
		t.Fatalf("%d values, or another draw from the other side", len(got))
	}
	// The tenths of the range hold 50 each but for chance: a deviation of five times its standard deviation is an error.
	var tenths [10]int
	for _, v := range got {
		tenths[v*10/n]++
	}
	for i, have := range tenths {
		if math.Abs(float64(have)-50) > 5*math.Sqrt(50*0.9) {
			t.Errorf("tenth %d holds %d", i, have)
		}
	}
}

func TestLevel_SlopeIgnoresOutliers(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var points []Point
	for i := range 1000 {
		x := rng.Float64() * 4000
		y := 0.03 + 0.0001*x + rng.NormFloat64()*0.0005
		if i%10 == 0 {
			y += 5
		}
		points = append(points, Point{X: x, Y: y})
	}
	slope, at0, ok := Slope(points)
	if !ok || math.Abs(slope-0.0001) > 2e-6 || math.Abs(at0-0.03) > 2e-3 {
		t.Errorf("slope %v, at zero %v; want 0.0001 and 0.03", slope, at0)
	}
	if _, _, ok := Slope([]Point{{X: 3, Y: 1}, {X: 3, Y: 2}}); ok {
		t.Error("points of one X have a slope")
	}
}

func TestLevel_MemoryDoesNotGrowWithTheNumberOfRequests(t *testing.T) {
	size := func(n int) int {
		l := gather(someRecords(n))
		_, slices := l.Series.Slices()
		return len(slices) + len(l.Latency.columns) + len(l.timelines.failed.kept) + len(l.timelines.others.kept) + len(l.firsts.kept) + len(l.prompts.kept)
	}
	if n := size(20000); n > timeSlices+heatColumns+2*(failLanes+otherLanes+2*scattered) {
		t.Errorf("%d things are kept of 20,000 requests", n)
	}
}
