package sampler

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A line is what a program wrote, and when it came.
type line struct {
	text string
	at   time.Time
}

// A child is a program that stays and writes what it measures again and again.
type child struct {
	name  string
	cmd   *exec.Cmd
	lines chan line // closed when its output ends
	spent float64   // processor time in seconds of those that ended
}

// running reports whether the program was started and not closed.
func (c *child) running() bool { return c.cmd != nil }

// start begins the program. Its output is not held back where it is written in Python.
func (c *child) start(command string, args ...string) error {
	c.name = filepath.Base(command)
	cmd := exec.Command(command, args...)
	cmd.Env = append(os.Environ(), "PYTHONUNBUFFERED=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without the path
		}
		return fmt.Errorf("%s cannot be started: %w", c.name, err)
	}
	c.cmd, c.lines = cmd, make(chan line, 4096)
	go follow(out, c.lines)
	return nil
}

// follow gives lines on; those that nobody takes are left out, so that the program never waits.
func follow(out io.Reader, lines chan<- line) {
	defer close(lines)
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		select {
		case lines <- line{scanner.Text(), time.Now()}:
		default:
		}
	}
}

// next is the next line; ok is false where pause is over before it.
func (c *child) next(ctx context.Context, pause <-chan time.Time) (l line, ok bool, err error) {
	select {
	case l, ok = <-c.lines:
		if !ok {
			return l, false, fmt.Errorf("%s ended", c.name)
		}
		return l, true, nil
	case <-pause:
		return l, false, nil
	case <-ctx.Done():
		return l, false, ctx.Err()
	}
}

// waiting is a line that has come already, if there is one.
func (c *child) waiting() (line, bool) {
	select {
	case l, ok := <-c.lines:
		return l, ok
	default:
		return line{}, false
	}
}

// Spent is the processor time of the programs that ended, in seconds.
func (c *child) Spent() float64 { return c.spent }

// Close ends the program.
func (c *child) Close() {
	if c.cmd == nil {
		return
	}
	_ = c.cmd.Process.Kill()
	for range c.lines { // until its output ends
	}
	_ = c.cmd.Wait()
	if s := c.cmd.ProcessState; s != nil {
		c.spent += (s.UserTime() + s.SystemTime()).Seconds()
	}
	c.cmd = nil
}
