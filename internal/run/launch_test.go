package run_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
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
	if os.Getenv(actAsServer) == "die" {
		time.Sleep(700 * time.Millisecond)
		fmt.Fprintln(os.Stderr, "torch.OutOfMemoryError: CUDA out of memory")
		os.Exit(3)
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
	args := launching(t, "serve")
	folder := t.TempDir()
	script, number := filepath.Join(folder, "sleeper"), filepath.Join(folder, "number")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho $$ > "+number+".new && mv "+number+".new "+number+" && exec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	args.APIArgs[0].Value = script
	ctx, interrupt := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	go func() {
		for _, err := os.Stat(number); err != nil && ctx.Err() == nil; _, err = os.Stat(number) {
			time.Sleep(10 * time.Millisecond)
		}
		interrupt(interrupted)
	}()
	_, err := run.Run(ctx, args, run.Options{Plugins: standard.Plugins()})
	if err == nil || strings.Contains(err.Error(), "did not start") {
		t.Errorf("a server that never answers: %v", err)
	}
	text, err := os.ReadFile(number)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid == 0 || syscall.Kill(pid, 0) == nil {
		t.Errorf("the server with the number %d is still there, %v", pid, err)
	}
}

func TestLaunch_ServerThatDiesEndsTheRunWithItsLastWords(t *testing.T) {
	args := launching(t, "die")
	args.Number = []run.Count{{N: 1_000_000}}
	result, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()})
	if err == nil || !strings.Contains(err.Error(), "exited during the run") || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "CUDA out of memory") {
		t.Fatalf("%v", err)
	}
	if result == nil || len(result.Levels) != 1 || result.Levels[0].Succeeded == 0 || !result.Interrupted {
		t.Errorf("what was measured until then is %+v", result)
	}
}

func TestLaunch_SecretsOfTheServersCommandReachNoFile(t *testing.T) {
	args := launching(t, "serve")
	args.APIArgs[1].Value = "--max-model-len 4096 --hf-token hf_verySecretToken1 --admin-api-key=adm1nSecret2 --admin-token s3cZ --api-key firstKey3 sec4"
	var tables bytes.Buffer
	result := mustRun(t, args, run.Options{Plugins: standard.Plugins(), Tables: &tables})
	err := filepath.WalkDir(result.Folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, secret := range []string{"hf_verySecretToken1", "adm1nSecret2", "s3cZ", "firstKey3", "sec4"} {
			if i := bytes.Index(data, []byte(secret)); i >= 0 {
				t.Errorf("%s: …%s", filepath.Base(path), data[max(0, i-40):i+len(secret)])
			}
		}
		return err
	})
	if err != nil || strings.Contains(tables.String(), "verySecretToken1") || strings.Contains(tables.String(), "adm1nSecret2") || strings.Contains(tables.String(), "s3cZ") {
		t.Errorf("%v, or the tables have a secret:\n%s", err, tables.String())
	}
	if log, _ := os.ReadFile(filepath.Join(result.Folder, "server.log")); !strings.Contains(string(log), "--max-model-len 4096 --hf-token") {
		t.Errorf("the server was not told: %q", log)
	}
}
