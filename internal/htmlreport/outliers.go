package htmlreport

import (
	"fmt"
	"math"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A chart of a distribution is drawn between these shares of its values, so that one slow request does not press all others to the
// edge. What lies beyond is marked there.
const leastDrawn, mostDrawn = 0.001, 0.999

// drawn is the range in which a distribution is drawn. Of up to a thousand values it has all.
func drawn(d *metric.Distribution) (lo, hi float64) {
	if lo, hi = d.At(leastDrawn), d.At(mostDrawn); lo < hi {
		return lo, hi
	}
	return d.At(0), d.At(1)
}

// outliers are the values of distributions that lie outside of what is drawn.
type outliers struct {
	dots chart.Dots
	n    int
}

func newOutliers() *outliers { return &outliers{dots: chart.Dots{Color: chart.Muted, Hollow: true}} }

// add marks the values of a level outside of a range: those below at (lo, atLow), those above at (hi, atHigh).
func (o *outliers) add(l *metric.Level, d *metric.Distribution, lo, hi, atLow, atHigh float64) {
	counts := d.CumulativeCounts([]float64{math.Nextafter(lo, math.Inf(-1)), hi})
	if n := counts[0]; n > 0 && d.At(0) < lo {
		o.mark(lo, atLow, n, i18n.Sprintf("%s below %s, down to %s", "%s低于 %s，最小 %s", values(n), chart.Duration(lo, lo), chart.Duration(d.At(0), d.At(0))), l)
	}
	if n := d.N() - counts[1]; n > 0 && d.At(1) > hi {
		o.mark(hi, atHigh, n, i18n.Sprintf("%s above %s, up to %s", "%s高于 %s，最大 %s", values(n), chart.Duration(hi, hi), chart.Duration(d.At(1), d.At(1))), l)
	}
}

func (o *outliers) mark(x, y float64, n int, what i18n.Text, l *metric.Level) {
	o.n += n
	o.dots.X, o.dots.Y = append(o.dots.X, x), append(o.dots.Y, y)
	o.dots.Tips = append(o.dots.Tips, i18n.Sprintf("%s: %s", "%s：%s", levelText(l), what))
}

// to adds the marks to a chart; none where nothing lies outside.
func (o *outliers) to(c *chart.Chart) {
	if o.n == 0 {
		return
	}
	o.dots.Name = i18n.Sprintf("%s beyond the edge", "%s超出边缘", values(o.n))
	c.Dots = append(c.Dots, o.dots)
}

func values(n int) i18n.Text {
	return i18n.Text{EN: i18n.Count(n, "value").EN, ZH: fmt.Sprintf("%d 个值", n)}
}

// split takes the points apart whose Y lies above what is drawn of a distribution; nil for one draws all.
func split(points []chartdata.Point, d *metric.Distribution) (inside, outside []chartdata.Point, edge float64) {
	edge = math.Inf(1)
	if d != nil && d.N() > 0 {
		_, edge = drawn(d)
	}
	for _, p := range points {
		if p.Y > edge {
			outside = append(outside, p)
		} else {
			inside = append(inside, p)
		}
	}
	return inside, outside, edge
}

// atEdge are points beyond the upper edge of a chart, at that edge.
func atEdge(points []chartdata.Point, edge float64) []chart.Dots {
	if len(points) == 0 {
		return nil
	}
	d := chart.Dots{Name: i18n.Sprintf("%s beyond the edge", "%s超出边缘", values(len(points))), Color: chart.Muted, Hollow: true}
	for _, p := range points {
		d.X, d.Y = append(d.X, p.X), append(d.Y, edge)
		d.Tips = append(d.Tips, i18n.Same(fmt.Sprintf("#%d · %s", p.Seq, chart.Duration(p.Y, p.Y))))
	}
	return []chart.Dots{d}
}
