package sampler

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// endFor bounds the wait for a program that was killed. One that hangs in the kernel, as in a driver, cannot be waited for.
const endFor = time.Second

// A process is a program that is running, with what it writes.
type process struct {
	*backlog
	command *exec.Cmd
	out     *os.File
	// read is closed when its output was read, exited when it was waited for.
	read, exited chan struct{}
}

// begin starts a program. Its output is not held back if it is written in Python. What it starts itself is killed with it.
func begin(name string, args []string) (*process, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "PYTHONUNBUFFERED=1")
	command.Stdout, command.Stderr = in, in // what it says there matters too
	apart(command)
	if err := command.Start(); err != nil {
		_ = out.Close()
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without the path
		}
		return nil, fmt.Errorf("%s cannot be started: %w", filepath.Base(name), err)
	}
	p := &process{backlog: newBacklog(), command: command, out: out, read: make(chan struct{}), exited: make(chan struct{})}
	go func() {
		defer close(p.read)
		p.follow(out)
	}()
	go func() {
		defer close(p.exited)
		_ = command.Wait()
		killGroup(command.Process) // what it started and left
	}()
	return p, nil
}

// end kills the program and what it started. It reports whether both it and its output ended in time: if not, they are left to themselves.
func (p *process) end(kill func(*os.Process)) bool {
	if !isClosed(p.exited) {
		kill(p.command.Process)
	}
	_ = p.out.Close() // on Unix this ends the reading, whoever else has the other end
	timer := time.NewTimer(endFor)
	defer timer.Stop()
	for _, over := range []chan struct{}{p.exited, p.read} {
		select {
		case <-over:
		case <-timer.C:
			return isClosed(p.exited)
		}
	}
	return true
}

// spent is the processor time of a program that was waited for, in seconds.
func (p *process) spent() float64 {
	s := p.command.ProcessState
	if s == nil {
		return 0
	}
	return (s.UserTime() + s.SystemTime()).Seconds()
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
