// Package perf is being written.
package perf
