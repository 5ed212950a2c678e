package metric

import "github.com/modelscope/evalscope/perf/record"

// What probes of the event log say they are of where they tell of a level's schedule.
const (
	OfSchedule = "schedule"
	OfDrop     = "drop"
)

// A ScheduleProbe says where the measured part of a level begins: the instant that its stages count from.
type ScheduleProbe struct {
	// Of is OfSchedule.
	Of     string         `json:"of"`
	Begins record.Instant `json:"begins"`
}

// A DropProbe tells of a session that was never sent: as many as the load allows were under way when it was due.
type DropProbe struct {
	// Of is OfDrop.
	Of     string         `json:"of"`
	Due    record.Instant `json:"due"`
	Warmup bool           `json:"warmup,omitempty"`
	Class  int            `json:"class,omitempty"`
}

// A Schedule is how an open loop kept to the arrivals that were asked of it. Rates are in sessions a second, times in seconds.
type Schedule struct {
	// Process is how arrivals are spread, Burstiness its parameter.
	Process    string  `json:"process"`
	Burstiness float64 `json:"burstiness,omitempty"`
	// Arrived is how many sessions were due in the measured part. Asked is the rate that was asked for, the mean where it
	// changes; Offered that of the instants at which they were due, Achieved that of those at which they went out, each from the
	// first to the last.
	Arrived  int     `json:"arrived"`
	Asked    float64 `json:"asked_rate"`
	Offered  float64 `json:"offered_rate,omitempty"`
	Achieved float64 `json:"achieved_rate,omitempty"`
	// Fit holds the gaps between the sessions that went out against the distribution that the process asks for; nil where it has
	// none, or there are too few.
	Fit *ScheduleFit `json:"fit,omitempty"`
	// Late and VeryLate count sessions that went out more than LateLimit and VeryLateLimit after they were due, for whatever
	// reason but the limit of sessions under way.
	Late     int `json:"late_1ms"`
	VeryLate int `json:"late_10ms"`
	// Latest is the largest lateness, Stall the longest time in which something was due and nothing went out.
	Latest float64 `json:"latest"`
	Stall  float64 `json:"longest_stall"`
	// Limit is that of sessions under way, 0 for none. Waited sessions were sent later for it, by LongestWait at most, and Dropped ones
	// never.
	Limit       int     `json:"max_in_flight,omitempty"`
	Waited      int     `json:"waited,omitempty"`
	LongestWait float64 `json:"longest_wait,omitempty"`
	Dropped     int     `json:"dropped,omitempty"`
}

// LateLimit and VeryLateLimit are from when on a session counts as late, in seconds.
const (
	LateLimit     = 0.001
	VeryLateLimit = 0.01
)

// A ScheduleFit is a Kolmogorov–Smirnov test of gaps.
type ScheduleFit struct {
	Gaps int `json:"gaps"`
	// Statistic is the largest difference between the share of gaps up to a length and the share that was asked for. P is the
	// probability of one as large for gaps of the very distribution.
	Statistic float64 `json:"ks"`
	P         float64 `json:"p"`
}
