package report

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Knee is the last level up to which more load brought more throughput.
type Knee struct {
	Level *metric.Level
	// Growing reports whether it is the highest level of the run, so that the real knee may lie above it.
	Growing bool
	// Next is the next higher level, where throughput no longer grew; nil when Growing, and when all levels above
	// failed too often to compare.
	Next *metric.Level
	// Fit is where the knee lies by the fit of two segments, nil where the levels are too few for one, or say that it lies beyond
	// Next.
	Fit  *knee.Fit
	axis axis
}

// Text is the load of the knee: by the fit with its interval where there is one, else the level.
func (k Knee) Text() i18n.Text {
	if k.Fit == nil {
		return k.Name()
	}
	return i18n.Sprintf("%s (%s)", "%s（%s）", k.Name(), k.Interval())
}

// Name is the load of the knee without its interval: by the fit where there is one, else the level.
func (k Knee) Name() i18n.Text {
	switch {
	case k.Fit != nil:
		return axisName(k.axis.of(), k.at())
	case k.Level == nil:
		return i18n.Text{}
	}
	return k.Level.Load.Label()
}

// Interval is where the fitted knee lies.
func (k Knee) Interval() i18n.Text {
	low, high := k.interval()
	return i18n.Sprintf("95 %% interval: %s to %s", "95 %% 区间：%s 至 %s", low, high)
}

// phrase is the load of the knee without its interval.
func (k Knee) phrase() i18n.Text {
	if k.Fit == nil {
		return k.Level.Load.Phrase()
	}
	return axisName(k.axis.of(), k.at())
}

// Load is where the level of the knee lies on the axis of loads.
func (k Knee) Load() float64 { return k.axis.load(k.Level) }

// at is the fitted load: whole slots, a rate with three digits.
func (k Knee) at() float64 {
	if k.axis == byRate {
		return threeDigits(k.Fit.Knee)
	}
	return math.Round(k.Fit.Knee)
}

func (k Knee) interval() (low, high string) {
	if k.axis == byRate {
		return plainNumber(threeDigits(k.Fit.Low)), plainNumber(threeDigits(k.Fit.High))
	}
	return plainNumber(math.Floor(k.Fit.Low + 1e-6)), plainNumber(math.Ceil(k.Fit.High - 1e-6))
}

func threeDigits(x float64) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64)
	return r
}

// of is the axis of loads.
func (a axis) of() load.Axis {
	if a == byRate {
		return load.ByRate
	}
	return load.ByParallel
}

// FindKnee walks up the loads of a run, each once, by the rules of package knee. A
// single level, and levels that differ in more than one setting, have no knee; nor is there one where the levels above
// are of too few requests, or were held up by the load generator itself, or by its bound of connections, which also ends
// the growth that a higher load could show. Levels of which the client was the limit never count.
func FindKnee(r Run) (Knee, bool) {
	r = r.OncePerLoad()
	levels := metric.Whole(r.Levels)
	a, usable := trend(Run{Levels: levels})
	key := knee.Throughput(usable)
	if len(usable) < 2 || key == "" {
		return Knee{}, false
	}
	points := make([]knee.Point, len(usable))
	for i, l := range usable {
		x, _ := l.Value(key)
		points[i] = knee.Point{Load: a.load(l), Value: x}
	}
	best := knee.Last(points)
	found := Knee{Level: usable[best], axis: a}
	if best+1 < len(usable) {
		found.Next = usable[best+1]
		found.fit(knee.PointsOf(sound(metric.Whole(r.every())), key, a.load))
		return found, !clientShort(found.Next) && pooled(found.Next) == 0
	}
	all := a.sorted(levels)
	found.Growing = all[len(all)-1] == found.Level
	compared := a.sorted(healthy(levels))
	return found, compared[len(compared)-1] == found.Level && pooled(found.Level) == 0
}

// sound are all levels that say something of throughput, repeated ones too.
func sound(levels []*metric.Level) (kept []*metric.Level) {
	for _, l := range healthy(levels) {
		if enough(l) && !l.ClientLimited() && !clientShort(l) && pooled(l) == 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

// leastForFit is the fewest loads between which a knee is named: of fewer the level says as much.
const leastForFit = 5

// fit says where between the levels the knee lies, if they tell.
func (k *Knee) fit(points []knee.Point) {
	if len(points) < leastForFit {
		return
	}
	if f, ok := knee.TwoSegments(points); ok && f.Knee <= k.axis.load(k.Next) && !math.IsInf(f.High, 1) {
		k.Fit = &f
	}
}
