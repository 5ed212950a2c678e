package sampler

import (
	"os"
	"os/exec"
	"syscall"
)

// apart gives the program a process group of its own: Ctrl-C does not reach it.
func apart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// kill kills the program. On Windows what it started outlives it.
func kill(p *os.Process) { _ = p.Kill() }

// killGroup does nothing on Windows.
func killGroup(*os.Process) {}
