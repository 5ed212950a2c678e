package bridge

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/visualizer"
)

func TestInterpreter_WhichPythonHasTheSDK(t *testing.T) {
	dir := t.TempDir()
	program := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	named, callers, onPath := program("named.exe"), program("callers.exe"), program(defaultPython)
	t.Setenv("PATH", dir)
	for _, c := range []struct{ variable, caller, want string }{
		{named, callers, named},
		{"", callers, callers},
		{"", "", onPath},
		{named, "", named},
	} {
		got, err := interpreter(Request{Python: c.caller, Getenv: func(string) string { return c.variable }})
		if err != nil || got != c.want {
			t.Errorf("variable %q and caller %q give %q, %v; want %q", c.variable, c.caller, got, err, c.want)
		}
	}
	var problem *visualizer.Problem
	_, err := interpreter(Request{Kind: "wandb", Install: "pip install wandb", Python: "/nowhere/python", Getenv: func(string) string { return "" }})
	if !errors.As(err, &problem) || !strings.Contains(problem.What, "/nowhere/python") || !strings.Contains(problem.Do, "pip install wandb") {
		t.Errorf("the error is %v", err)
	}
}
