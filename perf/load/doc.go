// Package load defines the shape of a load: how many sessions can be in progress at once, and when sessions arrive. Both can change over
// time; a Profile is one value for both. The package is pure: the same profile and the same source of randomness give the same times. It
// does not wait or send; package scheduler does.
package load
