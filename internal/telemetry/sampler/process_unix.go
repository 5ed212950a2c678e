//go:build unix

package sampler

import (
	"os"
	"os/exec"
	"syscall"
)

// apart gives the program a process group of its own, so that all that it starts can be killed. Ctrl-C does not reach it.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// kill kills the program and what it started.
func kill(p *os.Process) { killGroup(p) }

// killGroup kills what is left of the program's group.
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
