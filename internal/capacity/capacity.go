// Package capacity calculates how many replicas of a server a load needs, from levels measured with one replica. It is
// pure and does not extrapolate: beyond the measured levels it names the level to measure.
package capacity

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Demand is the load of all replicas together: requests a second, or users who each ask again so long after an answer.
type Demand struct {
	Rate  float64
	Users float64
	// Think is the time between an answer and the user's next request, in seconds.
	Think float64
}

// An Answer is what a demand needs. Figures of one replica are at the level where it is used most within the limits.
type Answer struct {
	// Level is the name of that level, Load its place in words.
	Level string    `json:"level"`
	Load  i18n.Text `json:"-"`
	// Shape is the load itself.
	Shape load.Profile `json:"-"`
	// PerReplica is how many requests a second one replica takes there; Usable is that without the headroom.
	PerReplica float64 `json:"requests_per_second"`
	Usable     float64 `json:"usable_requests_per_second"`
	// Latency is the mean latency there, in seconds.
	Latency float64 `json:"latency_mean_s"`
	// Rate is the demand in requests a second.
	Rate float64 `json:"demand_requests_per_second"`
	// Replicas are needed. Low is how many would do if a replica took as many as at the next level, at which a limit is broken; High is how
	// many it takes where a replica takes only what the interval of its throughput leaves. Both are Replicas where that is not known.
	Replicas int `json:"replicas"`
	Low      int `json:"replicas_low"`
	High     int `json:"replicas_high"`
	// Each is how many requests a second each replica then takes, Share the part of PerReplica that this is.
	Each  float64 `json:"each_requests_per_second"`
	Share float64 `json:"utilization"`
	// Breaks is the rule that breaks first and at which level, "" where none was measured to break.
	Breaks      string `json:"breaks_first,omitempty"`
	BreaksLevel string `json:"breaks_at_level,omitempty"`
	// Before is a rule that a smaller load than Level breaks and at which level, "" where all of them keep the limits.
	Before      string `json:"breaks_below,omitempty"`
	BeforeLevel string `json:"breaks_below_at_level,omitempty"`
	// Open reports whether every level keeps the limits, so that a replica may take more than was measured.
	Open bool `json:"capacity_not_reached"`
	// Sensitivity is how many replicas other headrooms need.
	Sensitivity []Need `json:"by_headroom"`
}

// A Need is how many replicas a headroom needs.
type Need struct {
	Headroom float64 `json:"headroom"`
	Replicas int     `json:"replicas"`
}

// ErrNone is a run of which no level keeps the limits.
var ErrNone = i18n.Text{EN: "no measured level meets the limits", ZH: "没有测量到满足限制的级别"}.Err()

// A point is a level with what the rules make of it.
type point struct {
	level  *metric.Level
	rate   float64
	keeps  bool
	broken gate.Result
}

// Of answers a demand from the levels of one replica. headroom is the share of a replica's requests that stays free, from 0 to below 1.
// Several levels of one load are its runs; stopped reports whether runs were added until an interval was narrow.
func Of(levels []*metric.Level, rules []gate.Rule, d Demand, headroom float64, stopped bool) (Answer, error) {
	points := pointsOf(levels, rules, stopped)
	top := best(points)
	if top < 0 {
		return Answer{}, none(points)
	}
	at := points[top]
	c := curve{points[:top+1], d}
	of := at.level.Load
	a := Answer{Level: of.Name, Load: of.Label(), Shape: of.Profile, PerReplica: at.rate, Usable: at.rate * (1 - headroom), Open: true}
	a.Latency, _ = at.level.Value(metric.Latency)
	a.Replicas = c.replicas(at.rate, headroom)
	a.Low, a.High = a.Replicas, a.Replicas
	if i, ok := at.level.Interval(metric.RequestThroughput); ok && i.Low > 0 {
		a.High = max(a.High, c.replicas(i.Low, headroom))
	}
	a.neighbors(points, top, d, headroom)
	a.Each = c.each(a.Replicas, at.rate)
	a.Share, a.Rate = a.Each/at.rate, a.Each*float64(a.Replicas)
	for _, h := range []float64{0, 0.1, 0.2, 0.3, 0.5} {
		a.Sensitivity = append(a.Sensitivity, Need{h, c.replicas(at.rate, h)})
	}
	return a, nil
}

// best is the level with the most requests a second that keeps every limit, of those before the first that breaks one where there are some;
// -1 where none does.
func best(points []point) int {
	top := -1
	for i, p := range points {
		if p.broke() && top >= 0 {
			return top
		}
		if p.keeps && (top < 0 || p.rate > points[top].rate) {
			top = i
		}
	}
	return top
}

// neighbors are what the levels on both sides of the one that was chosen say.
func (a *Answer) neighbors(points []point, top int, d Demand, headroom float64) {
	for _, p := range points[:top] {
		if p.broke() && a.Before == "" {
			a.Before, a.BeforeLevel = p.broken.Rule.Text, p.level.Load.Name
		}
	}
	for i := top + 1; i < len(points); i++ {
		if p := points[i]; p.broke() && a.Open {
			a.Open, a.Breaks, a.BreaksLevel = false, p.broken.Rule.Text, p.level.Load.Name
			a.Low = min(a.Low, curve{points[:i+1], d}.replicas(max(p.rate, points[top].rate), headroom))
		} else if p.keeps { // behind one that broke a limit
			a.Low = min(a.Low, curve{points[:i+1], d}.replicas(p.rate, headroom))
		}
	}
}

// pointsOf are the levels that can be used, by their load. One whose client was the limit cannot, nor one that sent a class of a mix alone:
// its requests are not those that the replicas will get.
func pointsOf(levels []*metric.Level, rules []gate.Rule, stopped bool) (all []point) {
	usable := slices.DeleteFunc(slices.Clone(levels), func(l *metric.Level) bool { return l.ClientLimited() })
	for _, l := range intervals.Loads(usable, stopped) {
		rate, ok := l.Value(metric.RequestThroughput)
		if !ok || rate <= 0 || l.Load.Alone() != "" {
			continue
		}
		p := point{level: l, rate: rate, keeps: true}
		for _, r := range gate.Judge(rules, l.Runs(), gate.Way{Stopped: stopped}) {
			if r.Status != gate.Met && p.keeps {
				p.keeps, p.broken = false, r
			}
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b point) int {
		axis := a.level.Load.Axis()
		return cmp.Compare(a.level.Load.On(axis), b.level.Load.On(axis))
	})
	return all
}

// broke reports whether the level is known to break a limit, and is not merely unclear.
func (p point) broke() bool { return !p.keeps && p.broken.Status == gate.Broken }

func none(points []point) error {
	if len(points) == 0 {
		return i18n.Errorf("%s: no level has a usable figure", "%s：没有级别有可用的数据", ErrNone)
	}
	least := points[0]
	why := i18n.Sprintf("%s is %s", "%s %s", least.broken.Rule.Text, least.broken.Status.Text())
	if least.broken.Why.EN != "" {
		why = why.Plus(i18n.Sprintf(": %s", "：%s", least.broken.Why))
	} else {
		why = why.Plus(i18n.Sprintf(", at %s", "，数值为 %s", least.broken.Shown()))
	}
	return i18n.Errorf("%s: at the lowest, %s, %s", "%s：在最低的级别 %s，%s", ErrNone, least.level.Load.Name, why)
}
