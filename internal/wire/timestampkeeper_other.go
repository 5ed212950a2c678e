//go:build !linux

package wire

// A timestampKeeper is only of use on Linux.
type timestampKeeper struct{}

func keepTimestamps() (h *timestampKeeper, why string) { return nil, "this system has no such stamps" }

func (h *timestampKeeper) close() {}
