// Package bridge shows a run with a vendor's official Python SDK in a child process. Each request over the pipe is a
// line of JSON and gets a line of JSON back. Secrets are sent over the pipe, never on the command line. The child has
// its own process group and low priority; if it is slow, stopped or killed, only what it shows is lost.
package bridge

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/visualizer"
)

//go:embed bridge.py
var script string

// bootstrap reads the script as the first line: it would not fit a command line everywhere. The working folder is no
// place to import from: WandB leaves folders named like its package. Lines are bytes, UTF-8 whatever encoding Python has.
const bootstrap = `import sys; sys.path[:] = [p for p in sys.path if p]; import json; exec(json.loads(sys.stdin.buffer.readline()))`

// A Request says which SDK is wanted, and for what.
type Request struct {
	// Kind is wandb, swanlab or clearml; Install the command that installs its SDK.
	Kind, Install string
	// Project and Workspace are where the run goes; Workspace is "" for the account's own.
	Project, Workspace string
	// Key and Host are what the user gave; "" leaves them to the SDK's own files and variables.
	Key, Host string
	// Secrets are the variables of the environment in which the SDK finds its keys.
	Secrets []string
	// Python is the interpreter of the program that started the run, "" where it is none.
	Python string
	Getenv func(string) string
}

// Unreachable is a service that did not answer.
type Unreachable struct{ What string }

// Error says what could not be reached.
func (u *Unreachable) Error() string { return u.What }

// A child is a Python process with a vendor's SDK.
type child struct {
	command *exec.Cmd
	in      io.WriteCloser
	answers chan answer
	log     *lateLog
	exited  chan struct{} // closed when the process has ended and was waited for
	readers sync.WaitGroup
	request Request
}

// An answer is one line of the child.
type answer struct {
	OK    bool   `json:"ok"`
	Kind  string `json:"kind"` // of a failure: missing, key, away or other
	What  string `json:"what"`
	Do    string `json:"do"`
	Where string `json:"where"`
	Note  string `json:"note"`
}

// Prepare starts the child, imports the SDK and checks the key with the service. Its errors are *visualizer.Problem and
// *Unreachable where they can be named.
func Prepare(ctx context.Context, r Request) (visualizer.Ready, error) {
	python, err := interpreter(r)
	if err != nil {
		return nil, err
	}
	c, err := start(python, r)
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", python, err)
	}
	_, err = c.ask(ctx, map[string]any{"op": "prepare", "kind": r.Kind, "project": r.Project, "workspace": r.Workspace,
		"key": r.Key, "host": r.Host})
	if err != nil {
		c.kill()
		var failed *failure
		if errors.As(err, &failed) {
			return nil, failed.named(r, python)
		}
		return nil, err
	}
	return c, nil
}

// interpreter is the Python that the user named, else that of the program that started the run, which a virtual
// environment that is not activated has not on PATH, else the one on PATH.
func interpreter(r Request) (string, error) {
	name := cmp.Or(r.Getenv("EVALSCOPE_PERF_PYTHON"), r.Python, defaultPython)
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &visualizer.Problem{What: "there is no " + name + " to run the Python package " + r.Kind,
			Do: "install Python and run `" + r.Install + "`, or set EVALSCOPE_PERF_PYTHON to a Python that has it"}
	}
	return path, nil
}

func start(python string, r Request) (*child, error) {
	c := &child{command: exec.Command(python, "-u", "-c", bootstrap), answers: make(chan answer), exited: make(chan struct{}),
		log: &lateLog{secrets: append(secret.Environment(r.Getenv, r.Secrets...), r.Key)}, request: r}
	detach(c.command)
	c.command.Stderr = c.log
	c.command.WaitDelay = time.Second // what the SDK left running may hold the log open
	var err error
	if c.in, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, theirs, err := os.Pipe() // of our own: what the SDK left running may hold it open after the child's end
	if err != nil {
		return nil, err
	}
	c.command.Stdout = theirs
	err = c.command.Start()
	theirs.Close()
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	c.readers.Go(func() {
		_ = c.command.Wait()
		close(c.exited)
		_ = out.SetReadDeadline(time.Now().Add(lastWords))
	})
	c.readers.Go(func() { c.read(out) })
	return c, c.write(context.Background(), script)
}

// lastWords is how long lines of a child that has ended are waited for.
const lastWords = 200 * time.Millisecond

// read hands on the child's lines until it has ended.
func (c *child) read(out io.ReadCloser) {
	defer out.Close()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a answer
		if json.Unmarshal(lines.Bytes(), &a) == nil {
			c.answers <- a
		}
	}
	_, _ = io.Copy(io.Discard, out)
	<-c.exited
	close(c.answers)
}

// write sends a line. A child that does not read fills the pipe; then the write ends when the child is killed.
func (c *child) write(ctx context.Context, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, c.signalKill)()
	_, err = c.in.Write(append(line, '\n'))
	return err
}

// errGone is a child that ended by itself, or was killed.
var errGone = errors.New("its process exited")

// ask sends a request and waits for its answer. When ctx ends before, the child is killed: it is of no more use.
func (c *child) ask(ctx context.Context, request map[string]any) (answer, error) {
	if err := c.write(ctx, request); err != nil {
		if ctx.Err() != nil {
			return answer{}, context.Cause(ctx)
		}
		return answer{}, errGone
	}
	select {
	case a, ok := <-c.answers:
		if !ok {
			return a, errGone
		}
		if !a.OK {
			return a, &failure{a}
		}
		return a, nil
	case <-ctx.Done():
		c.signalKill()
		return answer{}, context.Cause(ctx)
	}
}

// kill ends the child at once, with whatever it started, and waits for it.
func (c *child) kill() {
	c.signalKill()
	c.drain()
}

// drain waits for the child's end.
func (c *child) drain() {
	c.in.Close()
	for range c.answers {
	}
	c.readers.Wait()
	c.log.close()
}

// Close ends a child that was prepared and never started a run.
func (c *child) Close() { c.kill() }

// logName is the file with what the SDK printed.
const logName = "visualizer.log"

// Start begins the run.
func (c *child) Start(ctx context.Context, run visualizer.Run) (*visualizer.Started, error) {
	if err := c.log.open(filepath.Join(run.Folder, logName)); err != nil {
		return nil, err
	}
	a, err := c.ask(ctx, map[string]any{"op": "start", "id": run.ID, "name": run.Name, "folder": run.Folder,
		"config": config(run.Config), "tags": run.Tags})
	if err != nil {
		var failed *failure
		if errors.As(err, &failed) {
			return nil, failed.named(c.request, c.command.Path)
		}
		return nil, fmt.Errorf("%w; see its output in %s", err, logName)
	}
	return &visualizer.Started{Session: session{c}, Where: a.Where, Warning: a.Note}, nil
}

// config is an object in the order of its entries; Python keeps the order.
func config(entries []visualizer.Entry) json.RawMessage {
	out := []byte{'{'}
	for i, e := range entries {
		if i > 0 {
			out = append(out, ',')
		}
		name, _ := json.Marshal(e.Name) // a string always is
		out = append(append(append(out, name...), ':'), e.Value...)
	}
	return append(out, '}')
}
