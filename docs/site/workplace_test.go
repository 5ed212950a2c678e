package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// A workplace is where the commands of one page run: a folder, a server, an environment.
type workplace struct {
	folder, url, port string
	env               []string
}

// engine is the program, built once for all pages.
var engine = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "docs")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "evalscope"), "./cmd/evalscope")
	build.Dir = testenv.Root()
	out, err := build.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return folder, err
})

// sideBySide is how many pages run at a time. Their commands mostly wait for the simulator's replies and for each other's ends, so
// that more of them than processors fit.
const sideBySide = "6"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", sideBySide); err != nil {
		panic(err)
	}
	code := m.Run()
	if folder, err := engine(); err == nil {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

func newWorkplace(t *testing.T) workplace {
	t.Helper()
	bin, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	c := simulator.Default()
	c.Port, c.TTFT, c.ITL, c.StreamInterval, c.PrefillRate = 0, time.Millisecond, 20*time.Microsecond, 64, 0
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	w := workplace{folder: t.TempDir(), url: strings.TrimSuffix(url, "/v1"), port: freePort(t)}
	w.env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "EVALSCOPE_BINARY="+filepath.Join(bin, "evalscope"),
		"PYTHONPATH="+filepath.Join(testenv.Root(), "python"), "HOME="+w.folder, "API_KEY=sk-documentation", "WANDB_MODE=offline",
		"MODELSCOPE_CACHE="+hubCache(t), "MODELSCOPE_DOMAIN=127.0.0.1:9")
	return w
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// hubCache is what an earlier download of openqa leaves, so that no test needs the network.
func hubCache(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	var lines strings.Builder
	for i := range 20 {
		fmt.Fprintf(&lines, "{\"question\": \"问题 %d：什么是负载测试？\"}\n", i)
	}
	put(t, filepath.Join(folder, "datasets/AI-ModelScope/HC3-Chinese/open_qa.jsonl"), strings.NewReader(lines.String()))
	packed, err := os.Open(filepath.Join(testenv.Root(), "internal/tokenizer/builtin.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "models/Qwen/Qwen2___5-0___5B-Instruct/tokenizer.json"), plain)
	return folder
}

func put(t *testing.T, path string, from io.Reader) {
	t.Helper()
	data, err := io.ReadAll(from)
	if err == nil {
		err = write(path, data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// run executes a program in the workplace; it must end well.
func (w workplace) run(t *testing.T, what string, words ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 80*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = w.folder, w.env, time.Second
	out, err := cmd.CombinedOutput()
	if err != nil && !strictlyInvalid(what, string(out), err) {
		t.Errorf("%v\n%s\n%s", err, what, tail(string(out)))
	}
	return string(out)
}

// strictlyInvalid reports whether a command ended as --strict asks where the machine is too busy for its figures to be believed: the
// pages run side by side.
func strictlyInvalid(command, out string, err error) bool {
	const forbidden = 3 // the exit code
	ended := new(exec.ExitError)
	asks := strings.Contains(command, "--strict") || strings.Contains(command, "gate ") // a gate cannot tell then
	return asks && errors.As(err, &ended) && ended.ExitCode() == forbidden && strings.Contains(out, "INVALID")
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

// runs counts the runs below the workplace and holds that no request of theirs failed, but for faulty ones.
func (w workplace) runs(t *testing.T, faulty bool) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(w.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "perf_result.json" {
			return err
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "run.json")); err != nil {
			return nil // a visualizer's copy
		}
		n++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var result struct {
			Levels []struct {
				Succeeded, Failed int
			}
		}
		if err := json.Unmarshal(data, &result); err != nil {
			return err
		}
		for _, l := range result.Levels {
			if l.Succeeded == 0 || l.Failed > 0 && !faulty {
				t.Errorf("%s: %d succeeded, %d failed", path, l.Succeeded, l.Failed)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
