package wire

import (
	"bufio"
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func FuzzHeadsMeanWhatTheStandardLibrarySays(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.0 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n",
		"HTTP/1.1 204\r\nConnection: a, Close\r\n\r\n",
		"HTTP/1.1 200 OK\r\nServer: a\r\n folded\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		end := headEnd(p, 0)
		if end == 0 {
			return
		}
		head := p[:end]
		want, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: "POST"})
		if err != nil || want.ProtoMajor != 1 {
			return
		}
		got, err := parseHead(head)
		if err != nil {
			if !refusedOnPurpose(want, head) {
				t.Errorf("%q: %v", head, err)
			}
			return
		}
		if got.Status != want.StatusCode {
			t.Errorf("%q: status %d, the library reads %d", head, got.Status, want.StatusCode)
		}
		chunked := slices.Equal(want.TransferEncoding, []string{"chunked"})
		if want.ProtoAtLeast(1, 1) && !got.bodyless() && got.Status >= 200 && got.chunked != chunked {
			t.Errorf("%q: chunked %v, the library reads %v", head, got.chunked, chunked)
		}
		if !got.chunked && !got.bodyless() && got.Status >= 200 && got.length != want.ContentLength {
			t.Errorf("%q: length %d, the library reads %d", head, got.length, want.ContentLength)
		}
	})
}

// refusedOnPurpose reports whether we take no such reply although the library does.
func refusedOnPurpose(r *http.Response, head []byte) bool {
	_, length := r.Header["Content-Length"] // the library ignores a broken length where chunks replace it
	// Of HTTP/1.0 it ignores Transfer-Encoding, whatever it says.
	framed := r.ProtoMinor == 0 && bytes.Contains(bytes.ToLower(head), []byte("transfer-encoding"))
	return length || framed || r.StatusCode < 100 || !strings.HasPrefix(r.Proto, "HTTP/1.") ||
		r.Status == "" || len(strings.Fields(r.Status)[0]) != 3 || r.ProtoMinor > 1
}

func TestHead_HeadsThatCannotBeTrustedAreRefused(t *testing.T) {
	for name, lines := range map[string]string{
		"a status of four digits":   "HTTP/1.1 2000 OK\r\n",
		"a status below 100":        "HTTP/1.1 099 OK\r\n",
		"two lengths":               "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
		"a signed length":           "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n",
		"a length beyond 63 bits":   "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n",
		"an empty length":           "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
		"a transfer coding of gzip": "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
	} {
		if h, err := parseHead([]byte(lines + "\r\n")); err == nil {
			t.Errorf("%s was taken: %+v", name, h)
		}
	}
}

func TestHead_CodingsOfABodyAreToldFromNone(t *testing.T) {
	for value, want := range map[string]string{"": "", "identity": "", "None": "", "UTF-8": "", "utf8, identity": "", "gzip": "gzip", "identity, br": "br", "x-weird": "x-weird"} {
		h, err := parseHead([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: " + value + "\r\n\r\n"))
		if err != nil || h.Encoding != want {
			t.Errorf("%q: %q, %v", value, h.Encoding, err)
		}
	}
}

func TestHead_HeadsOfEveryFormAreRead(t *testing.T) {
	for _, c := range []struct {
		name, head               string
		status                   int
		length                   int64
		closing, chunked, events bool
	}{
		{name: "no reason", head: "HTTP/1.1 200\r\n\r\n", status: 200, length: -1},
		{name: "a folded header", head: "HTTP/1.1 200 OK\r\nContent-Type: TEXT/Event-Stream;\r\n charset=utf-8\r\n\r\n", status: 200, length: -1, events: true},
		{name: "a length given twice", head: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n", status: 200, length: 5},
		{name: "chunks and a length", head: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", status: 200, length: 5, chunked: true},
		{name: "HTTP/1.0", head: "HTTP/1.0 200 OK\r\n\r\n", status: 200, length: -1, closing: true},
		{name: "HTTP/1.0 kept", head: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n", status: 200, length: -1},
		{name: "closing, said first", head: "HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", status: 200, length: -1, closing: true},
		{name: "closing in a list", head: "HTTP/1.1 200 OK\r\nConnection: te , CLOSE\r\n\r\n", status: 200, length: -1, closing: true},
		{name: "a word like close", head: "HTTP/1.1 200 OK\r\nConnection: closed\r\n\r\n", status: 200, length: -1},
		{name: "an error with events", head: "HTTP/1.1 500 E\r\nContent-Type: text/event-stream\r\n\r\n", status: 500, length: -1, events: true},
		{name: "an empty encoding", head: "HTTP/1.1 200 OK\r\nContent-Encoding:\r\n\r\n", status: 200, length: -1},
	} {
		h, err := parseHead([]byte(c.head))
		if err != nil || h.Status != c.status || h.length != c.length || h.closing != c.closing || h.chunked != c.chunked || h.streaming() != c.events {
			t.Errorf("%s: %+v, %v", c.name, h, err)
		}
	}
}

// TestParseHead_TakesNoStatusWithOtherWhiteSpace: a form feed or a tab is no part of a status line's end.
func TestParseHead_TakesNoStatusWithOtherWhiteSpace(t *testing.T) {
	for line, ok := range map[string]bool{"HTTP/1.1 200": true, "HTTP/1.1 200 ": true, "HTTP/1.1  200 OK\t": true,
		"HTTP/1.0 200\f": false, "HTTP/1.1 200\t": false, "HTTP/1.1 200\r": false} {
		for _, end := range []string{"\n\n", "\r\n\r\n"} {
			if _, err := parseHead([]byte(line + end)); (err == nil) != ok && !(line[len(line)-1] == '\r' && end == "\n\n") {
				t.Errorf("%q: %v", line+end, err)
			}
		}
	}
}
