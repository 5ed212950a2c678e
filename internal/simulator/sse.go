package simulator

import (
	"math/rand/v2"
	"net/http"
)

// sse writes server-sent events. They are assembled in one buffer, and written when as many are held as a buffering
// proxy would collect, each write in one piece or cut at random places.
type sse struct {
	w       http.ResponseWriter
	control *http.ResponseController
	newline string
	merge   int
	split   int
	comment int
	random  rand.PCG
	event   string // type of the events that are sent, "" for none

	buf    []byte
	held   int // events in buf
	events int // events so far
}

func (c Config) newSSE(w http.ResponseWriter, number uint64) *sse {
	s := &sse{
		w: w, control: http.NewResponseController(w), newline: "\n", merge: c.MergeWrites, split: c.SplitWrites,
		comment: c.CommentEvery, random: draws(c.Seed, forSplit, number, 0),
	}
	if c.CRLF {
		s.newline = "\r\n"
	}
	return s
}

// headers sets status 200 and the headers of a stream, once. They go out with what is written next.
func (s *sse) headers() {
	h := s.w.Header()
	if h.Get("Content-Type") != "" {
		return
	}
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	s.w.WriteHeader(http.StatusOK)
}

// begin starts an event; its data is appended to buf.
func (s *sse) begin() {
	if s.comment > 0 && s.events%s.comment == 0 {
		s.buf = append(append(append(s.buf, ": ping"...), s.newline...), s.newline...)
	}
	if s.event != "" {
		s.buf = append(append(append(s.buf, "event: "...), s.event...), s.newline...)
	}
	s.buf = append(s.buf, "data: "...)
}

// finish ends the event and writes it, unless it is held back for those to come.
func (s *sse) finish() {
	s.buf = append(append(s.buf, s.newline...), s.newline...)
	s.events++
	s.held++
	if s.held >= s.merge {
		s.flush()
	}
}

// send writes an event with the given data.
func (s *sse) send(data string) {
	s.begin()
	s.buf = append(s.buf, data...)
	s.finish()
}

// flush writes what is held. A write fails when the client has gone; its context ends the request then.
func (s *sse) flush() {
	rest := s.buf
	for len(rest) > 0 {
		n := len(rest)
		if s.split > 0 {
			n = min(n, 1+below(&s.random, s.split))
		}
		s.w.Write(rest[:n])
		s.control.Flush()
		rest = rest[n:]
	}
	s.buf, s.held = s.buf[:0], 0
}
