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

// A child is a program that stays and writes what it measures again and again. It is started at the first reading, and again at the one
// after a failure.
type child struct {
	command string
	args    []string
	// open makes what puts the lines of a new process together.
	open func() assembler
	// remarks reports whether what it writes beside its readings is worth a note.
	remarks bool

	said     words
	cmd      *exec.Cmd
	lines    chan line // closed when its output ends
	underWay assembler
	spent    float64 // processor time in seconds of those that ended
}

// A line is what a program wrote, and when it came.
type line struct {
	text string
	at   time.Time
}

// An assembler puts the lines of a program together into readings.
type assembler interface {
	// add takes a line and returns the reading that is whole by it, if one is. Its error is an aside for a line that is of no reading.
	add(l line) (r Reading, whole bool, err error)
	// rest is what is whole if no further line comes for a while, if anything is.
	rest() (r Reading, some bool)
}

// quiet is how long after a line the next one of the same reading comes at the latest.
const quiet = 50 * time.Millisecond

// Read returns the newest reading, and waits for one where none has come since the reading before.
func (c *child) Read(ctx context.Context) (Reading, error) {
	r, err := c.read(ctx)
	if err != nil {
		c.Close()
		if c.said.first != "" {
			err = &ProgramError{Program: c.name(), Words: c.said.first, Ended: ctx.Err() == nil}
		}
		c.said.first = ""
		return r, err
	}
	c.said.first = ""
	if c.remarks {
		r.Remarks = c.said.news()
	}
	return r, nil
}

func (c *child) read(ctx context.Context) (newest Reading, err error) {
	if c.cmd == nil {
		if err := c.start(); err != nil {
			return Reading{}, err
		}
	}
	for {
		l, come := c.waiting()
		if !come {
			if len(newest.Samples) > 0 {
				return newest, nil
			}
			rest, some := c.underWay.rest()
			var pause <-chan time.Time
			if some {
				pause = time.After(quiet)
			}
			if l, come, err = c.next(ctx, pause); err != nil {
				return Reading{}, err
			}
			if !come {
				newest, c.underWay = rest, c.open()
				continue
			}
		}
		r, whole, err := c.underWay.add(l)
		var other aside
		if errors.As(err, &other) {
			c.said.hear(string(other))
			continue
		}
		if err != nil {
			return Reading{}, err
		}
		if whole {
			newest = r
		}
	}
}

// name is the program's, without its path.
func (c *child) name() string { return filepath.Base(c.command) }

// start begins the program. Its output is not held back where it is written in Python.
func (c *child) start() error {
	cmd := exec.Command(c.command, c.args...)
	cmd.Env = append(os.Environ(), "PYTHONUNBUFFERED=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = cmd.Stdout // one pipe for both: what it says there matters too
	if err := cmd.Start(); err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without the path
		}
		return fmt.Errorf("%s cannot be started: %w", c.name(), err)
	}
	c.cmd, c.lines, c.underWay = cmd, make(chan line, 4096), c.open()
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
			return l, false, fmt.Errorf("%s ended", c.name())
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
