package groundtruth

import (
	"flag"
	"strconv"
	"time"
)

// A Profile says how every request is answered.
type Profile struct {
	// Chunks is the number of payloads with content of a reply; a request for one token gets one.
	Chunks int
	// PerWrite is how many of them one write carries.
	PerWrite int
	// TTFT is the time from the request to its first write, Interval that between two writes. An Interval of 0 is a
	// flood: as fast as the socket takes it.
	TTFT, Interval time.Duration
	// Lockstep moves every first write to the next multiple of Interval, so that all streams tick together; without
	// it each first write is moved by a random part of Interval, so that no two do.
	Lockstep bool
	// Writes keeps the instant of every write of every request, not only of the first and the last.
	Writes bool
	// CPU is the processor to run on, -1 for any.
	CPU int
}

// Flags declares the profile's flags.
func (p *Profile) Flags(f *flag.FlagSet) {
	f.IntVar(&p.Chunks, "chunks", 100, "payloads with content of a reply")
	f.IntVar(&p.PerWrite, "per-write", 1, "payloads of one write")
	f.DurationVar(&p.TTFT, "ttft", 0, "time to the first write")
	f.DurationVar(&p.Interval, "interval", 0, "time between writes, 0 for a flood")
	f.BoolVar(&p.Lockstep, "lockstep", false, "all streams tick together")
	f.BoolVar(&p.Writes, "writes", false, "keep every write's instant")
	f.IntVar(&p.CPU, "cpu", -1, "processor to run on")
}

// Args is the profile as flags.
func (p Profile) Args() []string {
	return []string{"-chunks", strconv.Itoa(p.Chunks), "-per-write", strconv.Itoa(max(1, p.PerWrite)),
		"-ttft", p.TTFT.String(), "-interval", p.Interval.String(), "-cpu", strconv.Itoa(p.CPU),
		"-lockstep=" + strconv.FormatBool(p.Lockstep), "-writes=" + strconv.FormatBool(p.Writes)}
}
