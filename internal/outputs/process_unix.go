//go:build unix

package outputs

import "syscall"

// processThere reports whether a process of that number is there, of whomever.
func processThere(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}
