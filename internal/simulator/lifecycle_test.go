package simulator

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestLifecycle_IdleConnectionIsClosedAndABusyOneIsNot(t *testing.T) {
	s, err := New(Config{KeepAlive: 30 * time.Millisecond, TTFT: 100 * time.Millisecond}, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := chatBody(`"max_tokens":1`)
	io.WriteString(conn, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
	raw, err := io.ReadAll(conn) // until the server closes
	if err != nil || !strings.HasPrefix(string(raw), "HTTP/1.1 200 ") || !strings.Contains(string(raw), `"completion_tokens":1`) {
		t.Errorf("%v: %s", err, raw)
	}
}

func TestLifecycle_CloseEndsRunningStreamsAndCanBeCalledAgain(t *testing.T) {
	s, err := New(Config{ITL: time.Hour}, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing before the start: %v", err)
	}
	for range 2 { // a closed server can be started again
		url, err := s.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Start(t.Context()); err == nil {
			t.Error("it could be started twice")
		}
		response, err := http.Post(url+"/v1/chat/completions", "", strings.NewReader(chatBody(`"stream":true`)))
		if err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool { return s.Stats().OutputTokens > 0 })
		if s.Close() != nil || s.Close() != nil {
			t.Error("closing failed")
		}
		if _, err := io.ReadAll(response.Body); err == nil {
			t.Error("the stream ended as if it were whole")
		}
		response.Body.Close()
		if got := s.Stats(); got.OpenConnections != 0 || got.Running != 0 {
			t.Errorf("after Close: %+v", got)
		}
	}
}

func TestLifecycle_ServerEndsWithTheContextOfStart(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := New(Config{}, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	waitFor(t, func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestLifecycle_PortThatIsTakenIsAnErrorThatSaysWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s, err := New(Config{Port: taken.Addr().(*net.TCPAddr).Port}, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "--port") {
		t.Errorf("the error is %v", err)
	}
}

func TestLifecycle_PortOfAnotherSimulatedServerNamesItsProcess(t *testing.T) {
	first, err := New(Config{}, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	url, err := first.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(url, "http://"), ":")
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		second, err := New(Config{Host: host, Port: number}, bytewise{})
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("another `evalscope simulate`, process %d: end it with `kill %[1]d`", os.Getpid())
		if _, err := second.Start(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want one with %q", host, err, want)
		}
	}
}

func TestLifecycle_PortOfAServerThatIsEndingIsWaitedFor(t *testing.T) {
	ending, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Port: ending.Addr().(*net.TCPAddr).Port}, bytewise{})
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(listenPause/2, func() { ending.Close() })
	if _, err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Close()
}
