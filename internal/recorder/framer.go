package recorder

import (
	"bytes"
	"strconv"
)

// A piece says what some bytes of a connection are.
type piece int

const (
	pieceHead    piece = iota // a part of a message's head
	pieceData                 // of its body
	pieceFraming              // what stands around a body's chunks
	pieceOther                // of no message that is understood
)

// where a framer stands.
type where int

const (
	inHead where = iota
	inBody
	inChunkSize
	inChunk
	inChunkEnd
	inTrailer
	toTheEnd // the body ends with the connection
	lost     // the bytes are no HTTP/1, or no longer
)

// mostHead bounds a message's head: what is longer is passed on without being understood.
const mostHead = 1 << 20

// A framer finds the messages in one direction of a connection. It changes nothing.
type framer struct {
	at   where
	head []byte // what came of the head; whole when next says so
	left int64  // of the body or the chunk
	line []byte // a chunk's size or a trailer's line so far
}

// next takes the first bytes of p: how many, and what they are. headed reports that the head is complete: body must be called then.
// ended reports that the message ends with them.
func (f *framer) next(p []byte) (n int, what piece, headed, ended bool) {
	switch f.at {
	case inHead:
		n, headed = f.takeHead(p)
		if f.at == lost {
			return n, pieceOther, false, false
		}
		return n, pieceHead, headed, false
	case inBody, inChunk:
		n = int(min(f.left, int64(len(p))))
		if f.left -= int64(n); f.left == 0 {
			if f.at == inChunk {
				f.at = inChunkEnd
			} else {
				ended = true
				f.begin()
			}
		}
		return n, pieceData, false, ended
	case inChunkSize, inChunkEnd, inTrailer:
		n, ended = f.takeLine(p)
		return n, pieceFraming, false, ended
	case toTheEnd:
		return len(p), pieceData, false, false
	}
	return len(p), pieceOther, false, false
}

// begin waits for the next message.
func (f *framer) begin() { f.at, f.head, f.line = inHead, f.head[:0], f.line[:0] }

// lose passes on everything that follows.
func (f *framer) lose() { f.at = lost }

// takeHead takes bytes up to the empty line that ends a head.
func (f *framer) takeHead(p []byte) (n int, whole bool) {
	seen := len(f.head)
	if seen == 0 && !beginsHead(p[0]) {
		f.at = lost
		return len(p), false
	}
	f.head = append(f.head, p...)
	if end := headEnd(f.head, seen); end >= 0 {
		n = end - seen
		f.head = f.head[:end]
		return n, true
	}
	if len(f.head) > mostHead {
		f.at, f.head = lost, f.head[:seen]
	}
	return len(p), false
}

// beginsHead reports whether a head may begin with a byte: TLS and other protocols begin with others.
func beginsHead(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '\r' || c == '\n'
}

// headEnd is where a head ends, -1 where it does not; the first seen bytes were looked at. Empty lines before it are a part of it.
func headEnd(head []byte, seen int) int {
	begin := 0
	for begin < len(head) && (head[begin] == '\r' || head[begin] == '\n') {
		begin++
	}
	for i := max(begin, seen-3); i < len(head); i++ {
		if head[i] != '\n' || i < begin+1 {
			continue
		}
		if head[i-1] == '\n' || i >= begin+2 && head[i-1] == '\r' && head[i-2] == '\n' {
			return i + 1
		}
	}
	return -1
}

// body says what follows the head.
func (f *framer) body(b body) (ended bool) {
	switch {
	case b.unknown:
		f.at = lost
	case b.chunked:
		f.at = inChunkSize
	case b.length > 0:
		f.at, f.left = inBody, b.length
	case b.length == 0:
		f.begin()
		return true
	default:
		f.at = toTheEnd
	}
	return false
}

// takeLine takes bytes of a line around chunks.
func (f *framer) takeLine(p []byte) (n int, ended bool) {
	i := bytes.IndexByte(p, '\n')
	if i < 0 {
		if f.line = append(f.line, p...); len(f.line) > mostHead {
			f.at = lost
		}
		return len(p), false
	}
	f.line = append(f.line, p[:i]...)
	line := bytes.TrimRight(f.line, "\r")
	f.line = f.line[:0]
	switch f.at {
	case inChunkEnd:
		f.at = inChunkSize
		if len(line) > 0 {
			f.at = lost
		}
	case inChunkSize:
		digits, _, _ := bytes.Cut(line, []byte{';'})
		size, err := strconv.ParseInt(string(bytes.TrimSpace(digits)), 16, 62)
		switch {
		case err != nil || size < 0:
			f.at = lost
		case size == 0:
			f.at = inTrailer
		default:
			f.at, f.left = inChunk, size
		}
	case inTrailer:
		if len(line) == 0 {
			f.begin()
			return i + 1, true
		}
	}
	return i + 1, false
}
