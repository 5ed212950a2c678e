package app

import (
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// startOnCores starts a process as the k-th of n, with its share of the cores that this one may use; where there are fewer cores than
// processes, all have all of them. A Ctrl-C in a terminal reaches this process alone, which tells the others.
func startOnCores(cmd *exec.Cmd, k, n int) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all unix.CPUSet
	if unix.SchedGetaffinity(0, &all) != nil || all.Count() < n {
		return cmd.Start()
	}
	if unix.SchedSetaffinity(0, shareOf(&all, k, n)) == nil { // the process has those of the thread that starts it
		defer func() { _ = unix.SchedSetaffinity(0, &all) }()
	}
	return cmd.Start()
}

// shareOf is the k-th of n even shares of a set of cores, neighbors together.
func shareOf(all *unix.CPUSet, k, n int) *unix.CPUSet {
	var share unix.CPUSet
	count, at := all.Count(), 0
	for cpu := 0; at < count; cpu++ {
		if !all.IsSet(cpu) {
			continue
		}
		if at >= k*count/n && at < (k+1)*count/n {
			share.Set(cpu)
		}
		at++
	}
	return &share
}
