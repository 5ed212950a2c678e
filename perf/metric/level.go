package metric

import "github.com/modelscope/evalscope/perf/protocol"

// A Level is the summary of one level: every figure that a report shows.
type Level struct {
	Load Load `json:"load"`
	// Kind is what the requests are answered with. It says which metrics exist.
	Kind protocol.Kind `json:"-"`

	// Total is Succeeded + Failed; cancelled and warm-up requests are outside it.
	Total     int `json:"total"`
	Succeeded int `json:"succeeded"`
	Failed    int `json:"failed"`
	Cancelled int `json:"cancelled"`
	Warmup    int `json:"warmup"`
	// Held are requests that kept the load up behind the measured ones, and are not measured; Dropped are measured sessions that were
	// never sent, because of the limit of sessions under way.
	Held     int `json:"held,omitempty"`
	Dropped  int `json:"dropped,omitempty"`
	Streamed int `json:"streamed"`
	// Sessions counts sessions where some have several turns; nil where each is a single request.
	Sessions *Sessions `json:"sessions,omitempty"`
	// Turns are the figures of each turn of a level of conversations; nil for any other.
	Turns []Turn `json:"turns,omitempty"`
	// Histories says what became of conversations through their history; nil where that is nothing.
	Histories *Histories `json:"histories,omitempty"`
	// Agents are the figures of each agent of a level whose sessions are graphs, in place of Turns.
	Agents []Agent `json:"agents,omitempty"`
	// EmptyAnswers are successes that ended at once without output; Short those with fewer tokens than forced.
	EmptyAnswers int `json:"empty_answers"`
	Short        int `json:"short"`
	// Reconnected counts requests that were sent again because a reused connection was closed before any byte of
	// the reply.
	Reconnected int `json:"reconnected"`
	// Uncounted are successes without any token count (no usage, no tokenizer): of their output, or of their input where
	// answers are not generated. So is LocallyCounted.
	Uncounted int `json:"uncounted"`
	// LocallyCounted are successes whose tokens were counted by our tokenizer.
	LocallyCounted int `json:"locally_counted"`
	// ReasoningApart are successes whose reasoning the server counted beside the completion; their output tokens are both.
	ReasoningApart int `json:"reasoning_apart,omitempty"`
	// PartlyCounted are successes whose server gave a usage that does not count all of their output.
	PartlyCounted int `json:"partly_counted,omitempty"`
	// MissedLength counts requests whose prompt has another length than the dataset promised; WorstMiss is
	// the largest difference (server − promised).
	MissedLength int `json:"missed_length"`
	WorstMiss    int `json:"worst_miss"`

	// Outcomes lists each kind of fault that happened, the most frequent first. Oddities are the ends that are neither
	// plain successes nor failures: empty, shorter than forced, an unusual finish reason or none, cancelled.
	Outcomes []Outcome `json:"outcomes,omitempty"`
	Oddities []Outcome `json:"oddities,omitempty"`
	// PayloadTokens says how many tokens the payloads of streamed successes hold, and who said so; nil without streams.
	PayloadTokens *PayloadTokens `json:"payload_tokens,omitempty"`
	// FailuresInfinite reports whether failed requests count as infinite in the percentiles of times.
	FailuresInfinite bool `json:"failures_as_infinite,omitempty"`
	// Finishes counts successes by the finish_reason of their first choice ("" for none).
	Finishes map[string]int `json:"finishes,omitempty"`

	// Targets are the servers that the requests went to, where there were several.
	Targets []Target `json:"targets,omitempty"`

	// Workers are the machines that sent the requests, where the run was one of several.
	Workers []Worker `json:"workers,omitempty"`

	// Stages are the parts of a load that changes, in their order; nil for any other.
	Stages []Stage `json:"-"`
	// Segments are those of a level that was stopped and went on, nil for any other.
	Segments []Segment `json:"segments,omitempty"`
	// Steady is the stretch in which the level was stable, or why there is none; nil where nobody looked.
	Steady *Steady `json:"-"`
	// Classes are the kinds of requests of a mix, in their order; nil for a single kind.
	Classes []ClassLevel `json:"-"`
	// Schedule is how an open loop kept to its arrivals; nil for closed loops, and where nothing was sent.
	Schedule *Schedule `json:"schedule,omitempty"`
	// Fidelity is how true a replay was to its trace; nil for other loads.
	Fidelity *Fidelity `json:"fidelity,omitempty"`

	// Objectives says how many requests kept each objective that was set; nil for none.
	Objectives []ObjectiveResult `json:"-"`

	// Client is what the load generator measured of itself during the level; nil when it was not measured.
	Client *Client `json:"client,omitempty"`
	// Server is what the server counted during the level, beside our counts; nil where its metrics were not read.
	Server *Server `json:"server,omitempty"`
	// Energy is what the GPUs took, nil where none told its power.
	Energy *Energy `json:"energy,omitempty"`
	// EnergyUnknown is why there is none although GPUs were read, "" for no reason.
	EnergyUnknown string `json:"energy_unknown,omitempty"`
	// Cost is what the level cost, nil where no price was given.
	Cost *Cost `json:"cost,omitempty"`
	// Throttling is how often the GPUs' clocks were limited, nil where none said.
	Throttling *Throttling `json:"gpu_throttling,omitempty"`
	// Disagreements are figures that two sources report differently, nil for none. What a server's own metrics say is in Server.
	Disagreements []Disagreement `json:"disagreements,omitempty"`
	// Sampled is what the sampled series show, joined with what the client saw; nil where nothing was sampled.
	Sampled *Sampled `json:"sampled,omitempty"`
	// Verdict reports whether the load generator could have distorted the figures; nil is Unchecked.
	Verdict *Verdict `json:"verdict,omitempty"`
	// Superseded is whether a search tried the load again because the client was the limit, and could judge it then.
	Superseded bool `json:"-"`
	// Bounds are the client's own error of each metric that a calibration covered; nil without one.
	Bounds map[Key]Bound `json:"client_error,omitempty"`
	// Calibration says what the bounds rest on, or why there are none; nil for a run that was not calibrated.
	Calibration *Calibrated `json:"calibration,omitempty"`

	// SelfCheck holds the log against what was counted while the level ran; nil where nothing was counted.
	SelfCheck *SelfCheck `json:"self_check,omitempty"`
	// Confidence is how sure the figures are; nil where nobody worked it out.
	Confidence *Confidence `json:"-"`

	values map[Key]float64
	dists  map[Key]*Distribution
	runs   []*Level // that the level is the mean of, nil for a single run
}

// Client is the load generator's view of itself during one level. All times are seconds.
type Client struct {
	// CPUShare is the process's CPU time ÷ (wall time × the processors it may use), 0…1.
	CPUShare float64 `json:"cpu_share"`
	// GCPauses is the total, GCPauseMax the longest stop of all goroutines by the garbage collector.
	GCPauses   float64 `json:"gc_pauses"`
	GCPauseMax float64 `json:"gc_pause_max"`
	// SchedDelayP99 is the 99th percentile of the time a runnable goroutine waited for a processor: a stamp is late
	// by about as much.
	SchedDelayP99 float64 `json:"sched_delay_p99"`
	// RunDelay is the mean time that a thread stood in the kernel's run queue before it ran, StoodStill the largest
	// lateness of a timer that was set every 100 ms.
	RunDelay   float64 `json:"run_delay,omitempty"`
	StoodStill float64 `json:"stood_still,omitempty"`
	// Stolen is the part of the machine's processor time that the hypervisor gave to others, Throttled the part of the
	// time in which a control group's quota stopped the process, 0…1.
	Stolen    float64 `json:"stolen,omitempty"`
	Throttled float64 `json:"throttled,omitempty"`
	// Connections is what happened to the connections; nil in logs that do not say.
	Connections *Connections `json:"connections,omitempty"`
	// Clocks says how the wall clock ran beside the monotonic clock; nil where they were not compared.
	Clocks *Clocks `json:"clocks,omitempty"`
}

// NewLevel makes a summary from figures that exist already: of tests, of golden files, of another tool's results.
func NewLevel(load Load, values map[Key]float64, dists map[Key]*Distribution) *Level {
	return &Level{Load: load, values: values, dists: dists}
}

// Has reports whether a metric exists for the level's kind of answers, whatever figures there are.
func (l *Level) Has(key Key) bool {
	d, ok := Define(key)
	return ok && d.Exists(l.Kind)
}

// Value is a level's figure of a scalar metric, or the mean of a distribution; absent figures are not ok.
func (l *Level) Value(key Key) (float64, bool) {
	if l.runs != nil {
		return l.mean(func(run *Level) (float64, bool) { return run.Value(key) })
	}
	if v, ok := l.values[key]; ok {
		return v, true
	}
	if d := l.dists[key]; d != nil && d.N() > 0 {
		return d.Mean(), true
	}
	return 0, false
}

// Quantile is the value of a distribution at p in (0, 1], by nearest rank; +Inf where that value is a failed request
// that counts as infinite.
func (l *Level) Quantile(key Key, p float64) (float64, bool) {
	if l.runs != nil {
		return l.mean(func(run *Level) (float64, bool) { return run.Quantile(key, p) })
	}
	d := l.dists[key]
	if d == nil || d.N()+d.Infinite() == 0 {
		return 0, false
	}
	return d.Quantile(p), true
}

// Distribution is the level's distribution of a metric, nil when it is absent.
func (l *Level) Distribution(key Key) *Distribution { return l.dists[key] }

// SuccessRate is succeeded ÷ total in 0…1; not ok when nothing was sent.
func (l *Level) SuccessRate() (float64, bool) {
	if l.Total == 0 {
		return 0, false
	}
	return float64(l.Succeeded) / float64(l.Total), true
}
