package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "4"); err != nil { // scripts wait for their runs most of the time
		panic(err)
	}
	testscript.Main(m, map[string]func(){"evalscope": main})
}

// TestScript_Scripts holds the command line's contract: what it prints where, its exit codes, what it writes.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "exitcode": exitCode, "waitfor": waitFor, "absent": absent, "kill9": kill9,
			"mkfifo": makeFIFO, "silent": silent, "signaled": signaled,
		},
	})
}

// serve starts the built-in LLM server with the given flags and sets $URL.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	var c simulator.Config
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	c.Flags(flags)
	ts.Check(flags.Parse(args))
	server, err := simulator.New(c, tokenizer.Builtin())
	ts.Check(err)
	url, err := server.Start(context.Background())
	ts.Check(err)
	ts.Defer(func() { server.Close() })
	ts.Setenv("URL", url)
}

// exitCode runs a command that must exit with a code: exitcode 2 evalscope perf …
func exitCode(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exited interface{ ExitCode() int }
	if errors.As(err, &exited) {
		got = exited.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// waitFor waits until a file that matches the pattern holds a text n times: waitfor 3 'outputs/*/*/events.ndjson' text
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	for range 2000 {
		found, err := filepath.Glob(ts.MkAbs(args[1]))
		ts.Check(err)
		for _, file := range found {
			if data, err := os.ReadFile(file); err == nil && bytes.Count(data, []byte(args[2])) >= n {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("no file %s with %d times %q came", args[1], n, args[2])
}

// absent holds where no file below a folder contains a text.
func absent(ts *testscript.TestScript, _ bool, args []string) {
	searched := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		searched++
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), args[1]) {
			ts.Fatalf("%s contains %s", path, args[1])
		}
		return err
	}))
	if searched == 0 {
		ts.Fatalf("not found: below %s", args[0])
	}
}

// kill9 ends the run in a folder as `kill -9` does, in the middle: it starts the command, waits for requests in its
// event log and kills it.
func kill9(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := startInBackground(ctx, ts, args)
	waitFor(ts, false, []string{"3", "outputs/*/*/events.ndjson", `"event":"request"`})
	cancel() // exec.CommandContext kills with SIGKILL
	<-ended
}
