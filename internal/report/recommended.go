package report

import (
	"math"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// Reason is why a load is recommended.
type Reason string

// The reasons.
const (
	// ForGoodput: the most requests a second that keep their objectives.
	ForGoodput Reason = "goodput"
	// AtTheKnee: throughput stops growing there.
	AtTheKnee Reason = "knee"
	// WithinLimits: the highest load that a search found within its limits.
	WithinLimits Reason = "limits"
)

// A Recommendation is the load to run a service at, which is rarely the one with the most requests a second.
type Recommendation struct {
	// Level is the measured level of that load, nil where the load lies between levels.
	Level *metric.Level
	// Load is the load on its axis. Axis is "" where levels are on none.
	Load   float64
	Axis   load.Axis
	Reason Reason
	name   i18n.Text
}

// Recommend is the load with the highest goodput; without objectives the one that a search found, else the knee. Not ok where a
// run shows none of these, or most requests failed at that load.
func Recommend(r Run) (Recommendation, bool) {
	found, ok := recommend(r)
	if !ok || found.Level != nil && len(succeeding([]*metric.Level{found.Level}, mostShare)) == 0 {
		return Recommendation{}, false
	}
	return found, true
}

func recommend(r Run) (Recommendation, bool) {
	r = r.OncePerLoad()
	levels := metric.Whole(r.Levels)
	if len(levels) < 2 {
		return Recommendation{}, false
	}
	if best := BestGoodput(healthy(levels)); best != nil {
		x, _ := best.Value(metric.Goodput)
		found := Recommendation{Level: best, Reason: ForGoodput, name: best.Load.Label()}
		if a := loadAxis(levels); a != noAxis {
			found.Axis, found.Load = a.of(), a.load(best)
			if slices.ContainsFunc(levels, func(l *metric.Level) bool { return a.load(l) < found.Load && moreGood(l, x) }) {
				return Recommendation{}, false // a smaller load served more within the objectives, but too many of its requests failed
			}
		}
		return found, x > 0
	}
	if s := r.Search; s != nil {
		return foundBySearch(s, levels)
	}
	k, ok := FindKnee(r)
	if !ok || k.Growing {
		return Recommendation{}, false
	}
	if k.Fit == nil {
		return Recommendation{Level: k.Level, Axis: k.axis.of(), Load: k.Load(), Reason: AtTheKnee, name: k.Level.Load.Label()}, true
	}
	return atLoad(levels, k.axis.of(), k.at(), AtTheKnee), true
}

// moreGood reports whether the goodput of a level is above x.
func moreGood(l *metric.Level, x float64) bool {
	good, ok := l.Value(metric.Goodput)
	return ok && good > x
}

// foundBySearch is the load that a search found. Where a lower load broke the limits, the figures vary too much to recommend one.
func foundBySearch(s *metric.Search, levels []*metric.Level) (Recommendation, bool) {
	if s.FeasibleMax == nil || s.Unfinished || contradicts(s) {
		return Recommendation{}, false
	}
	switch {
	case s.Kind != metric.KneeSearch:
		return atLoad(levels, s.Variable, *s.FeasibleMax, WithinLimits), true
	case s.Boundary != nil:
		return atLoad(levels, s.Variable, s.Boundary.Estimate, AtTheKnee), true
	}
	return atLoad(levels, s.Variable, *s.FeasibleMax, AtTheKnee), true
}

// atLoad is a load with the level that measured it, if one did.
func atLoad(levels []*metric.Level, on load.Axis, at float64, why Reason) Recommendation {
	found := Recommendation{Axis: on, Load: at, Reason: why, name: axisName(on, at)}
	if i := slices.IndexFunc(levels, func(l *metric.Level) bool { return math.Abs(l.Load.On(on)-at) < 1e-9 }); i >= 0 {
		found.Level = levels[i]
	}
	return found
}

// Name is the load in words: concurrency 16.
func (r Recommendation) Name() i18n.Text { return r.name }

// Why is the reason in words.
func (r Recommendation) Why() i18n.Text {
	switch r.Reason {
	case ForGoodput:
		return i18n.Text{EN: "highest goodput", ZH: "有效吞吐最高"}
	case WithinLimits:
		return i18n.Text{EN: "highest load within the limits", ZH: "满足限制的最高负载"}
	}
	return i18n.Text{EN: "the knee", ZH: "拐点"}
}

// loadToKeep is the load that suggestions advise to stay at or below, so that all of a run name the same one: the recommended load, or own,
// what a rule would say, where the run recommends none. Not ok where another load is the answer: of a search, or a higher one while
// throughput grows.
func loadToKeep(r Run, own i18n.Text) (i18n.Text, bool) {
	if searchAnswers(r) {
		return i18n.Text{}, false
	}
	if found, ok := Recommend(r); ok {
		return found.phrase(), true
	}
	k, ok := FindKnee(r)
	return own, !ok || !k.Growing
}

// phrase is the load within a sentence, with the reason where that is not the knee, of which the sentence speaks itself.
func (r Recommendation) phrase() i18n.Text {
	text := r.name
	if r.Level != nil {
		text = r.Level.Load.Phrase()
	}
	if r.Reason == AtTheKnee {
		return text
	}
	return i18n.Sprintf("%s (%s)", "%s（%s）", text, r.Why())
}

// row is the line of the summary report, with the figure that the load was chosen by, where it was measured.
func (r Recommendation) row() entry {
	text := r.name.EN
	text = strings.ToUpper(text[:1]) + text[1:] + " (" + r.Why().EN
	key := metric.RequestThroughput
	if r.Reason == ForGoodput {
		key = metric.Goodput
	}
	if r.Level != nil {
		if x, ok := r.Level.Value(key); ok {
			text += ", " + decimals(x, true, 2) + " req/sec"
		}
	}
	text += ")"
	if r.Level != nil {
		if few := FewSucceeded(r.Level); few.EN != "" {
			text += ", " + few.EN
		}
	}
	return entry{"Recommended", text}
}

// Peak reports whether a level is another one than the recommended, and so the peak of its figure and no level to run at.
func (r Recommendation) Peak(l *metric.Level) bool {
	return l != nil && l != r.Level && (r.Axis == "" || l.Load.On(r.Axis) != r.Load)
}
