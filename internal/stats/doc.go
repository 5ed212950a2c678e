// Package stats has the statistics of comparisons: differences of means with their intervals, permutation tests,
// quantiles of values that depend on their neighbors in time, and corrections for several tests. Distributions come
// from gonum. It is pure and knows no metric, level or run.
package stats
