// Package steady finds the part of a level in which load, throughput and latency were stable, from its requests only;
// it can also find that there is none. It is pure. Package artifacts stores the requests.
//
// The part begins after the ramp and ends before the drain. Within it each signal is cut into batches, and neither a
// line nor a bend through their means may be both significant and of relevant size. docs/architecture.md has the
// reasons.
package steady
