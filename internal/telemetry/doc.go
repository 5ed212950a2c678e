// Package telemetry is the series that others measured while a level ran: servers, GPUs and hosts, on the level's own axis of time. It
// owns telemetry.ndjson, in which they lie as they were read, and what follows from them by arithmetic alone: values at an instant, rates
// of counters between two, fewer points for a picture. It is pure. It is NOT responsible for reading exporters (package
// telemetry/sampler), nor for what their names mean (package telemetry/tracks).
//
// A reading has no instant of its own: the page came between the moment in which it was asked for and that in which it was there. Both are
// kept, on the clock of the level. How old its values were by then is not known, since exporters may measure at times of their own.
package telemetry

import "github.com/modelscope/evalscope/perf/record"

// FileName is the file's name in a level's folder.
const FileName = "telemetry.ndjson"

// IdleFileName is the name of the same in a run's folder: what the GPUs were before the first request.
const IdleFileName = "telemetry_idle.ndjson"

// A Kind is what a source measures.
type Kind string

// The kinds of sources.
const (
	Server Kind = "server"
	GPU    Kind = "gpu"
	Host   Kind = "host"
)

// A Source is one exporter, or one tool, that was read again and again.
type Source struct {
	Kind Kind `json:"of"`
	// Name is its address without secrets, or the tool's name.
	Name string `json:"name"`
	// Engine is whose names its metrics have, "" where that is not known.
	Engine string `json:"engine,omitempty"`
	// Host is the machine that a program such as nvidia-smi ran on, "" for an exporter.
	Host string `json:"host,omitempty"`
	// Target is which of the run's servers it is, -1 for none of them.
	Target int `json:"target"`
}

// A Window is when a page was read: after Sent and before Received.
type Window struct{ Sent, Received record.Instant }

// Mid is the middle of the window in seconds.
func (w Window) Mid() float64 { return (w.Sent.Seconds() + w.Received.Seconds()) / 2 }

// Middle is the instant in the middle of the window.
func (w Window) Middle() record.Instant { return w.Sent + (w.Received-w.Sent)/2 }

// A Label is a name and a value.
type Label = [2]string

// A Cost is what reading took.
type Cost struct {
	// CPU is processor time in seconds, -1 where the system does not tell; Readings and Bytes are what came, Failed what did not.
	CPU      float64 `json:"cpu"`
	Readings int     `json:"readings"`
	Failed   int     `json:"failed,omitempty"`
	Bytes    int64   `json:"bytes"`
}
