package wire

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// A Head is what matters of a reply's head.
type Head struct {
	Status      int
	ContentType string
	// RetryAfter is the header of that name as it stands.
	RetryAfter string
	// Server is how the server names itself.
	Server string

	length  int64 // -1 when not given
	chunked bool
	closing bool
}

// maxHead bounds a reply's head.
const maxHead = 256 << 10

// headEnd is the number of bytes up to and including the empty line that ends a head, 0 when it is not there yet.
func headEnd(p []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(p[at:], '\n')
		if i < 0 {
			return 0
		}
		at += i + 1
		switch rest := p[at:]; {
		case bytes.HasPrefix(rest, []byte("\n")):
			return at + 1
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return at + 2
		}
	}
}

// parseHead reads a complete head.
func parseHead(p []byte) (Head, error) {
	h := Head{length: -1}
	line, rest, _ := bytes.Cut(p, []byte("\n"))
	version, status, _ := strings.Cut(strings.TrimRight(string(line), "\r"), " ")
	if len(status) > 3 {
		status = status[:3]
	}
	code, err := strconv.Atoi(status)
	if !strings.HasPrefix(version, "HTTP/1.") || err != nil || code < 100 {
		return h, fmt.Errorf("not an HTTP/1.1 reply: %.60q", line)
	}
	h.Status = code
	h.closing = version == "HTTP/1.0"
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			continue
		}
		if err := h.field(name, string(bytes.TrimSpace(value))); err != nil {
			return h, err
		}
	}
	return h, nil
}

func (h *Head) field(name []byte, value string) error {
	switch {
	case is(name, "content-type"):
		h.ContentType = value
	case is(name, "content-length"):
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return fmt.Errorf("a reply with the Content-Length %.40q", value)
		}
		h.length = n
	case is(name, "transfer-encoding"):
		h.chunked = strings.Contains(strings.ToLower(value), "chunked")
	case is(name, "connection"):
		switch v := strings.ToLower(value); {
		case strings.Contains(v, "close"):
			h.closing = true
		case strings.Contains(v, "keep-alive"):
			h.closing = false
		}
	case is(name, "content-encoding"):
		if !strings.EqualFold(value, "identity") {
			return fmt.Errorf("a reply encoded as %.40q, which was not asked for", value)
		}
	case is(name, "retry-after"):
		h.RetryAfter = value
	case is(name, "server"):
		h.Server = value
	}
	return nil
}

func is(name []byte, want string) bool {
	return len(name) == len(want) && strings.EqualFold(string(name), want)
}

// streaming says that the reply is a stream of events.
func (h *Head) streaming() bool {
	return h.Status == 200 && strings.HasPrefix(strings.ToLower(h.ContentType), "text/event-stream")
}

// bodyless says that no body can follow.
func (h *Head) bodyless() bool { return h.Status == 204 || h.Status == 304 }
