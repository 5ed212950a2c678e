package sampler

import (
	"context"
	"errors"
	"fmt"
	"os"
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
	// kill is nil for kill.
	kill func(*os.Process)

	said     words
	process  *process // nil if none runs
	left     *process // one that was killed and did not end
	underWay assembler
	spent    float64 // processor time in seconds of those that ended
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
	if c.process == nil {
		if err := c.start(); err != nil {
			return Reading{}, err
		}
	}
	for ctx.Err() == nil { // also while lines come faster than they are read
		l, come, err := c.process.take()
		if !come {
			if len(newest.Samples) > 0 {
				return newest, nil
			}
			if err != nil {
				return Reading{}, fmt.Errorf("%s %w", c.name(), err)
			}
			newest, err = c.rest(ctx)
			if err != nil {
				return Reading{}, err
			}
			continue
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
	return Reading{}, ctx.Err()
}

// rest waits for further lines. If none come for a while, it is what those before them make, if anything.
func (c *child) rest(ctx context.Context) (r Reading, err error) {
	rest, some := c.underWay.rest()
	var pause <-chan time.Time
	if some {
		pause = time.After(quiet)
	}
	select {
	case <-c.process.more:
		return r, nil
	case <-pause:
		c.underWay = c.open()
		return rest, nil
	case <-ctx.Done():
		return r, ctx.Err()
	}
}

// name is the program's, without its path.
func (c *child) name() string { return filepath.Base(c.command) }

// start begins the program, unless one that cannot be killed still runs.
func (c *child) start() (err error) {
	if c.left != nil {
		if !isClosed(c.left.exited) {
			return fmt.Errorf("process %d of %s cannot be ended", c.left.command.Process.Pid, c.name())
		}
		c.spent, c.left = c.spent+c.left.spent(), nil
	}
	c.process, err = begin(c.command, c.args)
	c.underWay = c.open()
	return err
}

// Spent is the processor time of the programs that ended, in seconds.
func (c *child) Spent() float64 { return c.spent }

// Left says which process was killed and did not end, "" for none.
func (c *child) Left() string {
	if c.left == nil || isClosed(c.left.exited) {
		return ""
	}
	return fmt.Sprintf("process %d of %s cannot be ended: it was left running", c.left.command.Process.Pid, c.name())
}

// Close ends the program.
func (c *child) Close() {
	if c.process == nil {
		return
	}
	p, end := c.process, c.kill
	if end == nil {
		end = kill
	}
	c.process = nil
	if !p.end(end) {
		c.left = p
		return
	}
	c.spent += p.spent()
}
