//go:build !linux

package wire

// A stampHold is only of use on Linux.
type stampHold struct{}

func holdStamps() *stampHold { return nil }

func (h *stampHold) close() {}
