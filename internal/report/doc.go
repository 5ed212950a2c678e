// Package report writes a run's figures as text: the tables of each level, the summary of a sweep, suggestions, and the
// closing line. It is pure: it measures nothing, computes no metric (package metric does), prints nothing and writes no
// file. The caller does, and adds the log's prefix. Every text except the closing line ends with a newline; an absent
// figure is shown as `-`.
package report
