// Package stats has the statistics of comparisons: differences of means with their intervals, permutation tests, quantiles of
// values that depend on their neighbors in time, and what several tests at once mean. Distributions come from gonum. It is pure
// and knows no metric, no level and no run.
package stats
