//go:build !linux

package preflight

func synchronised() (yes, known bool) { return false, false }
