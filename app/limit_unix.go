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

// filesToStart is how many files must still be free for any command: the runtime's poller takes some at the first pipe or
// connection, and ends the process with a trace where it finds none.
const filesToStart = 16

// enoughToStart opens and closes so many files, past the runtime's poller.
func enoughToStart() bool {
	var kept []int
	defer func() {
		for _, fd := range kept {
			_ = syscall.Close(fd) // nothing was written
		}
	}()
	for range filesToStart {
		fd, err := syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != nil {
			return err != syscall.EMFILE && err != syscall.ENFILE
		}
		kept = append(kept, fd)
	}
	return true
}
