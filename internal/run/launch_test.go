package run_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/standard"
)

// actAsServer is the variable that makes this test's program the server that a run starts.
const actAsServer = "EVALSCOPE_TEST_ACT_AS_SERVER"

// actServer serves as the words of the command line say, as vllm serve would, and says what it was told.
func actServer() {
	fmt.Println("loading", strings.Join(os.Args[1:], " "))
	if os.Getenv(actAsServer) == "fail" {
		fmt.Fprintln(os.Stderr, "torch.OutOfMemoryError: CUDA out of memory")
		os.Exit(1)
	}
	port := 0
	for i, word := range os.Args {
		if word == "--port" {
			port, _ = strconv.Atoi(os.Args[i+1])
		}
	}
	server, err := simulator.New(simulator.Config{Host: "127.0.0.1", Port: port, TTFT: time.Millisecond}, tokenizer.Builtin())
	if err == nil {
		_, err = server.Start(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	time.Sleep(time.Minute) // the run ends it
	os.Exit(1)
}

// launching are the arguments of a run that starts its server, which is this program and behaves so.
func launching(t *testing.T, behavior string) run.Arguments {
	t.Helper()
	script := filepath.Join(t.TempDir(), "server")
	text := fmt.Sprintf("#!/bin/sh\n%s=%s exec %s \"$@\"\n", actAsServer, behavior, os.Args[0])
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	args := arguments(t, "http://127.0.0.1:1")
	args.API, args.Port, args.APIArgs = "local_vllm", l.Addr().(*net.TCPAddr).Port, run.Tags{{Name: "command", Value: script}, {Name: "server_args", Value: "--max-model-len 4096"}}
	args.Number = []run.Count{{N: 3}}
	l.Close()
	return args
}

func TestLaunch_ServerServesTheRunAndEndsWithIt(t *testing.T) {
	args := launching(t, "serve")
	result := mustRun(t, args, run.Options{Plugins: standard.Plugins()})
	if result.Levels[0].Succeeded != 3 {
		t.Errorf("%+v", result.Levels[0])
	}
	log, err := os.ReadFile(filepath.Join(result.Folder, "server.log"))
	want := "loading serve simulated --served-model-name simulated --host 127.0.0.1 --port " + strconv.Itoa(args.Port) + " --max-model-len 4096"
	if err != nil || !strings.Contains(string(log), want) {
		t.Errorf("the server's log is %q, %v", log, err)
	}
	if c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(args.Port)); err == nil {
		c.Close()
		t.Error("the server outlived the run")
	}
}

func TestLaunch_SaysWhyAServerDidNotStart(t *testing.T) {
	_, err := run.Run(t.Context(), launching(t, "fail"), run.Options{Plugins: standard.Plugins()})
	if err == nil || !strings.Contains(err.Error(), "CUDA out of memory") || !strings.Contains(err.Error(), "exit status 1") {
		t.Errorf("%v", err)
	}
	args := launching(t, "serve")
	args.APIArgs[0].Value = "/nowhere/vllm"
	if _, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()}); err == nil || !strings.Contains(err.Error(), "/nowhere/vllm") {
		t.Errorf("%v", err)
	}
}

func TestLaunch_RefusesAPortThatIsTaken(t *testing.T) {
	args := launching(t, "serve")
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(args.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()}); err == nil || !strings.Contains(err.Error(), "port: ") {
		t.Errorf("%v", err)
	}
}

func TestLaunch_IsLeftByAnInterrupt(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	args := launching(t, "serve")
	args.APIArgs[0].Value = "/bin/sleep" // refuses these words and ends; or waits, and is ended
	if _, err := run.Run(ctx, args, run.Options{Plugins: standard.Plugins()}); err == nil {
		t.Error("a server that never answers served")
	}
}
