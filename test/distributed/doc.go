// Package distributed holds runs of several workers to their promises by real processes: the shipped command as coordinator and workers, killed,
// stopped and cut off in each phase. It takes minutes, so it runs by `make distributed` alone.
package distributed
