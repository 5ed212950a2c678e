package localserver

import (
	"os/exec"
	"syscall"
)

// apart gives the server a process group of its own: Ctrl-C does not reach it.
func apart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

func (s *Server) ask() { _ = s.command.Process.Kill() }

func (s *Server) kill() { _ = s.command.Process.Kill() }

// guard does nothing: on Windows a server outlives a run that is killed.
func (s *Server) guard() (release func()) { return func() {} }
