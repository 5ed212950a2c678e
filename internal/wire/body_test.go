package wire

import (
	"bytes"
	"io"
	"net/http/httputil"
	"strings"
	"testing"
)

// content takes the framing off a body that comes in pieces of n bytes.
func content(h Head, stream []byte, n int) (got []byte, done bool, err error) {
	b := newBody(&h)
	for len(stream) > 0 && b.state != bodyDone {
		k := min(n, len(stream))
		piece := bytes.Clone(stream[:k])
		stream = stream[k:]
		for len(piece) > 0 && b.state != bodyDone {
			var c []byte
			if c, piece, err = b.next(piece); err != nil {
				return got, false, err
			}
			got = append(got, c...)
		}
	}
	return got, b.state == bodyDone, nil
}

func TestBody_FramingComesOffHoweverItIsSplit(t *testing.T) {
	for _, c := range []struct {
		name, stream, want string
		head               Head
		open               bool
	}{
		{name: "chunks", head: Head{chunked: true}, stream: "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n", want: "abcde"},
		{name: "chunks with upper-case sizes and spaces", head: Head{chunked: true}, stream: "A \r\n0123456789\r\n0\r\n\r\n", want: "0123456789"},
		{name: "chunks that never end", head: Head{chunked: true}, stream: "3\r\nab", want: "ab", open: true},
		{name: "a length", head: Head{length: 5}, stream: "abcdeXX", want: "abcde"},
		{name: "no body", head: Head{length: 0}, stream: "", want: ""},
		{name: "up to the end", head: Head{length: -1}, stream: "abc", want: "abc", open: true},
		{name: "status 204", head: Head{Status: 204, length: -1}, stream: "", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for n := 1; n <= len(c.stream)+1; n++ {
				got, done, err := content(c.head, []byte(c.stream), n)
				if err != nil || string(got) != c.want || done == c.open {
					t.Errorf("in pieces of %d: %q, done %v, %v", n, got, done, err)
				}
			}
		})
	}
	for _, broken := range []string{"x\r\n", "-1\r\n", "3\r\nabcd\r\n", "ffffffffffffffff1\r\n", "\r\n"} {
		if _, _, err := content(Head{chunked: true}, []byte(broken), 4); err == nil {
			t.Errorf("%q was taken", broken)
		}
	}
}

func FuzzChunksMeanWhatTheStandardLibrarySays(f *testing.F) {
	f.Add([]byte("3\r\nabc\r\n0\r\n\r\n"), 3)
	f.Add([]byte("a;x\r\n0123456789\r\n0\r\nT: y\r\n\r\n"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, n int) {
		n = 1 + max(0, n)%64
		want, wantErr := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(stream)))
		got, done, err := content(Head{chunked: true}, stream, n)
		if wantErr != nil { // the library is stricter about what it takes; both must not disagree about good streams
			return
		}
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: %q done %v %v, the library reads %q", stream, got, done, err, want)
		}
	})
}

func TestBody_HeadsAreRead(t *testing.T) {
	h, err := parseHead([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTRANSFER-ENCODING: Chunked\r\nserver: x\r\nX\r\n\r\n"))
	if err != nil || !h.streaming() || !h.chunked || h.Server != "x" || h.closing || h.length != -1 {
		t.Errorf("%+v, %v", h, err)
	}
	h, err = parseHead([]byte("HTTP/1.0 429\nRetry-After: 7\nContent-Length: 3\n\n"))
	if err != nil || h.Status != 429 || h.RetryAfter != "7" || h.length != 3 || !h.closing {
		t.Errorf("%+v, %v", h, err)
	}
	for _, bad := range []string{"HTTP/2 200\r\n\r\n", "hello\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"} {
		if _, err := parseHead([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	for text, want := range map[string]int{"a\r\n\r\nb": 5, "a\n\nb": 3, "a\r\nb\r\n": 0, "": 0, "a\r\nb\n\r\nc": 7} {
		if got := headEnd([]byte(text), 0); got != want {
			t.Errorf("the head of %q ends at %d, want %d", text, got, want)
		}
	}
	if strings.Contains(h.Server, "\r") {
		t.Error("a line end is left in a value")
	}
}
