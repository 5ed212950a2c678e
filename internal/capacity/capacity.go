// Package capacity tells how many replicas of a server a load needs, from levels that were measured of one. It is pure, and it does not
// extrapolate: beyond the levels that were measured it says which one to measure.
package capacity

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/gate"
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
	// Replicas are needed. Low is how many would do if a replica took as many as at the next level, at which a limit is broken; it is
	// Replicas where no such level was measured.
	Replicas int `json:"replicas"`
	Low      int `json:"replicas_low"`
	// Each is how many requests a second each replica then takes, Share the part of PerReplica that this is.
	Each  float64 `json:"each_requests_per_second"`
	Share float64 `json:"utilization"`
	// Breaks is the rule that breaks first and at which level, "" where none was measured to break.
	Breaks      string `json:"breaks_first,omitempty"`
	BreaksLevel string `json:"breaks_at_level,omitempty"`
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
var ErrNone = errors.New("no measured level keeps the limits")

// A point is a level with what the rules make of it.
type point struct {
	level  *metric.Level
	rate   float64
	keeps  bool
	broken gate.Result
}

// Of answers a demand from the levels of one replica. headroom is the share of a replica's requests that stays free, from 0 to below 1.
func Of(levels []*metric.Level, rules []gate.Rule, d Demand, headroom float64) (Answer, error) {
	points := pointsOf(levels, rules)
	best := -1
	for i, p := range points {
		if p.keeps && (best < 0 || p.rate > points[best].rate) {
			best = i
		}
	}
	if best < 0 {
		return Answer{}, none(points)
	}
	top := points[best]
	a := Answer{Level: top.level.Load.Name, Load: top.level.Load.Label(), Shape: top.level.Load.Profile, PerReplica: top.rate, Open: true}
	a.Latency, _ = top.level.Value(metric.Latency)
	a.Rate = d.rate(a.Latency)
	a.Replicas = replicas(a.Rate, top.rate, headroom)
	a.Low = a.Replicas
	if next, ok := after(points, top); ok {
		a.Open, a.Breaks, a.BreaksLevel = false, next.broken.Rule.Text, next.level.Load.Name
		a.Low = min(a.Low, replicas(a.Rate, max(next.rate, top.rate), headroom))
	}
	a.Usable = top.rate * (1 - headroom)
	a.Each = a.Rate / float64(a.Replicas)
	a.Share = a.Each / top.rate
	for _, h := range []float64{0, 0.1, 0.2, 0.3, 0.5} {
		a.Sensitivity = append(a.Sensitivity, Need{h, replicas(a.Rate, top.rate, h)})
	}
	return a, nil
}

// rate is the demand in requests a second: users who wait for an answer of a latency and think ask once in both (Little's law).
func (d Demand) rate(latency float64) float64 {
	if d.Users == 0 {
		return d.Rate
	}
	return d.Users / (latency + d.Think)
}

// replicas is how many are needed, at least one. The tiny allowance undoes rounding.
func replicas(demand, each, headroom float64) int {
	return int(min(max(1, math.Ceil(demand/(each*(1-headroom))-1e-9)), 1<<53))
}

// pointsOf are the levels that can be used, by their load. One whose client was the limit cannot, nor one that sent a class of a mix alone:
// its requests are not those that the replicas will get.
func pointsOf(levels []*metric.Level, rules []gate.Rule) (all []point) {
	for _, l := range levels {
		rate, ok := l.Value(metric.RequestThroughput)
		if !ok || rate <= 0 || l.Load.Alone() != "" || l.ClientLimited() {
			continue
		}
		p := point{level: l, rate: rate, keeps: true}
		for _, r := range gate.Judge(rules, []*metric.Level{l}, gate.Way{Edge: gate.EdgeEstimate}) {
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

// after is the first level behind one that breaks a limit.
func after(points []point, top point) (point, bool) {
	i := slices.IndexFunc(points, func(p point) bool { return p.level == top.level })
	for _, p := range points[i+1:] {
		if !p.keeps && p.broken.Status == gate.Broken {
			return p, true
		}
	}
	return point{}, false
}

func none(points []point) error {
	if len(points) == 0 {
		return fmt.Errorf("%w: no level has a figure that can be used", ErrNone)
	}
	least := points[0]
	why := fmt.Sprintf("%s is %s", least.broken.Rule.Text, least.broken.Status)
	if least.broken.Why.EN != "" {
		why += ": " + least.broken.Why.EN
	} else {
		why += ", at " + least.broken.Text()
	}
	return fmt.Errorf("%w: at the smallest, %s, %s", ErrNone, least.level.Load.Name, why)
}
