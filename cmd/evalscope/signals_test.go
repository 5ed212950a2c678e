//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// makeFIFO makes a named pipe: mkfifo NAME
func makeFIFO(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o600))
}

// silent starts a server that accepts connections and says nothing, and sets $SILENT to its URL.
func silent(ts *testscript.TestScript, _ bool, _ []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
		}
	}()
	ts.Setenv("SILENT", "http://"+listener.Addr().String())
}

// signaled runs a command that a signal must end: signaled INT 130 'text on standard error' evalscope perf …
func signaled(ts *testscript.TestScript, _ bool, args []string) {
	sig := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}[args[0]]
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	self, err := os.Executable()
	ts.Check(err)
	cmd := exec.Command(self, args[4:]...)
	cmd.Args[0] = args[3] // testscript's commands find themselves by their name
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"))
	for _, name := range []string{"HF_ENDPOINT", "MODELSCOPE_ENDPOINT", "MODELSCOPE_DOMAIN"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	caught(cmd.Process.Pid, sig)
	ts.Check(cmd.Process.Signal(sig))
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		cmd.Process.Kill()
		<-ended
		ts.Fatalf("%v did not end within 20 s of the signal; it said:\n%s", args[3:], stderr.String())
	}
	if got := cmd.ProcessState.ExitCode(); got != want || !strings.Contains(stderr.String(), args[2]) {
		ts.Fatalf("%v: %v, want exit code %d and %q in:\n%s", args[3:], cmd.ProcessState, want, args[2], stderr.String())
	}
}

// caught waits until a process has a handler for the signal, and a little longer, so that it is in the middle of its work.
func caught(pid int, sig syscall.Signal) {
	for range 1000 {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil { // a system without it
			time.Sleep(time.Second)
			return
		}
		_, mask, _ := strings.Cut(string(status), "SigCgt:\t")
		mask, _, _ = strings.Cut(mask, "\n")
		if bits, err := strconv.ParseUint(mask, 16, 64); err == nil && bits&(1<<(sig-1)) != 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond)
}
