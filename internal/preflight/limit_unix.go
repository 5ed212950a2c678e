//go:build unix

package preflight

import "golang.org/x/sys/unix"

func openFiles() (soft, hard uint64, known bool) {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return 0, 0, false
	}
	return uint64(limit.Cur), uint64(limit.Max), true
}
