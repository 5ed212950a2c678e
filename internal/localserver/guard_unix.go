//go:build unix

package localserver

import (
	"os/exec"
	"strconv"
	"syscall"
)

// guardScript waits for a line on its standard input, which says that the server has ended. Where that input ends without one,
// whoever held the other end is gone, killed as it may be: the server's group is asked to end, and killed.
const guardScript = `read -r _ && exit; kill -s TERM -- "-$1"; sleep 5; kill -s KILL -- "-$1"`

// guard starts a process that ends the server where this one ends without doing so: by kill -9, or when a user insists on leaving.
// release ends the guard. Without a shell there is none.
func (s *Server) guard() (release func()) {
	c := exec.Command("/bin/sh", "-c", guardScript, "sh", strconv.Itoa(s.command.Process.Pid))
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	line, err := c.StdinPipe()
	if err != nil || c.Start() != nil {
		return func() {}
	}
	return func() {
		_, _ = line.Write([]byte("\n"))
		_ = c.Wait()
	}
}
