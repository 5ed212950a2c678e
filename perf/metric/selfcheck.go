package metric

// A SelfCheck holds the log of a level against what the load generator counted itself while it ran: two ways to the same figures, which
// have to agree.
type SelfCheck struct {
	// Sent is how many requests were given a number; Ended, Failed and Cancelled are the records of the log, warm-up included.
	Sent      int `json:"sent"`
	Ended     int `json:"ended"`
	Failed    int `json:"failed"`
	Cancelled int `json:"cancelled"`
	// InFlight are the requests in flight on average, as they were counted when they started and ended; Little is rate × mean time by the log.
	InFlight float64 `json:"in_flight"`
	Little   float64 `json:"rate_times_latency"`
	// Seconds is the time that both are of.
	Seconds float64 `json:"seconds"`
	// Unchecked are records of which nothing was counted: of a segment of the level whose process was killed.
	Unchecked int `json:"unchecked,omitempty"`
	// Windows are the parts of that time in which the two do not agree.
	Windows []LittleWindow `json:"windows,omitempty"`
	// Missing are the parts of that time in which another number of requests ended than the log has records of.
	Missing []MissingWindow `json:"missing,omitempty"`
	// Conserved reports whether Sent is the sum of the others, Agrees whether Little's law holds.
	Conserved bool `json:"conserved"`
	Agrees    bool `json:"agrees"`
}

// Join is the check of two segments of a level, each with its own time.
func (s SelfCheck) Join(o SelfCheck) SelfCheck {
	seconds := s.Seconds + o.Seconds
	s.Sent, s.Ended, s.Failed, s.Cancelled, s.Unchecked = s.Sent+o.Sent, s.Ended+o.Ended, s.Failed+o.Failed, s.Cancelled+o.Cancelled,
		s.Unchecked+o.Unchecked
	if seconds > 0 {
		s.InFlight = (s.InFlight*s.Seconds + o.InFlight*o.Seconds) / seconds
		s.Little = (s.Little*s.Seconds + o.Little*o.Seconds) / seconds
	}
	s.Seconds = seconds
	s.Windows, s.Missing = append(s.Windows, o.Windows...), append(s.Missing, o.Missing...)
	s.Conserved, s.Agrees = s.Conserved && o.Conserved, s.Agrees && o.Agrees
	return s
}

// A MissingWindow is a part of a level with the requests that ended in it, as they were counted and as the log has them.
type MissingWindow struct {
	From    float64 `json:"from"`
	To      float64 `json:"to"`
	Counted int     `json:"counted"`
	Records int     `json:"records"`
}

// A LittleWindow is a part of a level with the requests in flight, counted and by the log. Of a request that lies in it by a part of
// its time, that part counts.
type LittleWindow struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	InFlight float64 `json:"in_flight"`
	Little   float64 `json:"rate_times_latency"`
}
