package artifacts

import "github.com/modelscope/evalscope/perf/metric"

// resultSteady is the JSON form of a steady state: its window with its figures, or why there is none.
type resultSteady struct {
	// From and To are in seconds of the level's log.
	From    *float64 `json:"from,omitempty"`
	To      *float64 `json:"to,omitempty"`
	Seconds *float64 `json:"seconds,omitempty"`
	// Without is why there is none, Reason the same in words.
	Without metric.SteadyWithout `json:"without,omitempty"`
	Reason  string               `json:"reason,omitempty"`
	Needed  int                  `json:"needed_requests,omitempty"`
	// Total and the following count the requests that were sent in the window.
	Total     *int                  `json:"total,omitempty"`
	Succeeded *int                  `json:"succeeded,omitempty"`
	Failed    *int                  `json:"failed,omitempty"`
	Signals   []metric.SteadySignal `json:"signals,omitempty"`
	Metrics   *windowMetrics        `json:"metrics,omitempty"`
}

func steadyOf(l *metric.Level) *resultSteady {
	s := l.Steady
	if s == nil {
		return nil
	}
	out := &resultSteady{Without: s.Without, Reason: s.Reason.EN, Needed: s.Needed, Signals: s.Signals}
	if s.Found() {
		seconds, figures := s.Seconds(), s.Figures
		out.From, out.To, out.Seconds = &s.From, &s.To, &seconds
		out.Total, out.Succeeded, out.Failed = &figures.Total, &figures.Succeeded, &figures.Failed
		out.Metrics = &windowMetrics{metrics{figures}}
	}
	return out
}

// windowMetrics are metrics without those that are absent: a window has few of them.
type windowMetrics struct{ metrics }

// MarshalJSON writes the metrics that the window has.
func (p windowMetrics) MarshalJSON() ([]byte, error) { return p.write(false) }
