//go:build !linux

package wire

// A timestampKeeper is only of use on Linux.
type timestampKeeper struct{}

func keepTimestamps() (h *timestampKeeper, why string) {
	return nil, "this system does not support receive timestamps"
}

func (h *timestampKeeper) close() {}
