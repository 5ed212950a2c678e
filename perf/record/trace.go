package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
)

// A TraceContext is the W3C trace context that a request carries as its traceparent: the trace that it begins and its span. The zero
// TraceContext is none.
type TraceContext struct {
	Trace [16]byte
	Span  [8]byte
}

// NewTraceContext is that of the request with that Seq of a segment of a level of a run. It is a hash of all four, so it looks random,
// which samplers of traces rely on; it follows from the event log, and no request of another run has it.
func NewTraceContext(run string, level, segment int, seq int64) (t TraceContext) {
	from := make([]byte, 0, 64)
	from = binary.BigEndian.AppendUint32(append(from, run...), uint32(level))
	from = binary.BigEndian.AppendUint32(from, uint32(segment))
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(from, uint64(seq)))
	copy(t.Trace[:], sum[:])
	copy(t.Span[:], sum[len(t.Trace):])
	return t.Attempt(0)
}

// Attempt is the context of the request's attempt of that number, from 0: each has a span of its own in the same trace.
func (t TraceContext) Attempt(n int) TraceContext {
	if !t.IsZero() {
		t.Span[len(t.Span)-1] = t.Span[len(t.Span)-1]&^0x0F | byte(n+1)&0x0F
	}
	return t
}

// IsZero reports whether there is none.
func (t TraceContext) IsZero() bool { return t.Trace == [16]byte{} }

// TraceID is the trace's ID as tracing systems show it, "" for none.
func (t TraceContext) TraceID() string {
	if t.IsZero() {
		return ""
	}
	return hex.EncodeToString(t.Trace[:])
}

// Append appends the value of traceparent: version 00, trace, span, and the flag for sampled. It appends nothing where there is none.
func (t TraceContext) Append(dst []byte) []byte {
	if t.IsZero() {
		return dst
	}
	dst = hex.AppendEncode(append(dst, "00-"...), t.Trace[:])
	return append(hex.AppendEncode(append(dst, '-'), t.Span[:]), "-01"...)
}

// MarshalText is the value of traceparent.
func (t TraceContext) MarshalText() ([]byte, error) { return t.Append(nil), nil }

// UnmarshalText reads the value of traceparent.
func (t *TraceContext) UnmarshalText(text []byte) error {
	*t = TraceContext{}
	if len(text) == 0 {
		return nil
	}
	parts := bytes.Split(text, []byte("-"))
	if len(parts) != 4 || len(parts[1]) != 2*len(t.Trace) || len(parts[2]) != 2*len(t.Span) {
		return errTraceparent
	}
	if _, err := hex.Decode(t.Trace[:], parts[1]); err != nil {
		return errTraceparent
	}
	if _, err := hex.Decode(t.Span[:], parts[2]); err != nil {
		return errTraceparent
	}
	return nil
}

var errTraceparent = errors.New("not a W3C traceparent")
