package wire

import (
	"bytes"
	"errors"
)

// maxEvent bounds one event of a stream.
const maxEvent = 32 << 20

var errEvent = errors.New("an event of the stream is longer than 32 MiB")

// events splits a stream into its events, as the HTML standard describes event streams: lines end with LF, CRLF or CR; an
// empty line ends an event; data lines of one event are joined by LF; comments carry no data. Bytes may be split anywhere.
//
// Where servers leave the standard, what can be understood is:
//   - A byte order mark and blanks may stand before any line.
//   - A data line that begins with [DONE], in any case and in quotes too, is an event of its own, which is there with its last
//     byte: neither line end nor empty line need follow.
//   - Two JSON values in data lines of one event are an event each: the empty line between them was forgotten.
//   - A data line that begins with "data:" again has lost nothing by it.
//   - A line "error: …" is an event named error.
//   - A line that is a JSON object without any field name is an event; so is an object behind a name that is no field, as a
//     mark of white space, a misspelled "Data:" or a second field on one line leaves it. Output in it is not lost.
//   - An event named error is one without data too.
type events struct {
	sink eventSink

	line    []byte  // a line whose end has not come yet
	lineAt  Arrival // of its latest bytes
	name    []byte  // of the event that has not ended yet
	data    []byte  // its data so far
	pending bool    // it has data
	last    Arrival // of the last byte of its last data line, or of its name where it has none
	skipLF  bool
	dropped bool   // the rest of the line under way follows an end mark
	stray   string // the first line of no known field
}

// An eventSink takes each event.
type eventSink interface{ event(e Event) }

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
		if p[0] == '\n' && e.atRest() { // the empty line behind an event that was passed on
			p = p[1:]
			continue
		}
		i := lineEnd(p)
		if i < 0 {
			if len(e.line)+len(p)+len(e.data) > maxEvent {
				return errEvent
			}
			e.line, e.lineAt = append(e.line, p...), a
			e.early()
			return nil
		}
		line, at := p[:i], a
		e.skipLF = p[i] == '\r'
		p = p[i+1:]
		if e.dropped {
			e.dropped = false
			continue
		}
		if len(e.line) > 0 {
			if i == 0 { // the line was there before its end
				at = e.lineAt
			}
			e.line = append(e.line, line...)
			line = e.line
		}
		if len(line)+len(e.data) > maxEvent {
			return errEvent
		}
		e.take(line, p, at)
		e.line = e.line[:0]
	}
	return nil
}

// atRest reports whether neither a line nor an event is under way.
func (e *events) atRest() bool {
	return len(e.line) == 0 && !e.pending && len(e.name) == 0 && !e.dropped
}

// take handles one line, whose last byte came with a; following is what the read of its end brought after it.
func (e *events) take(line, following []byte, a Arrival) {
	if line = bare(line); len(line) == 0 {
		if e.pending || len(e.name) > 0 {
			e.flush()
		}
		return
	}
	data, ok := dataOf(line)
	switch {
	case !ok:
		e.field(line, a)
	case isEndMark(data):
		e.done(a)
	case !e.pending && endsEvent(following, e.skipLF):
		e.sink.event(Event{Name: e.name, Data: data, Arrival: a}) // the usual case: no copy
		e.name = e.name[:0]
	default:
		e.add(data, a)
	}
}

// early looks at a line whose end has not come: an end mark needs none.
func (e *events) early() {
	if e.dropped {
		e.line = e.line[:0]
		return
	}
	line := bare(e.line)
	if len(line) > maxMarkLine {
		return
	}
	if data, ok := dataOf(line); ok && isEndMark(data) {
		e.line, e.dropped = e.line[:0], true
		e.done(e.lineAt)
	}
}

// done is the end mark, in its one spelling.
func (e *events) done(a Arrival) {
	if e.pending {
		e.flush()
	}
	e.tell(Event{Name: e.name, Data: endMark, Arrival: a})
}

// tell passes an event on. A name is that of one event.
func (e *events) tell(event Event) {
	e.sink.event(event)
	e.name = e.name[:0]
}

// add adds a data line to the event under way.
func (e *events) add(data []byte, a Arrival) {
	switch {
	case !e.pending:
	case valuesMeet(e.data, data):
		e.sink.event(Event{Name: e.name, Data: e.data, Arrival: e.last})
		e.data = e.data[:0]
	default:
		e.data = append(e.data, '\n')
	}
	e.data = append(e.data, data...)
	e.pending, e.last = true, a
}

// field takes a line that is no data line.
func (e *events) field(line []byte, a Arrival) {
	if object := objectIn(line); object != nil {
		e.alone(object, a, false)
		return
	}
	if name, ok := valueOf(line, "event"); ok {
		e.name = append(e.name[:0], name...)
		if !e.pending {
			e.last = a
		}
		return
	}
	if words, ok := valueOf(line, "error"); ok {
		e.alone(words, a, true)
		return
	}
	if e.stray == "" && isStray(line) {
		e.stray = string(line[:min(len(line), maxStray)])
	}
}

// alone passes on an event that is all of its line; failed names it an error.
func (e *events) alone(data []byte, a Arrival, failed bool) {
	if e.pending {
		e.flush()
	}
	name := e.name
	if failed {
		name = errorName
	}
	e.tell(Event{Name: name, Data: data, Arrival: a})
}

// flush ends the event under way, as an empty line or the end of the stream does.
func (e *events) flush() {
	switch {
	case e.pending:
		e.pending = false
		e.tell(Event{Name: e.name, Data: e.data, Arrival: e.last})
		e.data = e.data[:0]
	case bytes.Equal(e.name, errorName):
		e.tell(Event{Name: e.name, Arrival: e.last})
	}
	e.name = e.name[:0]
}

// end is the end of the stream: a last line or event without its end still counts, for servers that forget it.
func (e *events) end() {
	if len(e.line) > 0 {
		e.take(e.line, nil, e.lineAt)
		e.line = e.line[:0]
	}
	e.flush()
}

// endsEvent reports whether p begins with an empty line; skipLF reports whether the line before it ended with CR.
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
