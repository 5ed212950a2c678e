package distributed

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/record"
)

var binary string

func TestMain(m *testing.M) {
	if os.Getenv("EVALSCOPE_TEST_DISTRIBUTED") != "1" {
		fmt.Println("skipped: these tests take minutes; run them by `make distributed`")
		return
	}
	os.Exit(build(m))
}

// build makes the command as it ships, and runs the tests.
func build(m *testing.M) int {
	if binary = os.Getenv("EVALSCOPE_BIN"); binary != "" {
		return m.Run()
	}
	folder, err := os.MkdirTemp("", "evalscope-distributed-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "evalscope")
	cmd := exec.Command("go", "build", "-trimpath", "-o", binary, "./cmd/evalscope")
	cmd.Dir, cmd.Env = testenv.Root(), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		panic(string(out))
	}
	return m.Run()
}

// A process is one that the test started, with the lines that it wrote.
type process struct {
	t     *testing.T
	name  string
	cmd   *exec.Cmd
	mu    sync.Mutex
	lines []string
	ended chan struct{}
	code  int
}

const token = "a token of the tests, long enough"

// run starts a program. It is killed at the end of the test.
func run(t *testing.T, name, program string, args ...string) *process {
	t.Helper()
	return runIn(t, t.TempDir(), name, program, args...)
}

// runIn starts a program whose temporary files are in a folder.
func runIn(t *testing.T, folder, name, program string, args ...string) *process {
	t.Helper()
	p := &process{t: t, name: name, cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "EVALSCOPE_JOIN_TOKEN="+token, "TMPDIR="+folder, "LANG=C.UTF-8")
	out, in := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			p.mu.Lock()
			p.lines = append(p.lines, lines.Text())
			p.mu.Unlock()
		}
	}()
	go func() {
		err := p.cmd.Wait()
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			p.code = exit.ExitCode()
		}
		in.Close()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.signal(syscall.SIGCONT)
		p.kill()
		if t.Failed() {
			t.Logf("%s wrote:\n%s", name, p.all())
		}
	})
	return p
}

func (p *process) all() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "\n")
}

func (p *process) signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// kill ends a process as `kill -9` does.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// says waits until a line matches.
func (p *process) says(words string) {
	p.t.Helper()
	what := regexp.MustCompile(words)
	p.until(words, func() bool { return what.MatchString(p.all()) })
}

// patience is how long anything is waited for: longer than a lease.
const patience = 100 * time.Second

func (p *process) until(what string, holds func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		switch {
		case holds():
			return
		case time.Now().After(end):
			p.t.Fatalf("%s: not within %s: %s", p.name, patience, what)
		}
	}
}

// ends waits for the end of a process, and returns its exit code.
func (p *process) ends() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("%s did not end", p.name)
	}
	return p.code
}

// free is an address of loopback at which nothing listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// server starts the simulator.
func server(t *testing.T, args ...string) (url string) {
	at := free(t)
	_, port, _ := net.SplitHostPort(at)
	p := run(t, "the server", binary, append([]string{"simulate", "--port", port, "--ttft", "20ms", "--itl", "5ms"}, args...)...)
	p.until("listening", func() bool {
		c, err := net.Dial("tcp", at)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return "http://" + at
}

// A setup is a coordinator with its workers.
type setup struct {
	t           *testing.T
	url, listen string
	outputs     string
	coordinator *process
	workers     []*process
	folders     []string // of the workers' logs
	extra       []string // arguments of workers
}

func (s *setup) worker(name string, args ...string) *process {
	folder := s.t.TempDir()
	s.folders = append(s.folders, folder)
	return s.workerIn(name, folder, args...)
}

func (s *setup) workerIn(name, folder string, args ...string) *process {
	all := append([]string{"worker", "--join", "nats://" + s.listen, "--name", name, "--folder", folder}, s.extra...)
	p := run(s.t, name, binary, append(all, args...)...)
	s.workers = append(s.workers, p)
	return p
}

// perf starts the coordinator.
func (s *setup) perf(args ...string) *process {
	all := []string{"perf", "--model", "simulated", "--url", s.url, "--dataset", "random", "--tokenizer-path", "builtin", "--min-prompt-length", "8",
		"--max-prompt-length", "16", "--max-tokens", "8", "--seed", "7", "--outputs-dir", s.outputs, "--no-timestamp", "--workers", "2", "--no-preflight",
		"--sleep-interval", "0"}
	if !strings.Contains(strings.Join(args, " "), "--nats") {
		all = append(all, "--listen", s.listen)
	}
	s.coordinator = run(s.t, "the coordinator", binary, append(all, args...)...)
	return s.coordinator
}

func newSetup(t *testing.T) *setup {
	t.Parallel()
	return &setup{t: t, url: server(t), listen: free(t), outputs: t.TempDir()}
}

// records are the requests of all levels below the outputs, as often as each is there by its level and item.
func (s *setup) records() (found map[string]int) {
	found = map[string]int{}
	s.each(func(level string, r *record.Record) { found[fmt.Sprintf("%s/%d", level, r.Item)]++ })
	return found
}

// failed is how many of them have no answer.
func (s *setup) failed() (n int) {
	s.each(func(_ string, r *record.Record) {
		if r.Fault != nil {
			n++
		}
	})
	return n
}

// each reads the requests of all levels below the outputs.
func (s *setup) each(read func(level string, r *record.Record)) {
	root, _ := filepath.Glob(filepath.Join(s.outputs, "*"))
	for _, run := range root {
		levels, _ := filepath.Glob(filepath.Join(run, "*"))
		for _, level := range levels {
			log, err := eventlog.OpenLevel(level)
			if err != nil {
				continue
			}
			for _, r := range requests(log) {
				read(filepath.Base(level), r)
			}
			log.Close()
		}
	}
}

// requests are those of a log, as far as it can be read.
func requests(log *eventlog.Reader) (all []*record.Record) {
	for {
		e, err := log.Next()
		if err != nil {
			return all
		}
		if e.Request != nil {
			all = append(all, e.Request)
		}
	}
}

// once holds that no request is there twice, and returns how many there are.
func (s *setup) once() int {
	s.t.Helper()
	all := s.records()
	for item, n := range all {
		if n != 1 {
			s.t.Errorf("request %s is there %d times", item, n)
		}
	}
	return len(all)
}

// kept are how many requests that ended lie in a worker's folder.
func kept(folder string) (n int) {
	logs, _ := filepath.Glob(filepath.Join(folder, "*", "*", eventlog.FileName))
	for _, path := range logs {
		log, err := eventlog.Open(path)
		if err != nil {
			continue
		}
		n += len(requests(log))
		log.Close()
	}
	return n
}
