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
	// Windows are the parts of that time in which the two do not agree.
	Windows []LittleWindow `json:"windows,omitempty"`
	// Conserved reports whether Sent is the sum of the others, Agrees whether Little's law holds.
	Conserved bool `json:"conserved"`
	Agrees    bool `json:"agrees"`
}

// A LittleWindow is a part of a level with the requests in flight, counted and by the log. Of a request that lies in it by a part of
// its time, that part counts.
type LittleWindow struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	InFlight float64 `json:"in_flight"`
	Little   float64 `json:"rate_times_latency"`
}
