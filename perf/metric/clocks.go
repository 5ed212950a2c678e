package metric

// Clocks says how the wall clock, of which the kernel's stamps are, ran beside the monotonic clock, of which all times are.
// It rests on pairs of both, taken ten times a second from the level's start to its end: the monotonic clock is read, then
// the wall clock, then the monotonic clock again. A stamp is laid on the monotonic clock over the short time that its bytes
// lay in the client, so it is wrong by less than Residual, unless a step lies in that time. All times are seconds.
type Clocks struct {
	// Pairs is how many pairs counted; those that the scheduler tore apart do not.
	Pairs int `json:"pairs"`
	// Within is the longest time between the two readings of the monotonic clock in a pair: what a pair itself may be wrong by.
	Within float64 `json:"within"`
	// Residual is the farthest that a pair lay from the line between the pair before it and the pair after it; pairs beside
	// a step are left out.
	Residual float64 `json:"residual"`
	// Drift is how much faster the wall clock ran over the level, steps left out: 1e-6 is a microsecond a second.
	Drift float64 `json:"drift"`
	// Steps is how often the wall clock jumped by more than 0.1 ms from one pair to the next, Step the farthest jump, below
	// 0 where the clock was set back.
	Steps int     `json:"steps"`
	Step  float64 `json:"step,omitempty"`
}
