//go:build !linux

package preflight

func synchronized() (yes, known bool) { return false, false }
