//go:build unix

package app

import "syscall"

// raiseFileLimit allows as many open files as the system lets this user have: every stream is a socket. Go does so
// itself at start; macOS needs to be asked.
func raiseFileLimit() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil && limit.Cur < limit.Max {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) // where it is refused the old limit stays
	}
}
