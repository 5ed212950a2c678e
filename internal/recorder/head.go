package recorder

import (
	"bytes"
	"strconv"
	"strings"
)

// A head is the head of a request or a reply, as far as it must be understood.
type head struct {
	first  []byte // the first line without its end
	fields []field
}

// A field is a line of a head. Its slices are parts of the head.
type field struct {
	line, name, value []byte
}

// A body is how long the body of a message is.
type body struct {
	length  int64 // below 0: to the end of the connection
	chunked bool
	unknown bool // no HTTP/1 follows
}

// parseHead reads a head; its slices are parts of raw.
func parseHead(raw []byte) (h head) {
	raw = bytes.TrimLeft(raw, "\r\n")
	for first := true; len(raw) > 0; first = false {
		line, rest, _ := bytes.Cut(raw, []byte{'\n'})
		whole := raw[:len(raw)-len(rest)]
		raw = rest
		line = bytes.TrimRight(line, "\r")
		if first {
			h.first = line
			continue
		}
		name, value, _ := bytes.Cut(line, []byte{':'})
		h.fields = append(h.fields, field{whole, name, bytes.TrimSpace(value)})
	}
	return h
}

// get is the value of a field, "" where there is none.
func (h head) get(name string) string {
	for _, f := range h.fields {
		if strings.EqualFold(string(f.name), name) {
			return string(f.value)
		}
	}
	return ""
}

// framing is what the fields say of the body, ok false where they say nothing.
func (h head) framing() (b body, ok bool) {
	if strings.Contains(strings.ToLower(h.get("Transfer-Encoding")), "chunked") {
		return body{chunked: true}, true
	}
	text := h.get("Content-Length")
	if text == "" {
		return body{}, false
	}
	n, err := strconv.ParseInt(text, 10, 63)
	if err != nil || n < 0 {
		return body{unknown: true}, true
	}
	return body{length: n}, true
}

// request is the first line of a request.
func (h head) request() (method, target string, ok bool) {
	method, rest, _ := strings.Cut(string(h.first), " ")
	target, version, found := strings.Cut(rest, " ")
	return method, target, found && method != "" && strings.HasPrefix(version, "HTTP/1.")
}

// requestBody is what follows the head of a request.
func (h head) requestBody(method string) body {
	if method == "CONNECT" {
		return body{unknown: true}
	}
	b, _ := h.framing()
	return b
}

// status is that of a reply, 0 where it is none.
func (h head) status() int {
	version, rest, _ := bytes.Cut(h.first, []byte{' '})
	if !bytes.HasPrefix(version, []byte("HTTP/1.")) || len(rest) < 3 {
		return 0
	}
	n, err := strconv.Atoi(string(rest[:3]))
	if err != nil || n < 100 {
		return 0
	}
	return n
}

// replyBody is what follows the head of a reply to a method.
func (h head) replyBody(method string, status int) body {
	switch {
	case status == 101 || method == "CONNECT" && status < 300:
		return body{unknown: true}
	case method == "HEAD" || status == 204 || status == 304 || status < 200:
		return body{}
	}
	b, ok := h.framing()
	if !ok {
		return body{length: -1}
	}
	return b
}

// rewritten appends the head of a request as the target gets it: its own name as Host, its own path before the path. Everything else
// stays as it is.
func (h head) rewritten(to []byte, method, target string, at Target) []byte {
	if scheme, rest, found := strings.Cut(target, "://"); found && !strings.Contains(scheme, "/") { // as it is sent to a proxy
		target = "/"
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			target = rest[i:]
		}
	}
	if at.prefix != "" && strings.HasPrefix(target, "/") {
		target = joined(at.prefix, target)
	}
	to = append(append(append(to, method...), ' '), target...)
	to = append(append(to, h.first[bytes.LastIndexByte(h.first, ' '):]...), '\r', '\n')
	for _, f := range h.fields {
		if strings.EqualFold(string(f.name), "Host") {
			to = append(append(append(to, "Host: "...), at.host...), '\r', '\n')
			continue
		}
		to = append(to, f.line...)
	}
	return to
}

// joined is a path behind the target's own. What ends the one and begins the other is said once: clients put /v1 before their paths, and
// people give it with the target.
func joined(prefix, path string) string {
	for i := range len(prefix) {
		if prefix[i] == '/' && (path == prefix[i:] || strings.HasPrefix(path, prefix[i:]+"/")) {
			return prefix[:i] + path
		}
	}
	return prefix + path
}
