package recorder

import (
	"net"
	"testing"
	"time"
)

// noted is a tap that keeps what it is told.
type noted struct{ ended bool }

func (n *noted) begin(string, string, head, time.Duration) *exchange {
	return &exchange{memory: &memory{most: 1 << 20}}
}
func (n *noted) end(*exchange)      { n.ended = true }
func (n *noted) now() time.Duration { return 1 }

// receiving is a client's connection that notes, as the last byte of the reply comes, whether the reply's end was noted before.
type receiving struct {
	net.Conn
	tap    *noted
	before bool
}

func (c *receiving) Write(p []byte) (int, error) {
	c.before = c.tap.ended
	return len(p), nil
}

// A client may ask again as soon as it has the answer, so that the numbers of its next request must come after.
func TestLink_NotesTheEndOfAReplyBeforeTheClientHasIt(t *testing.T) {
	mine, target := net.Pipe()
	client, _ := net.Pipe()
	tap := new(noted)
	c := &receiving{Conn: client, tap: tap}
	l := &link{tap: tap, client: c, server: mine}
	l.asks([]byte("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"), 0)
	go func() {
		target.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
		target.Close()
	}()
	l.downward()
	if !c.before {
		t.Error("the client had the reply before its end was noted")
	}
}
