package main

import (
	"math"
	"slices"
)

// figures are measured values by name, one for each repetition.
type figures map[string][]float64

func (f figures) add(name string, v float64) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		f[name] = append(f[name], v)
	}
}

// median is the middle value of a figure, ok false where it was not measured.
func (f figures) median(name string) (v float64, ok bool) {
	all := slices.Clone(f[name])
	if len(all) == 0 {
		return 0, false
	}
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2, true
}

// span is the least and the greatest value of a figure that was measured.
func (f figures) span(name string) (least, most float64) {
	return slices.Min(f[name]), slices.Max(f[name])
}

// A bound is a limit that a figure must not pass.
type bound struct {
	least bool // at least the limit, else at most
	limit float64
	set   bool
}

func atLeast(v float64) bound { return bound{least: true, limit: v, set: true} }
func atMost(v float64) bound  { return bound{limit: v, set: true} }

func (b bound) holds(v float64) bool {
	if b.least {
		return v >= b.limit
	}
	return v <= b.limit
}

// A goal is one row of the table.
type goal struct {
	id, what  string
	arrivals  string // how payloads arrived: lockstep, staggered, flood
	figure    string
	unit      string
	must, aim bound
}

// goals are PERFORMANCE's goals, as far as one machine and this bench can tell. A is EvalScope, B the raw reader, R the
// better of SGLang's and vLLM's Rust clients.
func goals() []goal {
	return []goal{
		{"P1", "chunks per CPU-second against B", "flood, 50 a write", "P1 share", "%", atLeast(10), bound{}},
		{"P1", "chunks per CPU-second against A", "flood, 50 a write", "P1 times A", "×", atLeast(15), atLeast(40)},
		{"P1", "chunks per CPU-second against R", "flood, 50 a write", "P1 times R", "×", bound{}, atLeast(3)},
		{"", "CPU per chunk", "flood, 50 a write", "P1 us", "µs", bound{}, bound{}},
		{"", "CPU per chunk, raw reader", "flood, 50 a write", "P1 us raw", "µs", bound{}, bound{}},
		{"", "CPU per chunk, A", "flood, 50 a write", "P1 us peer", "µs", bound{}, bound{}},
		{"", "CPU per chunk, R", "flood, 50 a write", "P1 us R", "µs", bound{}, bound{}},
		{"P2", "CPU per chunk, 1,000 streams × 25/s, of A's", "staggered", "P2 share", "%", atMost(50), bound{}},
		{"P2", "CPU per chunk, 1,000 streams × 25/s, of R's", "staggered", "P2 of R", "%", atMost(125), atMost(100)},
		{"", "CPU per chunk, 1,000 streams × 25/s", "staggered", "P2 us", "µs", bound{}, bound{}},
		{"", "CPU per chunk, raw reader", "staggered", "P2 us raw", "µs", bound{}, bound{}},
		{"", "CPU per chunk, A", "staggered", "P2 us peer", "µs", bound{}, bound{}},
		{"", "CPU per chunk, R", "staggered", "P2 us R", "µs", bound{}, bound{}},
		{"P3", "requests per CPU-second against B", "one token", "P3 share", "%", atLeast(20), bound{}},
		{"P3", "requests per CPU-second against A", "one token", "P3 times A", "×", atLeast(10), atLeast(20)},
		{"P3", "requests per CPU-second against R", "one token", "P3 times R", "×", bound{}, atLeast(1)},
		{"", "CPU per request", "one token", "P3 us", "µs", bound{}, bound{}},
		{"", "CPU per request, raw reader", "one token", "P3 us raw", "µs", bound{}, bound{}},
		{"", "CPU per request, A", "one token", "P3 us peer", "µs", bound{}, bound{}},
		{"", "CPU per request, R", "one token", "P3 us R", "µs", bound{}, bound{}},
		{"", "CPU per chunk over TLS", "flood, 50 a write", "P1 tls us", "µs", bound{}, bound{}},
		{"", "CPU per chunk over TLS, of plain's", "flood, 50 a write", "P1 tls of plain", "×", bound{}, bound{}},
		{"", "CPU per request over TLS", "one token", "P3 tls us", "µs", bound{}, bound{}},
		{"", "CPU per request over TLS, of plain's", "one token", "P3 tls of plain", "×", bound{}, bound{}},
		{"P4", "TTFT error, 1,000 streams, after the first wave, p50", "lockstep", "P4 p50", "ms", atMost(0.5), bound{}},
		{"P4", "the same, p99", "lockstep", "P4 p99", "ms", atMost(5), atMost(1)},
		{"P4", "TTFT error p50 of all requests, of A's", "lockstep", "P4 of A", "%", atMost(5), bound{}},
		{"", "TTFT error p50 of all requests, A", "lockstep", "P4 p50 peer", "ms", bound{}, bound{}},
		{"P4", "TTFT error p99 of all requests, of R's", "lockstep", "P4 of R", "%", bound{}, atMost(100)},
		{"", "TTFT error p99 of all requests, R", "lockstep", "P4 p99 R", "ms", bound{}, bound{}},
		{"", "the server's own lateness, p99", "lockstep", "P4 late", "ms", bound{}, bound{}},
		{"P4b", "TTFT error, 200 streams, p99", "staggered", "P4b p99", "ms", atMost(2), atMost(0.7)},
		{"P4b", "ITL error, 200 streams, p99", "staggered", "P4b ITL p99", "ms", atMost(1), bound{}},
		{"P5", "TTFT error, first wave of 1,000, p99", "lockstep", "P5 p99", "ms", atMost(25), atMost(2)},
		{"P7", "ITL error, 1,000 streams, p50", "lockstep", "P7 p50 lockstep", "ms", atMost(0.05), bound{}},
		{"P7", "ITL error, 1,000 streams, p99", "lockstep", "P7 p99 lockstep", "ms", atMost(3), atMost(0.3)},
		{"P7", "falsely merged", "lockstep", "P7 merged lockstep", "%", atMost(0.1), bound{}},
		{"P7", "ITL error, 1,000 streams, p50", "staggered", "P7 p50 staggered", "ms", atMost(0.05), bound{}},
		{"P7", "ITL error, 1,000 streams, p99", "staggered", "P7 p99 staggered", "ms", atMost(3), atMost(0.3)},
		{"P7", "falsely merged", "staggered", "P7 merged staggered", "%", atMost(0.1), bound{}},
		{"P8", "streams × 25/s with TTFT p99 error ≤ 5 %", "staggered", "P8", "", atLeast(1000), atLeast(2500)},
		{"", "CPU of a point: snapshot, figures, SwanLab's files", "", "V swanlab us", "µs", bound{}, bound{}},
		{"", "CPU of a point: snapshot, figures, WandB's files", "", "V wandb us", "µs", bound{}, bound{}},
		{"V", "CPU of SwanLab's local files, of the client's at 1,000 streams", "staggered", "V swanlab", "%", atMost(2), bound{}},
		{"V", "CPU of WandB's offline files, of the client's at 1,000 streams", "staggered", "V wandb", "%", atMost(2), bound{}},
		{"W", "CPU of the watcher of the client's health, of the client's at 1,000 streams", "staggered", "W", "%", atMost(2), bound{}},
		{"", "CPU of a frame of the live view: state, layout, terminal", "staggered", "L us", "µs", bound{}, bound{}},
		{"L", "CPU of the live view's thread, of the client's at 1,000 streams", "staggered", "L", "%", atMost(2), bound{}},
		{"L", "the same with SwanLab's local files", "staggered", "L+V", "%", atMost(2), bound{}},
		{"P9", "memory per open stream, 50 → 1,000", "lockstep", "P9", "KB", atMost(64), atMost(20)},
		{"P10", "resident set, 50 streams, 2,000 requests", "flood, 1 a write", "P10", "MB", atMost(60), atMost(35)},
		{"", "resident set, A", "flood, 1 a write", "P10 peer", "MB", bound{}, bound{}},
		{"P11", "growth from 2,000 to 50,000 requests", "one token", "P11", "MB", atMost(20), atMost(5)},
		{"P12", "disk per request of 100 chunks", "flood, 1 a write", "P12", "KB", atMost(33), atMost(8)},
		{"P13", "start to first request, no connection test", "one token", "P13", "ms", atMost(150), atMost(40)},
		{"P13", "start to first request, connection test first", "one token", "P13 test", "ms", atMost(150), atMost(40)},
		{"", "start to first request, A", "one token", "P13 peer", "ms", bound{}, bound{}},
		{"P14", "last write to exit, 2,000 requests", "flood, 1 a write", "P14", "s", atMost(1), atMost(0.3)},
		{"P15", "open loop 200/s: sent − due, p50", "one token", "P15 p50", "ms", atMost(0.1), bound{}},
		{"P15", "open loop 200/s: sent − due, p99", "one token", "P15 p99", "ms", atMost(1), atMost(0.25)},
		{"P15", "drift: median of the last quarter less the first", "one token", "P15 drift", "ms", atMost(0.1), bound{}},
		{"Idle", "memory, 10,000 streams × 2/s", "staggered", "idle MB", "MB", bound{}, bound{}},
		{"Idle", "memory for each of them", "staggered", "idle KB", "KB", atMost(64), atMost(20)},
		{"Idle", "TTFT error, 10,000 streams × 2/s, p99", "staggered", "idle p99", "ms", atMost(5), atMost(1)},
		{"Idle", "ITL error, 10,000 streams × 2/s, p99", "staggered", "idle gap p99", "ms", atMost(3), atMost(0.3)},
		{"", "CPU per chunk, 10,000 streams × 2/s", "staggered", "idle us", "µs", bound{}, bound{}},
	}
}
