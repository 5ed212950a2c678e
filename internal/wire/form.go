package wire

import (
	"bytes"
	"errors"
)

// A form is what the body of a reply is. What arrives decides, not what the head calls it: servers and gateways send event
// streams as JSON or as plain text, and a JSON object as an event stream.
type form int

const (
	formUnknown form = iota // nothing but white space or the beginning of a word so far
	formObject              // a JSON object; another on the next line makes it a stream of objects
	formWhole
	formEvents
)

// streamFields are the fields with which an event stream may begin.
var streamFields = []string{"data:", "event:", "id:", "retry:", "error:"}

// formOf says what a body is that begins with p. declared reports whether the head calls it an event stream.
func formOf(p []byte, declared bool) form {
	if len(p) < len(byteOrderMark) && bytes.HasPrefix(byteOrderMark, p) {
		return formUnknown
	}
	p = bytes.TrimLeft(bytes.TrimPrefix(p, byteOrderMark), blanks+"\r\n")
	if len(p) == 0 {
		return formUnknown
	}
	switch p[0] {
	case ':':
		return formEvents
	case '{':
		return formObject
	case '[', '"', '<': // a page, too
		return formWhole
	}
	for _, field := range streamFields {
		n := min(len(p), len(field))
		switch {
		case string(p[:n]) != field[:n]:
		case n == len(field):
			return formEvents
		default:
			return formUnknown
		}
	}
	if declared {
		return formEvents
	}
	return formWhole
}

// A firstLine watches for the end of a body's first line, which is a JSON object, and for what follows it.
type firstLine struct {
	seen int     // bytes of the body that were looked at
	end  int     // where the line ends, 0 while it does not
	at   Arrival // of its last byte
}

// content takes the next bytes of the body.
func (x *exchange) content(p []byte, a Arrival) error {
	switch x.form {
	case formEvents:
		return x.events.feed(p, a)
	case formUnknown:
		if len(x.out.Body) == 0 && formOf(p, x.out.Streamed) == formEvents { // the usual case: no copy
			x.form, x.out.Streamed = formEvents, true
			return x.events.feed(p, a)
		}
	}
	if x.form == formUnknown && len(x.out.Body) == 0 {
		p = bytes.TrimLeft(p, blanks+"\r\n") // before a byte order mark, too, they mean nothing
	}
	if err := x.keep(p); err != nil {
		return err
	}
	if x.form == formUnknown {
		switch x.form = formOf(x.out.Body, x.out.Streamed); x.form {
		case formEvents:
			return x.stream(a)
		case formObject:
			x.out.Streamed = false
			x.first = &firstLine{seen: bytes.IndexByte(x.out.Body, '{')}
		case formWhole:
			x.out.Streamed = false
		}
	}
	if x.form == formObject && x.nextObject(a) {
		return x.stream(a)
	}
	return nil
}

// keep adds to the body, of which a bound is kept.
func (x *exchange) keep(p []byte) error {
	limit := maxBody
	if !x.out.Head.Success() {
		limit = maxErrorBody
	}
	if room := limit - len(x.out.Body); room < len(p) {
		if limit == maxBody {
			return errors.New("the reply is longer than 256 MiB")
		}
		p = p[:room]
	}
	x.out.Body = append(x.out.Body, p...)
	return nil
}

// stream makes what was kept the beginning of a stream. Its first line, where that was watched, came before the rest.
func (x *exchange) stream(a Arrival) error {
	kept := x.out.Body
	x.out.Body, x.form, x.out.Streamed = nil, formEvents, true
	if l := x.first; l != nil {
		if err := x.events.feed(kept[:l.end], l.at); err != nil {
			return err
		}
		kept = kept[l.end:]
	}
	return x.events.feed(kept, a)
}

// nextObject reports whether another JSON object follows the one in the body's first line. As soon as that cannot be, the body
// is one whole.
func (x *exchange) nextObject(a Arrival) bool {
	l, body := x.first, x.out.Body
	if l.end == 0 {
		i := bytes.IndexByte(body[l.seen:], '\n')
		if i < 0 {
			l.seen, l.at = len(body), a
			return false
		}
		if i > 0 { // else only the line end came now
			l.at = a
		}
		l.end = l.seen + i
		if line := bytes.TrimRight(body[:l.end], blanks+"\r"); len(line) > 0 && line[len(line)-1] != '}' {
			x.form = formWhole // an object in several lines
			return false
		}
	}
	switch rest := bytes.TrimLeft(body[l.end:], blanks+"\r\n"); {
	case len(rest) == 0:
		return false
	case rest[0] == '{':
		return true
	}
	x.form = formWhole
	return false
}

// oneObject makes a stream of a body that is a single line, which the head calls the first of several.
func (x *exchange) oneObject(a Arrival) {
	l := x.first
	if l.end == 0 {
		l.end = len(x.out.Body)
		if l.at == (Arrival{}) {
			l.at = a
		}
	}
	if line := bytes.TrimRight(x.out.Body[:l.end], blanks+"\r\n"); len(line) == 0 || line[len(line)-1] != '}' {
		return
	}
	_ = x.stream(a) // its events were kept within bounds
}
