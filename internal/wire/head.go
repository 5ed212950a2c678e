package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// A Head is what matters of a reply's head.
type Head struct {
	Status      int
	ContentType string
	// RetryAfter is the header of that name as it stands.
	RetryAfter string
	// Encoding is the coding of the body, "" where it is sent as it is.
	Encoding string
	// Location is the address to which a redirect leads, as it stands.
	Location string
	// Server is how the server names itself.
	Server string
	// RequestID is the id that the server gave the request, from the first of idHeaders that it sent; at most maxID bytes.
	RequestID string
	idRank    int // the place of the header it came from, from 1
	// Own is the value of the header that the request had of its own, "" where the reply has none, or one longer than maxOwn.
	Own string

	length  int64 // -1 when not given
	chunked bool
	closing bool
}

// maxHead bounds a reply's head, interim replies included.
const maxHead = 256 << 10

// headEnd is the number of bytes up to and including the empty line that ends a head, 0 when it is not there yet. The
// search begins at from, for heads that come in pieces.
func headEnd(p []byte, from int) int {
	for at := from; ; {
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

// foreign says what p, the beginning of a reply, is where it cannot become an HTTP/1.1 head.
func foreign(p []byte) error {
	const want = "HTTP/1."
	switch {
	case bytes.HasPrefix([]byte(want), p[:min(len(p), len(want))]):
		return nil
	case bytes.HasPrefix(p, []byte{0x15, 0x03}): // a TLS alert
		return errors.New("the server uses TLS: use https:// in --url")
	}
	return fmt.Errorf("not an HTTP/1.1 reply: %.60q", p)
}

// parseHead reads a complete head.
func parseHead(p []byte) (Head, error) {
	h := Head{length: -1}
	line, rest, _ := bytes.Cut(p, []byte("\n"))
	version, status, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\r")), []byte(" "))
	code, _, _ := bytes.Cut(bytes.TrimLeft(status, " "), []byte(" "))
	n, err := strconv.ParseUint(string(code), 10, 16)
	if !isVersion(version) || err != nil || len(code) != 3 || n < 100 {
		return h, fmt.Errorf("not an HTTP/1.1 reply: %.60q", line)
	}
	h.Status = int(n)
	old := version[len(version)-1] == '0'
	kept := false
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			continue
		}
		value = bytes.TrimSpace(value)
		for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') { // the value goes on
			line, rest, _ = bytes.Cut(rest, []byte("\n"))
			value = bytes.TrimSpace(slices.Concat(value, []byte(" "), bytes.TrimSpace(line)))
		}
		if is(name, "connection") {
			h.closing = h.closing || hasToken(value, "close")
			kept = kept || hasToken(value, "keep-alive")
		} else if err := h.field(name, value); err != nil {
			return h, err
		}
	}
	// A server of HTTP/1.0 does not know chunks: whatever it is, its connection is not used again.
	h.closing = h.closing || old && (!kept || h.chunked) || h.Status == http.StatusSwitchingProtocols
	return h, nil
}

// maxOwn is how many bytes a value may have that goes back to the server.
const maxOwn = 4 << 10

// fieldOf is the value of a field in a complete head, "" where it is not there or cannot be sent back as it stands.
func fieldOf(head []byte, name string) string {
	for line := range bytes.Lines(head) {
		if field, value, ok := bytes.Cut(line, []byte(":")); ok && is(field, name) {
			if value = bytes.TrimSpace(value); len(value) <= maxOwn && httpguts.ValidHeaderFieldValue(string(value)) {
				return string(value)
			}
		}
	}
	return ""
}

// isVersion reports whether p is HTTP/1 and a digit.
func isVersion(p []byte) bool {
	digit, ok := bytes.CutPrefix(p, []byte("HTTP/1."))
	return ok && len(digit) == 1 && '0' <= digit[0] && digit[0] <= '9'
}

// field takes the fields that say how the body is read, and those that are kept.
func (h *Head) field(name, value []byte) error {
	switch {
	case is(name, "content-type"):
		h.ContentType = string(value)
	case is(name, "content-length"):
		n, err := strconv.ParseUint(string(value), 10, 63)
		if err != nil || h.length >= 0 && h.length != int64(n) {
			return fmt.Errorf("the reply's Content-Length is invalid: %.40q", value)
		}
		h.length = int64(n)
	case is(name, "transfer-encoding"):
		if !is(value, "chunked") {
			return fmt.Errorf("the reply's Transfer-Encoding is %.40q; only chunked is supported", value)
		}
		h.chunked = true
	case is(name, "content-encoding"):
		h.encoded(value)
	case is(name, "retry-after"):
		h.RetryAfter = string(value)
	case is(name, "location"):
		h.Location = string(value)
	case is(name, "server"):
		h.Server = string(value)
	default:
		h.identify(name, value)
	}
	return nil
}

// idHeaders are the headers in which servers and gateways name a request, those first that engines and APIs themselves
// send: OpenAI, vLLM and DashScope; Anthropic; AWS; Azure; LiteLLM; Cloudflare.
var idHeaders = []string{"x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "x-litellm-call-id", "cf-ray"}

// maxID is how many bytes of an id are kept: a server may send any.
const maxID = 128

// identify keeps the id in the field, unless one of a header that comes before it is there.
func (h *Head) identify(name, value []byte) {
	for i, want := range idHeaders {
		if is(name, want) && len(value) > 0 && (h.idRank == 0 || i+1 < h.idRank) {
			h.RequestID, h.idRank = string(value[:min(len(value), maxID)]), i+1
			return
		}
	}
}

// plainCodings are names under which servers send a body as it is.
var plainCodings = []string{"", "identity", "none", "utf-8", "utf8"}

// encoded notes the codings of the body.
func (h *Head) encoded(value []byte) {
	for coding := range strings.SplitSeq(string(value), ",") {
		if coding = strings.TrimSpace(coding); !slices.Contains(plainCodings, strings.ToLower(coding)) {
			h.Encoding = coding
		}
	}
}

func is(name []byte, want string) bool {
	return len(name) == len(want) && strings.EqualFold(string(name), want)
}

// hasToken reports whether a list of words parted by commas holds want.
func hasToken(list []byte, want string) bool {
	for word := range bytes.SplitSeq(list, []byte(",")) {
		if is(bytes.TrimSpace(word), want) {
			return true
		}
	}
	return false
}

// Success reports whether the status is one of success: the body is an answer.
func (h *Head) Success() bool { return h.Status >= 200 && h.Status < 300 }

// streaming reports whether the head calls the body a stream of events.
func (h *Head) streaming() bool {
	const stream = "text/event-stream"
	return len(h.ContentType) >= len(stream) && strings.EqualFold(h.ContentType[:len(stream)], stream)
}

// lines reports whether the head calls the body objects of a line each.
func (h *Head) lines() bool {
	kind, _, _ := strings.Cut(strings.ToLower(h.ContentType), ";")
	switch strings.TrimSpace(kind) {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return h.Success()
	}
	return false
}

// interim reports whether the reply's real head is still to come. 101 is final: nobody asked for another protocol.
func (h *Head) interim() bool { return h.Status < 200 && h.Status != http.StatusSwitchingProtocols }

// bodyless reports whether the reply has no body, whatever its head says.
func (h *Head) bodyless() bool {
	return h.Status == http.StatusSwitchingProtocols || h.Status == 204 || h.Status == 304
}
