package metric

import (
	"math"

	"github.com/modelscope/evalscope/perf/record"
)

// OfClient is what a probe of the event log says it is of when it is a ClientSample.
const OfClient = "client"

// A ClientSample is what the load generator saw of itself and of its machine in about one second beside the load. Amounts are
// the growth of that time, so that samples can be joined; what a system does not tell is 0. All times are seconds.
type ClientSample struct {
	// Of is OfClient.
	Of string `json:"of"`
	// At is the end of the time that it covers, Span how long that was.
	At   record.Instant `json:"at"`
	Span float64        `json:"span"`
	// Ticks counts the looks at the clock in it; Late is the largest lateness of one, LateAt its instant: from
	// LateAt − Late on (at most a tick earlier) nothing of the process ran that should have.
	Ticks  int            `json:"ticks"`
	Late   float64        `json:"late"`
	LateAt record.Instant `json:"late_at,omitempty"`
	// Suspended is how long the machine was suspended: its boot-time clock less its monotonic clock.
	Suspended float64 `json:"suspended,omitempty"`

	// ClockStep is the farthest jump of the wall clock beside the monotonic clock from one look to the next, where one was
	// above 0.1 ms; ClockStepAt is the later of the two looks.
	ClockStep   float64        `json:"clock_step,omitempty"`
	ClockStepAt record.Instant `json:"clock_step_at,omitempty"`

	// InFlight are the requests in flight on average, as they were counted when they started and ended; nil in logs that do not say.
	InFlight *float64 `json:"in_flight,omitempty"`
	// Begun and Ended are how many requests had begun and ended up to the sample's end; nil in logs that do not say.
	Begun *int64 `json:"begun,omitempty"`
	Ended *int64 `json:"ended,omitempty"`

	// CPU is the process's processor time, PeakCPU its largest share of its processors over one tick (0…1), Procs the
	// processors that it may use.
	CPU     float64 `json:"cpu"`
	PeakCPU float64 `json:"cpu_peak"`
	Procs   int     `json:"procs"`
	// RunWait is how long the process's threads stood in the kernel's run queue, RunSlices how often they left it.
	RunWait   float64 `json:"run_wait"`
	RunSlices int64   `json:"run_slices,omitempty"`
	// MachineCPU, Busy and Stolen are processor time of the whole machine: all there was, all that was used, and what
	// the hypervisor gave to others.
	MachineCPU float64 `json:"machine_cpu,omitempty"`
	Busy       float64 `json:"busy,omitempty"`
	Stolen     float64 `json:"stolen,omitempty"`
	// Throttled is how long the control group was stopped because its quota was used up, summed over processors;
	// Pressure how long some task of the machine waited for a processor.
	Throttled float64 `json:"throttled,omitempty"`
	Pressure  float64 `json:"pressure,omitempty"`

	// SchedP99 and SchedMax are of the times that runnable goroutines waited for a processor, upper bounds of the
	// runtime's buckets. GCPauses is the total, GCPauseMax the longest stop by the garbage collector.
	SchedP99   float64 `json:"sched_p99"`
	SchedMax   float64 `json:"sched_max"`
	GCPauses   float64 `json:"gc_pauses,omitempty"`
	GCPauseMax float64 `json:"gc_pause_max,omitempty"`

	// Unread is the largest number of bytes that lay unread in the sockets looked at, UnreadConns how many these were.
	Unread      int64 `json:"unread,omitempty"`
	UnreadConns int   `json:"unread_conns,omitempty"`
	// Queued is the largest number of bytes of the event log that waited for the disk.
	Queued int `json:"queued,omitempty"`
}

// Join is the sample of the time of both; o follows s.
func (s ClientSample) Join(o ClientSample) ClientSample {
	j := s
	j.At, j.Span, j.Ticks, j.Procs = o.At, s.Span+o.Span, s.Ticks+o.Ticks, o.Procs
	if s.InFlight != nil && o.InFlight != nil && j.Span > 0 {
		j.InFlight = new((*s.InFlight*s.Span + *o.InFlight*o.Span) / j.Span)
	}
	j.Begun, j.Ended = o.Begun, o.Ended
	if o.Late > s.Late {
		j.Late, j.LateAt = o.Late, o.LateAt
	}
	j.Suspended += o.Suspended
	if math.Abs(o.ClockStep) > math.Abs(s.ClockStep) {
		j.ClockStep, j.ClockStepAt = o.ClockStep, o.ClockStepAt
	}
	j.CPU, j.PeakCPU = s.CPU+o.CPU, max(s.PeakCPU, o.PeakCPU)
	j.RunWait, j.RunSlices = s.RunWait+o.RunWait, s.RunSlices+o.RunSlices
	j.MachineCPU, j.Busy, j.Stolen = s.MachineCPU+o.MachineCPU, s.Busy+o.Busy, s.Stolen+o.Stolen
	j.Throttled, j.Pressure = s.Throttled+o.Throttled, s.Pressure+o.Pressure
	j.SchedP99, j.SchedMax = max(s.SchedP99, o.SchedP99), max(s.SchedMax, o.SchedMax)
	j.GCPauses, j.GCPauseMax = s.GCPauses+o.GCPauses, max(s.GCPauseMax, o.GCPauseMax)
	if o.UnreadConns > 0 && o.Unread*int64(max(1, s.UnreadConns)) > s.Unread*int64(o.UnreadConns) || s.UnreadConns == 0 {
		j.Unread, j.UnreadConns = o.Unread, o.UnreadConns
	}
	j.Queued = max(s.Queued, o.Queued)
	return j
}

// CPUShare is the process's processor time ÷ the time of its processors, 0…1.
func (s ClientSample) CPUShare() float64 {
	if s.Span <= 0 || s.Procs <= 0 {
		return 0
	}
	return min(1, s.CPU/(s.Span*float64(s.Procs)))
}

// RunDelay is the mean time that a thread stood in the run queue before it ran.
func (s ClientSample) RunDelay() float64 {
	if s.RunSlices <= 0 {
		return 0
	}
	return s.RunWait / float64(s.RunSlices)
}

// BusyShare and StolenShare are shares of the machine's processor time, 0…1.
func (s ClientSample) BusyShare() float64 { return part(s.Busy, s.MachineCPU) }

// StolenShare is the part of the machine's processor time that the hypervisor gave to others, 0…1.
func (s ClientSample) StolenShare() float64 { return part(s.Stolen, s.MachineCPU) }

// ThrottledShare is the part of the time in which the control group's quota stopped the process, 0…1.
func (s ClientSample) ThrottledShare() float64 {
	return min(1, part(s.Throttled, s.Span*float64(max(1, s.Procs))))
}

func part(x, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return x / whole
}
