package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// A child is `evalscope pipe` as a process of its own.
type child struct {
	t      *testing.T
	cmd    *exec.Cmd
	in     io.WriteCloser
	events *bufio.Scanner
	dir    string
}

func startChild(t *testing.T) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, dir: t.TempDir(), cmd: &exec.Cmd{Path: exe, Args: []string{"evalscope", "pipe"}}} // testscript runs main by this name
	c.cmd.Dir = c.dir
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.events = bufio.NewScanner(out)
	c.events.Buffer(nil, 16<<20)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.cmd.Process.Kill(); c.cmd.Wait() })
	return c
}

func (c *child) say(format string, args ...any) { fmt.Fprintf(c.in, format+"\n", args...) }

// until reads events up to one of that kind whose line holds text.
func (c *child) until(kind, text string) map[string]any {
	c.t.Helper()
	for c.events.Scan() {
		var event map[string]any
		if err := json.Unmarshal(c.events.Bytes(), &event); err != nil {
			c.t.Fatalf("not an event: %s", c.events.Bytes())
		}
		if event["event"] == kind && strings.Contains(c.events.Text(), text) {
			return event
		}
	}
	c.t.Fatalf("the event %s never came", kind)
	return nil
}

// simulate starts a server whose replies take a while, and returns the first line of a run against it.
func simulate(t *testing.T, tokens int) string {
	t.Helper()
	c := simulator.Default()
	c.Port, c.TTFT, c.ITL = 0, 20*time.Millisecond, 20*time.Millisecond
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return fmt.Sprintf(`{"protocol":"evalscope-pipe/1.0","arguments":{"model":"m","url":%q,"api_key":"sk-pipe-secret","prompt":"x","number":1000,"parallel":2,"max_tokens":%d,"extra_args":{"ignore_eos":true}}}`, url, tokens)
}

func TestPipe_StopEndsTheRunWithItsReport(t *testing.T) {
	start := simulate(t, 4)
	c := startChild(t)
	c.until("hello", "evalscope-pipe/1.0")
	c.say("%s", start)
	c.until("progress", "")
	c.say("this is no command")
	c.until("log", "not a command")
	c.say(`{"command":"stop"}`)
	if r := c.until("result", ""); r["interrupted"] != true {
		t.Errorf("result %v", r["interrupted"])
	}
	if e := c.until("exit", ""); e["code"] != 130.0 || e["reason"] != "interrupted" {
		t.Errorf("exit %v, want 130, interrupted", e)
	}
}

func TestPipe_KillCutsRequestsOff(t *testing.T) {
	start := simulate(t, 100_000)
	c := startChild(t)
	c.say("%s", start)
	c.until("progress", `"in_flight":2`)
	c.say(`{"command":"stop"}`)
	c.until("log", "no new requests")
	c.say(`{"command":"kill"}`)
	c.until("result", `"cancelled":2`)
	c.until("exit", "130")
}

func TestPipe_EndOfInputStopsAndFinishesTheReport(t *testing.T) {
	start := simulate(t, 4)
	c := startChild(t)
	c.say("%s", start)
	c.until("progress", "")
	c.in.Close()
	c.until("exit", "130")
	found, _ := filepath.Glob(filepath.Join(c.dir, "outputs/*/*/perf_result.json"))
	if len(found) != 1 {
		t.Fatalf("reports: %v", found)
	}
	err := filepath.WalkDir(c.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), "sk-pipe-secret") {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPipe_RefusesWhatIsNoStart(t *testing.T) {
	for line, want := range map[string]string{
		"garbage": "not the JSON object", `{"protocol":"evalscope-pipe/2.0","arguments":{}}`: "install both from the same package",
		`{"protocol":"evalscope-pipe/1.0"}`:                                                 "no arguments",
		`{"protocol":"evalscope-pipe/1.0","arguments":{"model":"m","url":"x","paralel":1}}`: "did you mean 'parallel'",
	} {
		c := startChild(t)
		c.say("%s", line)
		c.until("problems", want)
		c.until("exit", `"code":2,"reason":"bad_input"`)
		if entries, _ := os.ReadDir(c.dir); len(entries) != 0 {
			t.Errorf("%s: something was written", line)
		}
	}
}

func TestPipe_SaysByCodeThatAllFailed(t *testing.T) {
	c := startChild(t)
	c.say(`{"protocol":"evalscope-pipe/1.0","arguments":{"model":"m","url":"http://127.0.0.1:9/v1","prompt":"x","number":2,"no_test_connection":true}}`)
	c.until("result", "")
	c.until("exit", `"code":1,"reason":"all_failed"`)
}
