//go:build !linux

package preflight

func kernelStamps() (works bool, why string) { return false, "this system has no such stamps" }
