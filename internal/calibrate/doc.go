// Package calibrate measures the load generator itself. It sends a load like the run's to the ground-truth server on
// this machine, over the same engine, wire and event log as any run, and compares every figure with what the server
// wrote. Package bench uses the same comparison. The package does not know the server under test, displays nothing and
// keeps no files.
//
// # What a bound is
//
// An error is client − truth of one request or one gap. The bound of a mean is the mean of |error| with two standard
// errors added. The bound of a percentile p is the larger of two figures: how far the client's percentile was from the
// truth's, and the (1 − (1−p)/10)-quantile of |error| with its one-sided 95 % confidence limit (an order statistic; the
// largest |error| where the sample is too small for one: below some 120 values for p50, 6,000 for p99).
//
// The second holds for any distribution of true values, which the first does not: if |error| ≤ b for all but a share α of
// the requests, the client's percentile p lies between the true percentiles p−α and p+α, each widened by b. α is a
// tenth of what lies beyond the percentile: 5 % at p50, 0.1 % at p99.
//
// # What it cannot see
//
// Everything outside this machine's kernel: the network card, its interrupt moderation and driver, switches, the
// server's own card. Loopback has no card. Their errors are part of the figures, and no bound includes them.
package calibrate
