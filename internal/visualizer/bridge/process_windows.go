package bridge

import (
	"os/exec"
	"syscall"
)

const defaultPython = "python"

// detach gives the child a process group of its own, so that Ctrl-C does not reach it.
func detach(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// signalKill kills the child.
func (c *child) signalKill() { _ = c.command.Process.Kill() }
