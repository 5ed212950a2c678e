package otlp

import (
	"context"
	"regexp"
	"strconv"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Counts are how many spans a collector took, and how many it did not.
type Counts struct {
	Sent, Lost int
	// Why is the first error, nil where none was lost.
	Why error
}

// batches is a span processor that collects spans and sends them in batches, by the goroutine that makes them. After a failed batch the
// spans of the level are only counted.
type batches struct {
	sink   sdktrace.SpanExporter
	spans  []sdktrace.ReadOnlySpan
	counts Counts
	failed bool
	ctx    context.Context // of the level
}

// OnStart has nothing to do.
func (b *batches) OnStart(context.Context, sdktrace.ReadWriteSpan) {}

// OnEnd takes a span, and sends a batch when it is full.
func (b *batches) OnEnd(s sdktrace.ReadOnlySpan) {
	if b.failed {
		b.counts.Lost++
		return
	}
	if b.spans = append(b.spans, s); len(b.spans) >= batch {
		b.send()
	}
}

// send sends what was collected.
func (b *batches) send() {
	if len(b.spans) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	err := b.sink.ExportSpans(ctx, b.spans)
	cancel()
	lost := 0
	if err != nil {
		if lost = min(rejected(err), len(b.spans)); lost < 0 {
			b.failed, lost = true, len(b.spans)
		}
		if b.counts.Why == nil && lost > 0 {
			b.counts.Why = err
		}
	}
	b.counts.Sent, b.counts.Lost = b.counts.Sent+len(b.spans)-lost, b.counts.Lost+lost
	clear(b.spans)
	b.spans = b.spans[:0]
}

// partial is how the SDK tells of a batch that the collector took in part.
var partial = regexp.MustCompile(`OTLP partial success: .*\((\d+) spans rejected\)`)

// rejected is how many spans of a batch the collector did not take although it took the batch, -1 where it did not take the batch.
func rejected(err error) int {
	if found := partial.FindStringSubmatch(err.Error()); found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil {
			return n
		}
	}
	return -1
}

// ForceFlush sends what was collected.
func (b *batches) ForceFlush(context.Context) error { return nil }

// Shutdown closes the way to the collector.
func (b *batches) Shutdown(ctx context.Context) error { return b.sink.Shutdown(ctx) }
