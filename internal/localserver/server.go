// Package localserver starts an LLM server on this machine for a run, waits until it is ready, and stops it together
// with every process that it started.
package localserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Server is a child process that serves.
type Server struct {
	command *exec.Cmd
	output  *output
	exited  chan struct{}
	err     error // of its end, once exited is closed
}

// Start starts the program of words. Each line of its output goes to log, and say gets it too.
func Start(words []string, log io.Writer, say func(line string)) (*Server, error) {
	s := &Server{command: exec.Command(words[0], words[1:]...), output: &output{log: log, say: say}, exited: make(chan struct{})}
	s.command.Stdout, s.command.Stderr = s.output, s.output
	s.command.WaitDelay = time.Second // what it started may hold its output open
	apart(s.command)
	if err := s.command.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, i18n.Errorf("program %s not found: install it, or set it with --api-arg command=PATH", "找不到程序 %s：请安装，或用 --api-arg command=PATH 指定", words[0])
		}
		return nil, i18n.Errorf("starting %s: %v", "启动 %s：%v", words[0], err)
	}
	release := s.guard()
	go func() {
		s.err = s.command.Wait()
		s.kill() // at once: what it started may have outlived it, and later its number may be another's
		release()
		close(s.exited)
	}()
	return s, nil
}

// Ready waits until the address answers a GET with success. It fails when the server ends, and when ctx does.
func (s *Server) Ready(ctx context.Context, address string) error {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	pause := time.NewTicker(200 * time.Millisecond)
	defer pause.Stop()
	for {
		if answers(ctx, client, address) {
			return nil
		}
		select {
		case <-s.exited:
			return s.died("did not start")
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-pause.C:
		}
	}
}

func answers(ctx context.Context, client *http.Client, address string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	reply, err := client.Do(r)
	if err != nil {
		return false
	}
	reply.Body.Close()
	return reply.StatusCode < 300
}

// died says how the server ended, with its last words; what is "did not start" or the like.
func (s *Server) died(what string) error {
	how := "exited"
	if s.err != nil {
		how = s.err.Error()
	}
	return i18n.Errorf("the server %s: %s (%s); its last output: %s", "服务%s：%s（%s）；其最后的输出：%s", what, s.command.Path, how, s.output.last())
}

// Exited is closed when the server has ended.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Died says how a server that was ready ended, with its last words. It waits for its end.
func (s *Server) Died() error {
	<-s.exited
	return s.died("exited during the run")
}

// Stop ends the server and what it started: it is asked, and killed if it has not ended after patience.
func (s *Server) Stop(patience time.Duration) {
	select {
	case <-s.exited:
		return
	default:
		s.ask()
	}
	select {
	case <-s.exited:
	case <-time.After(patience):
		s.kill()
		<-s.exited
	}
}

// output takes what the server writes, line by line.
type output struct {
	mu    sync.Mutex
	log   io.Writer
	say   func(string)
	begun []byte
	kept  []string
}

// mostKept is how many of the last lines are kept, mostLine how long one is.
const (
	mostKept = 5
	mostLine = 2000
)

// Write takes a part of the output.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := o.log.Write(p); err != nil {
		o.log = io.Discard // a full disk is no reason for the server to stand still
	}
	for _, b := range p {
		if b == '\n' || len(o.begun) >= mostLine && utf8.RuneStart(b) {
			o.line()
		}
		if b != '\n' {
			o.begun = append(o.begun, b)
		}
	}
	return len(p), nil
}

func (o *output) line() {
	line := string(o.begun)
	o.begun = o.begun[:0]
	if line == "" {
		return
	}
	o.kept = append(o.kept, line)
	if len(o.kept) > mostKept {
		o.kept = o.kept[1:]
	}
	o.say(line)
}

func (o *output) last() (words string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, line := range append(o.kept, string(o.begun)) {
		if line != "" {
			words += line + " / "
		}
	}
	if words == "" {
		return "none"
	}
	return words[:len(words)-3]
}
