package wire

import (
	"strings"
	"testing"
)

// BenchmarkEvents is the framing alone: a chunk of a chat stream an event, as many a read as usual.
func BenchmarkEvents(b *testing.B) {
	data := []byte(strings.Repeat(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}`+"\n\n", 4))
	n := 0
	e := events{sink: sinkFunc(func(Event) { n++ })}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := e.feed(data, Arrival{}); err != nil {
			b.Fatal(err)
		}
	}
	if n == 0 {
		b.Fatal("no event")
	}
}

// A sinkFunc is an eventSink.
type sinkFunc func(Event)

func (f sinkFunc) event(e Event) { f(e) }
