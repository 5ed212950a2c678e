package tracks

import (
	"cmp"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A candidate is a series that a track may show.
type candidate struct {
	name   i18n.Text
	source *telemetry.Readings
	points func() []telemetry.Point
}

// line is a candidate whose points are values of readings.
func (b *builder) line(s *telemetry.Readings, name i18n.Text, of []telemetry.Point) candidate {
	return candidate{name, s, func() []telemetry.Point { return of }}
}

// grown is a candidate whose points are what grew between two readings. Between those that are too far apart nothing is known of when.
func (b *builder) grown(s *telemetry.Readings, name i18n.Text, of []telemetry.Point) candidate {
	hole := b.hole(s)
	return b.line(s, name, slices.DeleteFunc(of, func(p telemetry.Point) bool { return p.To-p.From > hole }))
}

// hole is the time without a reading from which on nothing is known of a source.
func (b *builder) hole(s *telemetry.Readings) float64 {
	if _, known := b.holes[s]; !known {
		b.holes[s] = s.Hole(b.level.Head.Interval)
	}
	return b.holes[s]
}

// with is a track with the lines of candidates that have a value other than 0. Of more than it can show, it has those that differ most from
// the others by their mean, their least or their greatest value; none is left out silently.
func (b *builder) with(t Track, all []candidate) Track {
	var differ []candidate
	var of []extent
	for _, c := range all {
		points := c.points()
		switch e := extentOf(points); {
		case len(points) == 0:
		case e == (extent{}):
			t.Zero = append(t.Zero, c.name)
		default:
			differ, of = append(differ, c), append(of, e)
		}
	}
	chosen := farthest(of, mostLines)
	t.Left = len(differ) - len(chosen)
	for _, i := range chosen {
		c := differ[i]
		hole := b.hole(c.source)
		t.Lines = append(t.Lines, Line{Name: c.name, Hole: hole, Ranges: telemetry.Ranges(c.points(), points, hole)})
	}
	return t
}

// An extent is the mean, the least and the greatest value of a line.
type extent [3]float64

func extentOf(points []telemetry.Point) extent {
	if len(points) == 0 {
		return extent{}
	}
	sum, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
	for _, p := range points {
		sum, lo, hi = sum+p.Value, min(lo, p.Value), max(hi, p.Value)
	}
	return extent{sum / float64(len(points)), lo, hi}
}

// farthest are the places of at most n extents, those that are farthest from the median ones, in their order.
func farthest(all []extent, n int) []int {
	places := make([]int, len(all))
	for i := range places {
		places[i] = i
	}
	if len(all) <= n {
		return places
	}
	away := make([]float64, len(all))
	for k := range len(extent{}) {
		var values []float64
		for _, e := range all {
			values = append(values, e[k])
		}
		slices.Sort(values)
		for i, e := range all {
			away[i] = max(away[i], math.Abs(e[k]-values[len(values)/2]))
		}
	}
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(away[j], away[i]) })
	places = places[:n]
	slices.Sort(places)
	return places
}
