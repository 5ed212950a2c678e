//go:build unix

package bridge

import (
	"os/exec"
	"syscall"
)

const defaultPython = "python3"

// detach gives the child a process group of its own, so that Ctrl-C does not reach it.
func detach(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// signalKill kills the child's process group, unless the child was waited for: its number may belong to another by then.
func (c *child) signalKill() {
	select {
	case <-c.exited:
	default:
		_ = syscall.Kill(-c.command.Process.Pid, syscall.SIGKILL)
	}
}
