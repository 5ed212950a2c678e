// Package servermetrics is the contract of server-metrics dialects: how an engine that tells its own counters as Prometheus does (/metrics)
// names them. A dialect is names alone; package internal/servermetrics reads the server and subtracts.
package servermetrics

import "github.com/modelscope/evalscope/perf/metric"

// A Dialect is how an engine names what it counts, as a plugin. Of several names for one thing (of its versions) the first that is there counts.
type Dialect struct {
	// Engine is what the engine is called.
	Engine string
	// Prefix begins the names of the engine's own metrics, by which it is recognized.
	Prefix string
	// Switch is the engine's flag without which it tells none; "" where it always does.
	Switch string
	// Running and Waiting are gauges of requests.
	Running, Waiting []string
	Counts           map[metric.ServerCounter][]string
	// Times are histograms, without _sum, _count and _bucket.
	Times map[metric.ServerTiming][]string
	// Sums are times of which only totals are told.
	Sums map[metric.ServerTiming]Quotient
}

// A Quotient is a time of which an engine tells the sum in seconds, and the counter by which to divide it.
type Quotient struct{ Seconds, Per string }
