//go:build unix

package localserver

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, script string) (*Server, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	s, err := Start([]string{"sh", "-c", script}, &log, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop(time.Second) })
	return s, &log
}

func TestReady_SaysWhyAServerDidNotStart(t *testing.T) {
	s, log := start(t, "echo loading; echo 'CUDA out of memory' >&2; exit 3")
	err := s.Ready(t.Context(), "http://127.0.0.1:1")
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "CUDA out of memory") {
		t.Errorf("%v", err)
	}
	if died := s.Died(); !strings.Contains(died.Error(), "ended during the run") || !strings.Contains(log.String(), "loading") {
		t.Errorf("%v, log %q", died, log)
	}
}

func TestReady_EndsWithItsContext(t *testing.T) {
	s, _ := start(t, "sleep 60")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Ready(ctx, "http://127.0.0.1:1"); err == nil {
		t.Error("a server that never answers is ready")
	}
}

func TestStop_EndsEverythingThatTheServerStarted(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	s, _ := start(t, fmt.Sprintf("trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $! > %s; wait", pid))
	var child int
	for child == 0 {
		text, _ := os.ReadFile(pid)
		child, _ = strconv.Atoi(strings.TrimSpace(string(text)))
		time.Sleep(5 * time.Millisecond)
	}
	s.Stop(10 * time.Millisecond)
	for range 200 {
		if syscall.Kill(child, 0) != nil || zombie(child) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived the server", child)
}

// zombie reports whether a process has ended and waits for its parent.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestStart_NamesAProgramThatIsNotThere(t *testing.T) {
	_, err := Start([]string{"no-such-server"}, &bytes.Buffer{}, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "there is no program no-such-server") {
		t.Error(err)
	}
}

func TestReady_WaitsUntilTheAddressAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := start(t, "sleep 60")
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			status := "503 Service Unavailable"
			if n > 0 {
				status = "200 OK"
			}
			buf := make([]byte, 4096)
			_, _ = c.Read(buf)
			fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status)
			c.Close()
		}
	}()
	defer l.Close()
	if err := s.Ready(t.Context(), "http://"+l.Addr().String()+"/v1/models"); err != nil {
		t.Error(err)
	}
}
