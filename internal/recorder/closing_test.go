package recorder_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// startRaw starts a server that answers a request with bytes and then closes the connection.
func startRaw(t *testing.T, answer string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				io.Copy(io.Discard, r.Body)
				io.WriteString(c, answer)
			}
			c.Close()
		}
	}()
	return listener.Addr().String()
}

func TestRecord_AServerThatClosesIsNoClientThatLeft(t *testing.T) {
	const reply = `{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":4,"completion_tokens":3}}`
	for _, c := range []struct {
		name, answer string
		failed       int
	}{
		{"no answer", "", 1},
		{"no HTTP", "NO HTTP\r\n\r\n", 1},
		{"half a stream", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n3d\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n\r\n", 1},
		{"less than its length", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n" + reply, 1},
		{"a body that ends with the connection", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + reply, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := startRecorder(t, startRaw(t, c.answer), out(t))
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			request, _ := http.NewRequest("POST", "http://"+r.address+"/v1/chat/completions", strings.NewReader(`{"messages":[{"role":"user","content":"x"}]}`))
			if answer, err := transport.RoundTrip(request); err == nil {
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
			if sum := r.end(); sum.Requests != 1 || sum.Cancelled != 0 || sum.Failed != c.failed {
				t.Errorf("%+v\n%s", sum, r.text())
			}
		})
	}
}
