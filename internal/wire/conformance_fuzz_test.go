package wire

import (
	"context"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A difference is one that is accepted between what both stacks make of a reply.
type difference struct {
	why   string
	holds func(d disagreement) bool
}

// A disagreement is what both stacks make of a reply, and the words of their faults.
type disagreement struct{ reply, raw, rawWords, other, otherWords string }

// differences are all that are accepted. None is about a good reply.
var differences = []difference{
	{"net/http reads a head line by line, wire as a whole: one that breaks off behind a bad line is malformed to the one, to the " +
		"other a connection that closed", func(d disagreement) bool {
		return d.raw == "fault reset" && d.other == "fault decode"
	}},
	{"net/http refuses a line of a head or trailer that has no colon, or a name with characters that HTTP forbids; wire passes over it",
		saysOther("malformed MIME header")},
	{"net/http takes a status below 100", saysRaw("not an HTTP/1.1 reply")},
	{"net/http ignores Transfer-Encoding in HTTP/1.0; wire reads the chunks, which such servers do send", func(d disagreement) bool {
		return strings.Contains(d.reply, "HTTP/1.0") && strings.Contains(strings.ToLower(d.reply), "transfer-encoding")
	}},
	{"behind a chunk wire wants CRLF and says so at once; net/http takes the end of the connection there for a cut", func(d disagreement) bool {
		return strings.Contains(d.rawWords, "chunked encoding") && strings.Contains(d.other, "cut")
	}},
	{"net/http wants CRLF in a trailer; wire takes LF alone there as in a head", func(d disagreement) bool {
		return bareInTrailer.MatchString(d.reply) && strings.Contains(d.other, "cut")
	}},
}

var bareInTrailer = regexp.MustCompile(`(?s)\n0+[ \t]*(;[^\n]*)?\r\n.*([^\r]|^)\n`)

func saysOther(words string) func(disagreement) bool {
	return func(d disagreement) bool { return strings.Contains(d.otherWords, words) }
}

func saysRaw(words string) func(disagreement) bool {
	return func(d disagreement) bool { return strings.Contains(d.rawWords, words) }
}

// A mouth is a server that says to every connection what the fuzzer thought of.
type mouth struct {
	url    *url.URL
	pieces chan [][]byte
}

// newMouth serves until the test ends.
func newMouth(f *testing.F) *mouth {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	m := &mouth{url: &url.URL{Scheme: "http", Host: l.Addr().String(), Path: "/v1"}, pieces: make(chan [][]byte, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.SetDeadline(time.Now().Add(5 * time.Second))
			for got := ""; !strings.Contains(got, "\r\n\r\n{}"); {
				n, err := c.Read(buf)
				if got += string(buf[:n]); err != nil {
					break
				}
			}
			for _, piece := range <-m.pieces {
				c.Write(piece)
				time.Sleep(200 * time.Microsecond) // mostly enough for a read of its own
			}
			c.(*net.TCPConn).CloseWrite() // closing would reset what the client has not read
			c.Read(buf)
			c.Close()
		}
	}()
	f.Cleanup(func() { l.Close(); <-done })
	return m
}

// hear is what a stack makes of the pieces, and the words of its fault.
func (m *mouth) hear(t *testing.T, stack Stack, pieces [][]byte) (meaning, words string) {
	config := Config{URL: m.url, ReadTimeout: 3 * time.Second}
	speaking(stack)(&config)
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	m.pieces <- pieces
	clock := NewClock()
	var events []takenEvent
	out := c.Send(context.Background(), clock, Request{Body: []byte("{}")}, HandlerFunc(func(e Event) bool {
		data, a := e.Data, e.Arrival
		events = append(events, takenEvent{string(data), a})
		return string(data) == "[DONE]"
	}))
	c.Close() // whether it was kept is a matter of when the server's close is seen
	consistent(t, clock, out, events, nil)
	if out.Fault != nil {
		words = out.Fault.Words
	}
	return told(c, out, events, false), words
}

// pieces splits a reply where the cuts say, into at most five.
func piecesOf(reply, cuts []byte) [][]byte {
	var all [][]byte
	for _, c := range cuts[:min(len(cuts), 4)] {
		n := min(int(c), len(reply))
		if n > 0 {
			all = append(all, reply[:n])
		}
		reply = reply[n:]
	}
	return append(all, reply)
}

func FuzzEveryStackGivesAReplyTheSameMeaning(f *testing.F) {
	for _, seed := range []string{
		stream("data: a\n\n", "data: [DONE]\n\n"), stream("data: a\r\n\r\n: c\n\ndata: b\ndata: c"), streamHead + "29\r\ndata: a\n\ndata: b",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcde", "HTTP/1.1 200 OK\r\n\r\nabc",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", "HTTP/1.1 301 M\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.0 429 T\r\nRetry-After: 1\r\nServer: s\r\nConnection: keep-alive\r\n\r\nslow", "HTTP/1.1 101 S\r\nUpgrade: x\r\n\r\nabc",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 3\n\n3;x=\"y\"\r\nabc\r\n0\r\nT: x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n folded\r\n\r\n\xef\xbb\xbfdata: a\r\rdata\n\n", "SSH-2.0-x\r\n", "HTTP/1.1 2", "",
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\n data: a\n\nerror: x\nevent: error\n\ndata: [DONE]", "HTTP/1.1 201 C\r\n\r\n{\"a\":1}\n{\"b\":2}\n",
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: none\r\n\r\n{\"a\":1}data: [DONE]\n\n", streamHead + chunk("data: {}\ndata: {}\ndata: data: [done] x"),
		"HTTP/1.1 304 N\r\nContent-Length: 7\r\n\r\n", streamHead + "zz\r\n", streamHead + "8\r\ndata: a\n\n\r\n0\r\n\r\n",
	} {
		f.Add([]byte(seed), []byte{})
		f.Add([]byte(seed), []byte{20, 60, 9, 1})
	}
	var mouths [16]*mouth // connections that were closed keep their pair of ports for a minute
	for i := range mouths {
		mouths[i] = newMouth(f)
	}
	n := 0
	f.Fuzz(func(t *testing.T, reply, cuts []byte) {
		if len(reply) > 16<<10 {
			return
		}
		pieces := piecesOf(reply, cuts)
		n++
		m := mouths[n%len(mouths)]
		d := disagreement{reply: string(reply)}
		d.raw, d.rawWords = m.hear(t, Raw, pieces)
		d.other, d.otherWords = m.hear(t, Go, pieces)
		if d.raw != d.other && !slices.ContainsFunc(differences, func(known difference) bool { return known.holds(d) }) {
			t.Errorf("%q in %d pieces\nraw: %s (%s)\ngo:  %s (%s)", reply, len(pieces), d.raw, d.rawWords, d.other, d.otherWords)
		}
	})
}
