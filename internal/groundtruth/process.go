package groundtruth

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A Process is the ground-truth server as a child process. It listens on the loopback address alone, ends when its
// standard input does, and so never outlives its parent, however that ends.
type Process struct {
	// Port is where it listens.
	Port int

	cmd   *exec.Cmd
	stdin io.Closer
	out   *bufio.Reader
	said  bytes.Buffer
}

// Start starts the server by a command that leads to Child; the profile's flags are appended to it. Stop must follow.
// The child is killed when ctx ends.
func Start(ctx context.Context, command []string, p Profile) (*Process, error) {
	s := &Process{cmd: exec.CommandContext(ctx, command[0], append(append([]string{}, command[1:]...), p.Args()...)...)}
	s.cmd.Stderr = &s.said
	s.cmd.WaitDelay = 5 * time.Second
	var err error
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the ground-truth server: %w", err)
	}
	line, err := s.out.ReadString('\n')
	if err == nil {
		s.Port, err = strconv.Atoi(strings.TrimSpace(line))
	}
	if err != nil {
		s.stdin.Close()
		return nil, s.explain("starting", errors.Join(err, s.cmd.Wait()))
	}
	return s, nil
}

// Stop ends the server and returns its record.
func (s *Process) Stop() (*Log, error) {
	s.stdin.Close()
	log := &Log{}
	err := gob.NewDecoder(s.out).Decode(log)
	if err = errors.Join(err, s.cmd.Wait()); err != nil {
		return nil, s.explain("reading the record of", err)
	}
	return log, nil
}

func (s *Process) explain(doing string, err error) error {
	if words := strings.TrimSpace(s.said.String()); words != "" {
		err = fmt.Errorf("%w; its output: %s", err, words)
	}
	return fmt.Errorf("%s the ground-truth server: %w", doing, err)
}

const (
	// late is how late the server may be (p99 over requests) where its streams are due at different moments.
	late = 5 * time.Millisecond
	// In lockstep all streams are due at once and are written one after the other, so the last is late by all writes before
	// it: writeTime is what one takes at most, with the client woken by it on the same machine, and lockstepLate what the
	// start of the round may take. A lateness is known to the comparison, as it has the instant of every write; what it
	// changes is the form of the load, so the bound can be wide.
	writeTime    = 60 * time.Microsecond
	lockstepLate = 2 * time.Millisecond
)

// MaxLate is the lateness of the server (p99 over requests) above which a run says nothing about its client.
func (p Profile) MaxLate(streams int) time.Duration {
	if p.Lockstep {
		return time.Duration(streams)*writeTime + lockstepLate
	}
	return late
}
