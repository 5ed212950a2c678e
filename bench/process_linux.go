package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/internal/truth"
	"golang.org/x/sys/unix"
)

// A cost is what one child process took, its own children included as far as it waited for them.
type cost struct {
	cpu          time.Duration // user + system, by wait4
	rss          int64         // largest resident set, bytes
	started, end time.Time     // before fork, after wait
}

// processors divides the machine: the server gets the last one, the client all others.
func processors() (client unix.CPUSet, server int) {
	var all unix.CPUSet
	if unix.SchedGetaffinity(0, &all) != nil || all.Count() < 2 {
		return all, -1
	}
	for i := range len(all) * 64 {
		if all.IsSet(i) {
			server = i
		}
	}
	all.Clear(server)
	return all, server
}

// runClient runs a command on the client's processors and returns what it took.
func runClient(ctx context.Context, cpus *unix.CPUSet, command []string, env ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), env...)
	var words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &words, &words
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	// A child inherits the affinity of the thread that forks it.
	runtime.LockOSThread()
	var before unix.CPUSet
	pinned := unix.SchedGetaffinity(0, &before) == nil && unix.SchedSetaffinity(0, cpus) == nil
	c := cost{started: time.Now()}
	err := cmd.Start()
	if pinned {
		_ = unix.SchedSetaffinity(0, &before)
	}
	runtime.UnlockOSThread()
	if err != nil {
		return c, err
	}
	err = cmd.Wait()
	c.end = time.Now()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.cpu = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		c.rss = usage.Maxrss << 10
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w\n%s", filepath.Base(command[0]), err, lastLines(words.String(), 15))
	}
	return c, nil
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// A server is the truth server as a child process.
type server struct {
	port   int
	cmd    *exec.Cmd
	stdin  io.Closer
	record string
}

func startServer(ctx context.Context, folder string, p truth.Profile) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &server{record: filepath.Join(folder, "truth.gob")}
	s.cmd = exec.CommandContext(ctx, self, append(append([]string{"serve"}, p.Args()...), "-record", s.record)...)
	s.cmd.Stderr = os.Stderr
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		s.port, err = strconv.Atoi(strings.TrimSpace(line))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the truth server: %w", err), s.stdin.Close(), s.cmd.Wait())
	}
	return s, nil
}

// stop ends the server and returns its record.
func (s *server) stop() (*truth.Log, error) {
	s.stdin.Close()
	if err := s.cmd.Wait(); err != nil {
		return nil, fmt.Errorf("the truth server: %w", err)
	}
	return truth.Load(s.record)
}
