// Package steady finds the stretch of a level in which load, throughput and latency were stable, from its requests alone, and may
// answer that there is none. It is pure. It is NOT responsible for keeping requests (package artifacts) nor for what is shown.
//
// The stretch begins behind the ramp and ends before the drain. Within it each signal is cut into batches; neither a line nor a
// bend through their means may be both certain and of a size that matters. docs/architecture.md has the reasons.
package steady
