package wire

import (
	"bytes"
	"errors"
)

// maxEvent bounds one event of a stream.
const maxEvent = 32 << 20

var errEvent = errors.New("an event of the stream is longer than 32 MiB")

// events splits a stream into the data of its events, as the HTML standard describes event streams: lines end with
// LF, CRLF or CR; an empty line ends an event; data lines of one event are joined by LF; comments and other fields
// carry no data. Bytes may be split anywhere.
type events struct {
	emit func(e Event)

	line    []byte // a line whose end has not come yet
	data    []byte // data of the event that has not ended yet
	pending bool
	last    Arrival // of the end of the last data line
	skipLF  bool
	begun   bool
}

// feed takes the next bytes of the stream, which came with the arrival.
func (e *events) feed(p []byte, a Arrival) error {
	for len(p) > 0 {
		if e.skipLF {
			e.skipLF = false
			if p[0] == '\n' {
				p = p[1:]
				continue
			}
		}
		i := lineEnd(p)
		if i < 0 {
			if len(e.line)+len(p)+len(e.data) > maxEvent {
				return errEvent
			}
			e.line = append(e.line, p...)
			return nil
		}
		line := p[:i]
		e.skipLF = p[i] == '\r'
		p = p[i+1:]
		if len(e.line) > 0 {
			e.line = append(e.line, line...)
			line = e.line
		}
		if len(line)+len(e.data) > maxEvent {
			return errEvent
		}
		e.take(line, p, a)
		e.line = e.line[:0]
	}
	return nil
}

// take handles one line; following is what the same read brought after it.
func (e *events) take(line, following []byte, a Arrival) {
	if !e.begun {
		e.begun = true
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	if len(line) == 0 {
		e.flush()
		return
	}
	data, ok := dataOf(line)
	if !ok {
		return
	}
	if !e.pending && endsEvent(following, e.skipLF) {
		e.emit(Event{Data: data, Arrival: a}) // the usual case: no copy
		return
	}
	if e.pending {
		e.data = append(e.data, '\n')
	}
	e.data = append(e.data, data...)
	e.pending, e.last = true, a
}

// flush ends the event under way, as an empty line or the end of the stream does.
func (e *events) flush() {
	if e.pending {
		e.emit(Event{Data: e.data, Arrival: e.last})
		e.data, e.pending = e.data[:0], false
	}
}

// end is the end of the stream: a last line or event without its end still counts, for servers that forget it.
func (e *events) end(a Arrival) {
	if len(e.line) > 0 {
		e.take(e.line, nil, a)
		e.line = e.line[:0]
	}
	e.flush()
}

// dataOf is the value of a data line.
func dataOf(line []byte) ([]byte, bool) {
	value, ok := bytes.CutPrefix(line, []byte("data"))
	if !ok {
		return nil, false
	}
	if len(value) == 0 {
		return value, true
	}
	if value[0] != ':' {
		return nil, false
	}
	value = value[1:]
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	return value, true
}

// endsEvent says that p begins with an empty line; skipLF says that the line before it ended with CR.
func endsEvent(p []byte, skipLF bool) bool {
	if skipLF && len(p) > 0 && p[0] == '\n' {
		p = p[1:]
	}
	return len(p) > 0 && (p[0] == '\n' || p[0] == '\r')
}

// lineEnd is the index of the first LF or CR, -1 when there is none.
func lineEnd(p []byte) int {
	i := bytes.IndexByte(p, '\n')
	if i >= 0 {
		p = p[:i]
	}
	if j := bytes.IndexByte(p, '\r'); j >= 0 {
		return j
	}
	return i
}
