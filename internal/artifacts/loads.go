package artifacts

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/perf/metric"
)

// A RepeatedLoad is a load that ran several times.
type RepeatedLoad struct {
	*metric.Level
	Goals []repeat.State
}

// resultLoad is the JSON form of a load that ran several times: each figure is the mean over its runs.
type resultLoad struct {
	Load    metric.Load `json:"load"`
	Runs    []string    `json:"runs"` // the names of the levels
	Total   int         `json:"total"`
	Failed  int         `json:"failed"`
	Until   []goal      `json:"until,omitempty"`
	Metrics metrics     `json:"metrics"`
}

// goal is the JSON form of how far a load is from a goal. Half is half of the interval as a share of the value.
type goal struct {
	Goal  string   `json:"goal"`
	Value *float64 `json:"value"`
	Half  *float64 `json:"half_width"`
	Met   bool     `json:"met"`
	// More is how many more runs it needs, null where nothing tells.
	More *int `json:"more_runs"`
}

func loadsOf(run RunInfo) (all []resultLoad) {
	for _, l := range run.Loads {
		one := resultLoad{Load: l.Load, Total: l.Total, Failed: l.Failed, Metrics: metrics{l.Level}}
		for _, run := range l.Runs() {
			one.Runs = append(one.Runs, run.Load.Name)
		}
		for _, s := range l.Goals {
			one.Until = append(one.Until, goalOf(s))
		}
		all = append(all, one)
	}
	return all
}

func goalOf(s repeat.State) goal {
	g := goal{Goal: s.Goal.Text, Met: s.Met}
	if s.Known {
		g.Value = &s.Value
	}
	if half := s.Half / math.Abs(s.Value); s.Known && !math.IsInf(half, 0) && !math.IsNaN(half) {
		g.Half = &half
	}
	if s.More >= 0 {
		g.More = &s.More
	}
	return g
}

// confidence is the JSON form of what the intervals of a level are made of.
type confidence struct {
	Level float64 `json:"level"`
	// Unit is block: of time within the run.
	Unit   string `json:"unit"`
	Units  int    `json:"units"`
	Absent string `json:"absent,omitempty"` // why there are none
	// Succeeded is the interval of the share of requests that succeeded.
	Succeeded *bounds `json:"succeeded,omitempty"`
	// Claims are what MLPerf's early stopping lets be claimed of the tails.
	Claims []claims `json:"claims,omitempty"`
}

type claims struct {
	Metric     metric.Key       `json:"metric"`
	Confidence float64          `json:"confidence"`
	N          int              `json:"n"`
	Effective  float64          `json:"n_effective"`
	Highest    float64          `json:"highest_percentile"`
	At         map[string]claim `json:"percentiles"`
}

type claim struct {
	Needed int      `json:"requests_needed"`
	Bound  *float64 `json:"at_most"` // null where the requests are too few
}

func confidenceOf(l *metric.Level) *confidence {
	c := l.Confidence
	if c == nil {
		return nil
	}
	made := &confidence{Level: metric.ConfidenceLevel, Unit: "block", Units: c.Blocks, Absent: c.Why.EN}
	if c.Success != nil {
		made.Succeeded = boundsOf(*c.Success, true)
	}
	for _, t := range c.Tails {
		one := claims{Metric: t.Metric, Confidence: 0.99, N: t.N, Effective: t.Effective, Highest: 100 * t.Highest, At: map[string]claim{}}
		for _, at := range t.Claims {
			one.At["p"+strconv.FormatFloat(100*at.At, 'g', -1, 64)] = claim{at.Needed, at.Bound}
		}
		made.Claims = append(made.Claims, one)
	}
	return made
}
