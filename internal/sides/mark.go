package sides

import (
	"bytes"
	"slices"
)

// markStart and markLength are those of a mark that keeps a prompt out of caches, as aiperf writes it: [rid:0123456789ab].
const (
	markStart  = "[rid:"
	markLength = len(markStart) + 12 + 1
)

// unmarked is a body without the mark that its prompt may begin with: every run has marks of its own.
func unmarked(body []byte) []byte {
	at := bytes.Index(body, []byte(markStart))
	if at < 0 || len(body) < at+markLength || body[at+markLength-1] != ']' {
		return body
	}
	return slices.Concat(body[:at], body[at+markLength:])
}
