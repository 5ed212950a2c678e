//go:build !linux

package app

// askForShortSlices does nothing: only Linux takes such a wish.
func askForShortSlices() (end func()) { return func() {} }
