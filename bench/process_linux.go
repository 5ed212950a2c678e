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

	"github.com/modelscope/evalscope/internal/groundtruth"
	"golang.org/x/sys/unix"
)

// A cost is what one child process took, its own children included as far as it waited for them.
type cost struct {
	cpu          time.Duration // user + system, by wait4
	rss          int64         // largest resident set, bytes
	started, end time.Time     // before fork, after wait
	others       time.Duration // what everything else took of the client's processors meanwhile
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

// unfinished is a run that took longer than its limit.
type unfinished struct{ limit time.Duration }

// Error says how long the process had.
func (u unfinished) Error() string { return fmt.Sprintf("did not finish within %v", u.limit) }

// runClient runs a command on the client's processors, in a process group of its own, and returns what it took.
func (l *lab) runClient(ctx context.Context, c client, s scenario, command, env []string) (cost, error) {
	within, cancel := ctx, context.CancelFunc(func() {})
	if s.limit > 0 {
		within, cancel = context.WithTimeout(ctx, s.limit)
	}
	defer cancel()
	cmd := exec.CommandContext(within, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var words bytes.Buffer
	cmd.Stdout, cmd.Stderr = &words, &words
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = 10 * time.Second
	forgetPeak()
	busy := busyTime(&l.cpus)
	k, err := startPinned(cmd, &l.cpus)
	if err != nil {
		return k, err
	}
	watched := func() int64 { return 0 }
	if t := toolOf(c); t != nil && t.processes {
		watched = watchMemory(cmd.Process.Pid)
	}
	err = cmd.Wait()
	k.end = time.Now()
	if err != nil { // its children do not always follow
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		k.cpu = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
		k.rss = usage.Maxrss << 10
	}
	k.rss = max(k.rss, watched())
	k.others = busyTime(&l.cpus) - busy - k.cpu
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return k, unfinished{s.limit}
	}
	if err != nil {
		return k, fmt.Errorf("%s: %w\n%s", filepath.Base(command[0]), err, lastLines(words.String(), 15))
	}
	return k, nil
}

// startPinned starts the command on the given processors: a child inherits the affinity of the thread that forks it.
func startPinned(cmd *exec.Cmd, cpus *unix.CPUSet) (cost, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before unix.CPUSet
	pinned := unix.SchedGetaffinity(0, &before) == nil && unix.SchedSetaffinity(0, cpus) == nil
	k := cost{started: time.Now()}
	err := cmd.Start()
	if pinned {
		_ = unix.SchedSetaffinity(0, &before)
	}
	return k, err
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

func startServer(ctx context.Context, folder string, p groundtruth.Profile) (*server, error) {
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
func (s *server) stop() (*groundtruth.Log, error) {
	s.stdin.Close()
	if err := s.cmd.Wait(); err != nil {
		return nil, fmt.Errorf("the truth server: %w", err)
	}
	return groundtruth.Load(s.record)
}
