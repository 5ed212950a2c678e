package wire

import (
	"errors"
	"strconv"
	"strings"
)

// A body takes the framing off a reply's body: a length, chunks, or the end of the connection.
type body struct {
	state  bodyState
	left   int64 // bytes left of the length or the chunk
	line   []byte
	closed bool // the body ends with the connection
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

var errChunk = errors.New("the chunked framing of the reply is broken")

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
			var line string
			var whole bool
			if line, p, whole = b.takeLine(p); !whole {
				if len(b.line) > maxHead {
					return nil, nil, errChunk
				}
				return nil, nil, nil
			}
			if err := b.framing(line); err != nil {
				return nil, nil, err
			}
		}
	}
	return nil, nil, nil
}

// takeLine takes a line of framing, which may come in pieces.
func (b *body) takeLine(p []byte) (line string, rest []byte, whole bool) {
	for i, c := range p {
		if c == '\n' {
			b.line = append(b.line, p[:i]...)
			line = strings.TrimSpace(string(b.line))
			b.line = b.line[:0]
			return line, p[i+1:], true
		}
	}
	b.line = append(b.line, p...)
	return "", nil, false
}

func (b *body) framing(line string) error {
	switch b.state {
	case inChunkSize:
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 62)
		if err != nil {
			return errChunk
		}
		b.left, b.state = int64(n), inChunk
		if n == 0 {
			b.state = inTrailer
		}
	case afterChunk:
		if line != "" {
			return errChunk
		}
		b.state = inChunkSize
	case inTrailer:
		if line == "" {
			b.state = bodyDone
		}
	}
	return nil
}
