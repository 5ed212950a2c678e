//go:build unix

package localserver

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if pid := os.Getenv(leaves); pid != "" {
		if _, err := Start([]string{"sh", "-c", "echo $$ > " + pid + "; exec sleep 60"}, &bytes.Buffer{}, func(string) {}); err != nil {
			panic(err)
		}
		if err := os.WriteFile(pid+".guarded", []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
			panic(err)
		}
		time.Sleep(time.Minute)
	}
	goleak.VerifyTestMain(m)
}

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
	if died := s.Died(); !strings.Contains(died.Error(), "exited during the run") || !strings.Contains(log.String(), "loading") {
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
	child := written(t, pid)
	s.Stop(10 * time.Millisecond)
	ends(t, child)
}

// written is the number of the process that writes it into a file.
func written(t *testing.T, file string) (pid int) {
	t.Helper()
	for range 2000 {
		text, _ := os.ReadFile(file)
		if pid, _ = strconv.Atoi(strings.TrimSpace(string(text))); pid > 0 {
			return pid
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no process has written its number")
	return 0
}

// ends demands that a process ends.
func ends(t *testing.T, pid int) {
	t.Helper()
	for range 1000 {
		if syscall.Kill(pid, 0) != nil || zombie(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived its end", pid)
}

// leaves is the variable that makes this test's program start a server that writes its number there, and leave it behind.
const leaves = "EVALSCOPE_TEST_LEAVES"

func TestStart_ServerEndsWhereItsRunIsKilled(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), leaves+"="+pid)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	server := written(t, pid)
	written(t, pid+".guarded") // a run that is killed before Start returns leaves its server behind
	if err := command.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = command.Wait()
	ends(t, server)
}

// zombie reports whether a process has ended and waits for its parent.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func TestStart_NamesAProgramThatIsNotThere(t *testing.T) {
	_, err := Start([]string{"no-such-server"}, &bytes.Buffer{}, func(string) {})
	if err == nil || !strings.Contains(err.Error(), "program no-such-server not found") {
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

func TestOutput_LongLinesLoseNoByteAndCutNoCharacter(t *testing.T) {
	var said []string
	o := &output{log: &bytes.Buffer{}, say: func(line string) { said = append(said, line) }}
	text := strings.Repeat("x", mostLine-1) + "你好" + strings.Repeat("y", mostLine) + "\nnext\n"
	if _, err := o.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(said[:len(said)-1], ""); got+"\nnext\n" != text || said[len(said)-1] != "next" {
		t.Errorf("%d bytes became %d in %d lines", len(text), len(got), len(said))
	}
	for _, line := range said {
		if !utf8.ValidString(line) || len(line) > mostLine+utf8.UTFMax {
			t.Errorf("a line of %d bytes cuts a character", len(line))
		}
	}
}
