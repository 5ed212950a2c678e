// Package verdict proves that the verdict fires when the load generator is starved and stays silent when it is not: the shipped
// command is run against servers of this process, left alone, stopped for a moment, kept from its processor, or flooded.
// It has tests only, and runs alone: what else the machine does is part of what it measures. The rules one by one are
// tested in internal/verdict.
package verdict
