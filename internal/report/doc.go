// Package report writes a run's figures as text: the tables of each level, the summary report of a sweep, suggestions
// drawn from the figures, and the closing line. It is pure: figures in, text out. It measures nothing, computes no
// metric (package metric does), prints nothing and writes no file; the caller does, and puts the log's prefix before
// what goes to the log. Every text ends with a newline, but for the closing line; an absent figure is shown as `-`.
package report
