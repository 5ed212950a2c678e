package recorder_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/recorder"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func out(t *testing.T) string { return t.TempDir() + "/trace.jsonl" }

// raw is what comes back for bytes that are sent as they stand. The client closes its side of sending where half says so.
func raw(t *testing.T, address, sent string, half bool) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, sent); err != nil {
		t.Fatal(err)
	}
	if half {
		c.(*net.TCPConn).CloseWrite()
	}
	all, err := io.ReadAll(c)
	if err != nil {
		t.Error(err)
	}
	return string(all)
}

// startScript starts a server of one connection that notes what it gets, up to a text, and answers with bytes as they stand.
func startScript(t *testing.T, until, answer string) (address string, got func() string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	seen := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		var all []byte
		buffer := make([]byte, 4096)
		for !strings.Contains(string(all), until) {
			n, err := c.Read(buffer)
			if all = append(all, buffer[:n]...); err != nil {
				break
			}
		}
		io.WriteString(c, answer)
		seen <- string(all)
	}()
	return l.Addr().String(), func() string {
		select {
		case s := <-seen:
			return s
		case <-time.After(10 * time.Second):
			t.Error("the server got nothing")
			return ""
		}
	}
}

func TestProxy_PassesBytesOnAsTheyAreButForTheHost(t *testing.T) {
	const request = "PoSt /v1/chat/completions?x=%20y HTTP/1.1\r\nhOST: a\r\nx-Odd:  two  blanks \r\nX-Odd: twice\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n" +
		"Transfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n0\r\nTrailer: yes\r\n\r\n"
	const answer = "HTTP/1.1 299 Odd Reason\r\nx-Lower: a\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n5\r\nhello\r\n0\r\nT: end\r\n\r\n"
	server, got := startScript(t, "Trailer: yes\r\n\r\n", answer)
	r := startRecorder(t, server, out(t))
	if back := raw(t, r.address, request, false); back != answer {
		t.Errorf("the client got %q, want %q", back, answer)
	}
	if want := strings.Replace(request, "hOST: a", "Host: "+server, 1); got() != want {
		t.Errorf("the server did not get %q", want)
	}
}

func TestProxy_WhatIsNoHTTPPassesToo(t *testing.T) {
	for _, sent := range []string{"\x16\x03\x01 hello END", "SSH-2.0-x\r\n\r\nEND", "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\nEND"} {
		server, got := startScript(t, "END", "bye\x00")
		r := startRecorder(t, server, out(t))
		if back := raw(t, r.address, sent, false); back != "bye\x00" {
			t.Errorf("%q: the client got %q", sent, back)
		}
		if !strings.Contains(sent, "POST") && got() != sent {
			t.Errorf("the server did not get %q", sent)
		}
	}
}

func TestProxy_ATargetsPathGoesBeforeTheRequests(t *testing.T) {
	for _, c := range [][3]string{{"", "/v1/models", "/v1/models"}, {"/api", "/v1/models", "/api/v1/models"}, {"/api/v1/", "/v1/models", "/api/v1/models"}, {"/v1", "/models", "/v1/models"},
		{"/v1", "/v1", "/v1"}, {"/v1", "/v10/x", "/v1/v10/x"}, {"", "http://other/v1/x", "/v1/x"}} {
		server, got := startScript(t, "\r\n\r\n", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		r := startRecorder(t, server+c[0], out(t))
		raw(t, r.address, "GET "+c[1]+" HTTP/1.1\r\nHost: a\r\n\r\n", false)
		if line, _, _ := strings.Cut(got(), "\r\n"); line != "GET "+c[2]+" HTTP/1.1" {
			t.Errorf("%s behind %q became %q", c[1], c[0], line)
		}
	}
}

func TestProxy_KeepsConnectionsAndPipelines(t *testing.T) {
	server := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL, body)
	})
	r := startRecorder(t, server, out(t))
	const one = "POST /v1/%d HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
	back := raw(t, r.address, fmt.Sprintf(one+one+"HEAD /v1/h HTTP/1.1\r\nHost: a\r\n\r\n"+one, 1, 2, 3), true)
	replies := bufio.NewReader(strings.NewReader(back))
	for i, want := range []string{"POST /v1/1 ab", "POST /v1/2 ab", "", "POST /v1/3 ab"} {
		request := &http.Request{Method: "POST"}
		if want == "" {
			request.Method = "HEAD"
		}
		reply, err := http.ReadResponse(replies, request)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(reply.Body); string(body) != want {
			t.Errorf("reply %d is %q, want %q", i, body, want)
		}
	}
}

func TestProxy_ContinueIsTheServers(t *testing.T) {
	server := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Early", "1")
		w.WriteHeader(http.StatusEarlyHints)
		io.Copy(w, r.Body)
	})
	r := startRecorder(t, server, out(t))
	var continued, hinted bool
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { continued = true },
		Got1xxResponse: func(code int, _ textproto.MIMEHeader) error { hinted = hinted || code == 103; return nil }})
	request, _ := http.NewRequestWithContext(ctx, "POST", "http://"+r.address+"/v1/chat/completions", strings.NewReader(`{"messages":[{"role":"user","content":"x"}]}`))
	request.Header.Set("Expect", "100-continue")
	transport := &http.Transport{ExpectContinueTimeout: 10 * time.Second}
	defer transport.CloseIdleConnections()
	reply, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if body, _ := io.ReadAll(reply.Body); !continued || !hinted || !bytes.Contains(body, []byte("messages")) {
		t.Errorf("continued %v, hinted %v, body %q", continued, hinted, body)
	}
}

func TestProxy_EachEventPassesAtOnce(t *testing.T) {
	next := make(chan bool)
	server := startServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		for range next {
			io.WriteString(w, "data: {}\n\n")
			w.(http.Flusher).Flush()
		}
	})
	r := startRecorder(t, server, out(t))
	reply, err := http.Post("http://"+r.address+"/v1/chat/completions", "application/json", strings.NewReader(`{}`))
	if err == nil {
		defer reply.Body.Close()
		lines := bufio.NewReader(reply.Body)
		for range 3 {
			next <- true // the next event is only made when the last has come
			if line, err := lines.ReadString('\n'); err != nil || line != "data: {}\n" {
				t.Fatalf("%q, %v", line, err)
			}
			lines.ReadString('\n')
		}
	}
	close(next)
	if err != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestProxy_AClientThatLeavesCancelsItsRequest(t *testing.T) {
	cancelled := make(chan bool, 1)
	server := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		cancelled <- true
	})
	r := startRecorder(t, server, out(t))
	ctx, leave := context.WithCancel(t.Context())
	request, _ := http.NewRequestWithContext(ctx, "POST", "http://"+r.address+"/v1/chat/completions", strings.NewReader(`{"stream":true,"messages":[{"role":"user","content":"x"}]}`))
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Read(make([]byte, 1))
	leave()
	reply.Body.Close()
	select {
	case <-cancelled:
	case <-time.After(10 * time.Second):
		t.Fatal("the server was not told")
	}
	sum := r.end()
	if sum.Cancelled != 1 || sum.Failed != 0 || !strings.Contains(r.text(), `"cancelled":true`) {
		t.Errorf("%+v\n%s", sum, r.text())
	}
}

func TestProxy_ATargetThatIsNotThereIsABadGateway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := l.Addr().String()
	l.Close()
	r := startRecorder(t, gone, out(t))
	reply, err := http.Post("http://"+r.address+"/v1/chat/completions", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	body, _ := io.ReadAll(reply.Body)
	if reply.StatusCode != 502 || !bytes.Contains(body, []byte("the target cannot be reached")) {
		t.Errorf("%d %s", reply.StatusCode, body)
	}
}

func TestTarget_WhatIsNoServerIsRefused(t *testing.T) {
	for _, url := range []string{"", "127.0.0.1:8000", "ftp://a", "http://", "http://u:p@a", "http://a?x=1", "http://a#b", "unix:"} {
		if _, err := recorder.ParseTarget(url); err == nil {
			t.Errorf("%q is taken", url)
		}
	}
	for _, url := range []string{"http://a", "https://a:1/v1", "unix:/run/a.sock", "http://[::1]:80"} {
		if _, err := recorder.ParseTarget(url); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}
