// Package load says what shape a load has: how many sessions may be under way at once, and when sessions arrive, both of
// which may change over time. A Profile is one value for all of that. It is pure: the same profile and the same source of
// randomness give the same instants. Whoever sends requests follows it; nothing here waits or sends.
package load
