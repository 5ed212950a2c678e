package sampler

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// script is a program of a shell script.
func script(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// alive reports whether a process runs or waits to be waited for.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// noted waits for the number that a script writes into a file.
func noted(t *testing.T, path string) int {
	t.Helper()
	for range 1000 {
		if data, err := os.ReadFile(path); err == nil && strings.HasSuffix(string(data), "\n") {
			pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the script did not start")
	return 0
}

// A program that is a script ends with what it started: else a reading waits for the end of that.
func TestChild_ProgramThatHangsIsEndedWithWhatItStarted(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	r := NVIDIA{Command: script(t, "nvidia-smi", "sleep 600 &\necho $! > "+pid+"\nwait"), Interval: time.Second}.Reader()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		noted(t, pid)
		cancel()
	}()
	if _, err := r.Read(ctx); err == nil {
		t.Error("it was read")
	}
	r.Close()
	for sleeper := noted(t, pid); alive(sleeper); { // its new parent has to wait for it
		time.Sleep(5 * time.Millisecond)
	}
}

// A program whose output somebody else holds open, in a group of his own, is left by closing our end.
func TestChild_OutputThatSomebodyElseHoldsOpenIsLeft(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	r := NVIDIA{Command: script(t, "nvidia-smi", "setsid sh -c 'echo $$ > "+pid+"; exec sleep 600' &\nwait"), Interval: time.Second}.Reader()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		noted(t, pid)
		cancel()
	}()
	if _, err := r.Read(ctx); err == nil {
		t.Error("it was read")
	}
	r.Close()
	if sleeper := noted(t, pid); alive(sleeper) {
		_ = syscall.Kill(sleeper, syscall.SIGKILL)
	} else {
		t.Error("nobody held the output open")
	}
}

// A program that cannot be killed, as one that hangs in a driver, is left with a note, and no further one is started.
func TestRun_ProgramThatCannotBeKilledIsLeftWithANote(t *testing.T) {
	dir := t.TempDir()
	starts, path := filepath.Join(dir, "starts"), filepath.Join(dir, telemetry.FileName)
	c := &child{command: script(t, "nvidia-smi", "echo $$ >> "+starts+"\nexec sleep 600"), open: func() assembler { return &block{} }, kill: func(*os.Process) {}}
	run, err := Start(Config{Path: path, Interval: 100 * time.Millisecond, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader { return c }}}})
	if err != nil {
		t.Fatal(err)
	}
	pid := noted(t, starts)
	if _, err := run.Stop(); err != nil {
		t.Fatal(err)
	}
	if pid != noted(t, starts) || !alive(pid) {
		t.Error("it was started again, or it ended")
	}
	notes := levelOf(t, path).Notes
	if want := "process " + strconv.Itoa(pid) + " of nvidia-smi cannot be ended: it was left running"; len(notes) == 0 || notes[len(notes)-1].Text != want {
		t.Errorf("%+v, want %q last", notes, want)
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	<-c.left.exited
}

// A flood of lines is the end of a program, not memory without end or a reading without end.
func TestChild_FloodOfLinesIsAnError(t *testing.T) {
	r := NVIDIA{Command: script(t, "nvidia-smi", "exec yes '"+strings.Split(twoGPUs, `\n`)[0]+"'"), Interval: time.Second}.Reader()
	defer r.Close()
	for {
		if _, err := r.Read(t.Context()); err != nil {
			if err.Error() != "nvidia-smi writes more than can be read" {
				t.Error(err)
			}
			return
		}
	}
}

func TestChild_LineIsBoundedToSomeMiB(t *testing.T) {
	document := "[{\"gpu\": 0, \"power\": {\"socket_power\": {\"value\": 542}}, \"x\": \"" + strings.Repeat("x", 1<<20) + "\"}]\n"
	r := amdsmi(t, document).Reader()
	defer r.Close()
	if got, err := r.Read(t.Context()); err != nil || len(got.Samples) != 1 {
		t.Errorf("a line of 1 MiB: %d samples, %v", len(got.Samples), err)
	}
	endless := amdsmi(t, strings.Repeat("x", maxLine+1)).Reader()
	defer endless.Close()
	if _, err := endless.Read(t.Context()); err == nil || err.Error() != "amd-smi wrote a line longer than 4 MiB" {
		t.Errorf("of a line that is too long: %v", err)
	}
}

// A program that names ever new GPUs without a pause does not grow without end.
func TestNVIDIA_NumberOfGPUsIsBounded(t *testing.T) {
	b := &block{}
	for i := range maxGPUs + 1 {
		_, _, err := b.add(line{text: strings.Replace(strings.Split(twoGPUs, `\n`)[0], "GPU-1f", "GPU-"+strconv.Itoa(i), 1)})
		if (err != nil) != (i == maxGPUs) {
			t.Fatalf("%d: %v", i, err)
		}
	}
}
