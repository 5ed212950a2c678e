package wire

import (
	"bytes"
	"errors"
	"strings"
)

// A body takes the framing off a reply's body: a length, chunks, or the end of the connection.
type body struct {
	state  bodyState
	left   int64  // bytes left of the length or the chunk
	line   []byte // a line of framing whose end has not come yet
	closed bool   // the body ends with the connection
	// trailer is the length of the trailer so far.
	trailer int
}

type bodyState int

const (
	inContent   bodyState = iota // bytes of a length or up to the end of the connection
	inChunkSize                  // the line with a chunk's size
	inChunk                      // bytes of a chunk
	afterChunk                   // the line end behind a chunk
	inTrailer                    // lines behind the last chunk
	bodyDone
)

// maxFraming bounds a line of framing, and a trailer.
const maxFraming = 64 << 10

var errChunk = errors.New("the chunked encoding of the reply is invalid")

func newBody(h *Head) body {
	switch {
	case h.bodyless():
		return body{state: bodyDone}
	case h.chunked:
		return body{state: inChunkSize}
	case h.length == 0:
		return body{state: bodyDone}
	case h.length > 0:
		return body{state: inContent, left: h.length}
	}
	return body{state: inContent, left: 1<<63 - 1, closed: true}
}

// next takes the next span of content from the front of p and returns it with what follows; the span is empty where
// p holds only framing.
func (b *body) next(p []byte) (content, rest []byte, err error) {
	for len(p) > 0 {
		switch b.state {
		case bodyDone:
			return nil, p, nil
		case inContent, inChunk:
			n := min(int64(len(p)), b.left)
			b.left -= n
			if b.left == 0 && b.state == inChunk {
				b.state = afterChunk
			} else if b.left == 0 {
				b.state = bodyDone
			}
			return p[:n], p[n:], nil
		default:
			line, following, whole := b.takeLine(p)
			if !whole {
				if len(b.line) > maxFraming || b.state == afterChunk && string(b.line) != "\r" { // no line end can follow any more
					return nil, nil, errChunk
				}
				return nil, nil, nil
			}
			p = following
			err := b.framing(line)
			b.line = b.line[:0]
			if err != nil {
				return nil, nil, err
			}
		}
	}
	return nil, nil, nil
}

// takeLine takes a line of framing without its LF; a line that is not whole is kept until the rest comes.
func (b *body) takeLine(p []byte) (line, rest []byte, whole bool) {
	i := bytes.IndexByte(p, '\n')
	if i < 0 {
		b.line = append(b.line, p...)
		return nil, nil, false
	}
	line, rest = p[:i], p[i+1:]
	if len(b.line) > 0 {
		b.line = append(b.line, line...)
		line = b.line
	}
	return line, rest, true
}

// framing takes a line without its LF. Only CRLF ends a line of chunks: where parties to a connection differ about that,
// they differ about where a reply ends (RFC 9112, erratum 7633). In a trailer LF alone does, as in a head.
func (b *body) framing(line []byte) error {
	line, whole := bytes.CutSuffix(line, []byte("\r"))
	if b.state != inTrailer && (!whole || bytes.IndexByte(line, '\r') >= 0) {
		return errChunk
	}
	switch b.state {
	case inChunkSize:
		n, ok := chunkSize(line)
		if !ok {
			return errChunk
		}
		b.left, b.state = n, inChunk
		if n == 0 {
			b.state = inTrailer
		}
	case afterChunk:
		if len(line) > 0 {
			return errChunk
		}
		b.state = inChunkSize
	case inTrailer:
		b.trailer += len(line)
		switch {
		case len(line) == 0:
			b.state = bodyDone
		case b.trailer > maxFraming:
			return errChunk
		}
	}
	return nil
}

// chunkSize reads the hexadecimal size at the front of a chunk's first line; extensions behind it are passed over.
func chunkSize(line []byte) (int64, bool) {
	size, _, _ := bytes.Cut(line, []byte(";"))
	size = bytes.TrimRight(size, " \t")
	if len(size) == 0 || len(size) > 16 {
		return 0, false
	}
	var n int64
	for _, c := range size {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if digit < 0 || c < '0' {
			return 0, false
		}
		n = n<<4 | int64(digit)
	}
	return n, n >= 0
}
