// Package load describes the shape of a load: how many sessions may be in progress at once, and when sessions arrive,
// both of which may change over time. A Profile is one value for all of that. The package is pure: the same profile and
// the same source of randomness give the same times. It neither waits nor sends.
package load
