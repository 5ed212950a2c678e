package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
)

// A server answers each request with the same prepared reply at once: in one write, or in one for each token.
type server struct {
	head, token, end, all []byte
	models                string
	tokens                int
	each                  bool
}

func newServer(tokens int, each bool) *server {
	s := &server{tokens: tokens, each: each, models: `{"object":"list","data":[{"id":"m","object":"model"}]}`,
		head:  []byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"),
		token: chunk(event(`{"index":0,"delta":{"content":" word"},"finish_reason":null}`, ""))}
	last := event(`{"index":0,"delta":{},"finish_reason":"length"}`, "")
	usage := event("", fmt.Sprintf(`,"usage":{"prompt_tokens":10,"completion_tokens":%d,"total_tokens":%d}`, tokens, tokens+10))
	s.end = append(chunk(last+usage+"data: [DONE]\n\n"), "0\r\n\r\n"...)
	s.all = append(append(append(s.all, s.head...), bytes.Repeat(s.token, tokens)...), s.end...)
	return s
}

func event(choices, more string) string {
	return `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[` + choices + "]" + more + "}\n\n"
}

func chunk(s string) []byte { return fmt.Appendf(nil, "%x\r\n%s\r\n", len(s), s) }

// serve answers until the listener is closed.
func (s *server) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go s.answer(c)
	}
}

// answer answers the requests of a connection until it ends.
func (s *server) answer(c net.Conn) {
	defer c.Close()
	r := bufio.NewReaderSize(c, 16<<10)
	for {
		get, err := request(r)
		if err != nil {
			return
		}
		if err := s.reply(c, get); err != nil {
			return
		}
	}
}

// request reads a request to its end, and reports whether it has no body.
func request(r *bufio.Reader) (get bool, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return false, err
	}
	get = bytes.HasPrefix(line, []byte("GET"))
	length := 0
	for {
		if line, err = r.ReadSlice('\n'); err != nil || len(line) <= 2 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(":")); bytes.EqualFold(name, []byte("Content-Length")) {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(value)))
		}
	}
	if err == nil {
		_, err = io.CopyN(io.Discard, r, int64(length))
	}
	return get, err
}

func (s *server) reply(w io.Writer, get bool) error {
	if get {
		_, err := fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(s.models), s.models)
		return err
	}
	if !s.each {
		_, err := w.Write(s.all)
		return err
	}
	if _, err := w.Write(s.head); err != nil {
		return err
	}
	for range s.tokens {
		if _, err := w.Write(s.token); err != nil {
			return err
		}
	}
	_, err := w.Write(s.end)
	return err
}
