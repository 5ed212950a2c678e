package recorder

import (
	"sync"
	"sync/atomic"
	"time"
)

// An exchange is one request and its reply as they passed by.
type exchange struct {
	dialects []int // those of the recorder's that the path may be of
	arrived  time.Duration
	memory   *memory

	mu       sync.Mutex
	head     []byte // of the request, where texts are kept: its credentials are looked for in the body
	session  string // what the request calls its session
	encoding string // of the request's body
	request  []byte
	reply    reply
	charged  int64
	lost     bool // what it held was too much
	over     bool
}

// A reply is what came back.
type reply struct {
	status   int
	encoding string
	body     []byte
	marks    []mark
	// ended is when the last byte came.
	ended time.Duration
	end   ending
}

// A mark says when the bytes before an offset of the body had come.
type mark struct {
	end int
	at  time.Duration
}

// An ending is how a reply ended.
type ending int

const (
	whole      ending = iota
	clientLeft        // before the reply's end
	serverLeft
)

// memory bounds what the exchanges hold together.
type memory struct {
	used atomic.Int64
	most int64
}

// holds takes bytes of the request's body, or of the reply's as they came at an instant.
func (e *exchange) holds(p []byte, reply bool, at time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over || e.lost {
		return
	}
	n := int64(len(p))
	if e.charged += n; e.memory.used.Add(n) > e.memory.most {
		e.lose()
		return
	}
	if !reply {
		e.request = append(e.request, p...)
		return
	}
	e.reply.body = append(e.reply.body, p...)
	e.reply.marks = append(e.reply.marks, mark{len(e.reply.body), at})
}

// lose gives up what it holds.
func (e *exchange) lose() {
	e.lost = true
	e.request, e.reply.body, e.reply.marks = nil, nil, nil
	e.free()
}

// free gives back the memory.
func (e *exchange) free() {
	e.memory.used.Add(-e.charged)
	e.charged = 0
}

// began takes what the head of the reply says.
func (e *exchange) began(status int, encoding string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reply.status, e.reply.encoding = status, encoding
}

// close ends the exchange; first reports whether it had not ended yet.
func (e *exchange) close(at time.Duration, end ending) (first bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return false
	}
	e.over = true
	e.reply.ended, e.reply.end = at, end
	return true
}
