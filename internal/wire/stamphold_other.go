//go:build !linux

package wire

// A stampHold is only of use on Linux.
type stampHold struct{}

func holdStamps() (h *stampHold, why string) { return nil, "this system has no such stamps" }

func (h *stampHold) close() {}
