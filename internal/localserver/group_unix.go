//go:build unix

package localserver

import (
	"os/exec"
	"syscall"
)

// apart gives the server a process group of its own: Ctrl-C does not reach it, and all that it starts can be ended.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func (s *Server) ask() { _ = syscall.Kill(-s.command.Process.Pid, syscall.SIGTERM) }

func (s *Server) kill() { _ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL) }
