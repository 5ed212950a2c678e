package otlp

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// request makes the spans of a request: one from its scheduled start to its end, which the server's own spans belong to, and below it one
// for each part of that time.
func (e *Exporter) request(ctx context.Context, level string, r *record.Record, clock wallClock) {
	from, to := began(r), max(r.End, r.Last, r.Sent, r.Due)
	if from == 0 {
		return
	}
	first := r.Trace.Attempt(0)
	ctx, root := e.tracer.Start(withIDs(ctx, first.Trace, first.Span), e.operation()+" "+e.config.Model,
		trace.WithTimestamp(clock.time(from)), trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(e.attributes(level, r)...))
	if r.Fault != nil {
		root.SetStatus(codes.Error, string(r.Fault.Kind))
	}
	for _, p := range parts(r, from) {
		below := ctx
		if p.name == retry {
			below = withIDs(ctx, r.Trace.Trace, r.Trace.Span)
		}
		_, span := e.tracer.Start(below, p.name, trace.WithTimestamp(clock.time(p.from)), trace.WithSpanKind(p.kind),
			trace.WithAttributes(p.about...))
		span.End(trace.WithTimestamp(clock.time(p.to)))
	}
	root.End(trace.WithTimestamp(clock.time(to)))
}

// began is when a request's root span begins, 0 where it was stopped before it was sent and has no span.
func began(r *record.Record) record.Instant {
	if r.Due == 0 {
		return r.Sent
	}
	return r.Due
}

// spans is how many spans a request has.
func spans(r *record.Record) int {
	from := began(r)
	if from == 0 {
		return 0
	}
	return 1 + len(parts(r, from))
}

// retry names the span of the second attempt on a new connection.
const retry = "retry"

// A part is a stretch of a request's time.
type part struct {
	name     string
	from, to record.Instant
	kind     trace.SpanKind
	about    []attribute.KeyValue
}

// parts are those of a request that took any time: the wait until it could be sent, opening its connection, the time to its first
// output, and that of all others.
func parts(r *record.Record, from record.Instant) []part {
	dialed, opening := r.Sent, record.Instant(r.Connect+r.TLS)
	all := make([]part, 0, 5)
	if r.Reconnects > 0 {
		dialed = r.Resent
		all = append(all, part{retry, r.Resent, r.End, trace.SpanKindClient, []attribute.KeyValue{semconv.HTTPRequestResendCount(r.Reconnects)}})
	}
	ready := r.Sent
	if opening > 0 && dialed > opening {
		all = append(all, part{name: "connect", from: dialed - opening, to: dialed, kind: trace.SpanKindInternal})
		if r.Reconnects == 0 {
			ready -= opening
		}
	}
	all = append(all, part{name: "wait", from: from, to: ready, kind: trace.SpanKindInternal},
		part{name: "prefill", from: r.Sent, to: r.First, kind: trace.SpanKindInternal},
		part{name: "decode", from: r.First, to: max(r.Last, r.First), kind: trace.SpanKindInternal})
	return slices.DeleteFunc(all, func(p part) bool { return p.from == 0 || p.to <= p.from })
}

// operation is what requests ask for, as the conventions for generative AI call it.
func (e *Exporter) operation() string {
	switch {
	case e.config.Kind == protocol.Embedding:
		return semconv.GenAIOperationNameEmbeddings.Value.AsString()
	case e.config.Kind != protocol.Generation:
		return string(e.config.Kind)
	case e.config.Chat:
		return semconv.GenAIOperationNameChat.Value.AsString()
	}
	return semconv.GenAIOperationNameTextCompletion.Value.AsString()
}

// attributes are what the span of a request says of it: no text, but names, numbers and how it ended.
func (e *Exporter) attributes(level string, r *record.Record) []attribute.KeyValue {
	all := append(make([]attribute.KeyValue, 0, 24), semconv.GenAIOperationNameKey.String(e.operation()),
		semconv.GenAIProviderNameKey.String(e.config.API), semconv.GenAIRequestModel(e.config.Model), attribute.String("evalscope.level", level), attribute.Int64("evalscope.seq", r.Seq),
		attribute.Bool("evalscope.warmup", r.Warmup), semconv.GenAIRequestStream(r.Stream))
	if r.Target >= 0 && r.Target < len(e.config.Servers) {
		u := e.config.Servers[r.Target]
		all = append(all, semconv.ServerAddress(u.Hostname()))
		if port, err := strconv.Atoi(portOf(u.Scheme, u.Port())); err == nil {
			all = append(all, semconv.ServerPort(port))
		}
	}
	if r.Session != r.Seq || r.Turn > 0 || r.More {
		all = append(all, semconv.GenAIConversationID(e.config.Run+"-"+level+"-"+strconv.FormatInt(r.Session, 10)), attribute.Int("evalscope.turn", r.Turn))
	}
	for _, n := range []struct {
		attribute attribute.Key
		n         int
	}{{semconv.GenAIRequestMaxTokensKey, r.MaxTokens}, {semconv.HTTPResponseStatusCodeKey, r.Status}, {"evalscope.reconnects", r.Reconnects}} {
		if n.n > 0 {
			all = append(all, n.attribute.Int(n.n))
		}
	}
	for _, id := range []struct {
		attribute attribute.Key
		id        string
	}{{semconv.GenAIResponseIDKey, r.ID}, {"evalscope.request.id", r.SentID().String()}, {"evalscope.server.id", r.ServerID}} {
		if id.id != "" {
			all = append(all, id.attribute.String(id.id))
		}
	}
	return append(all, outcome(r)...)
}

// outcome is how a request ended, its tokens and the time to its first output.
func outcome(r *record.Record) (all []attribute.KeyValue) {
	if r.Fault != nil {
		all = append(all, semconv.ErrorTypeKey.String(string(r.Fault.Kind)))
	}
	if d, ok := r.TTFT(); ok {
		all = append(all, semconv.GenAIResponseTimeToFirstChunk(d.Seconds()))
	}
	for _, c := range []struct {
		attribute attribute.Key
		n         int
	}{{semconv.GenAIUsageInputTokensKey, r.Usage.Prompt}, {semconv.GenAIUsageOutputTokensKey, r.Usage.Completion},
		{semconv.GenAIUsageCacheReadInputTokensKey, r.Usage.Cached}, {semconv.GenAIUsageReasoningOutputTokensKey, r.Usage.Reasoning}} {
		if r.Usage.Given && c.n >= 0 {
			all = append(all, c.attribute.Int(c.n))
		}
	}
	var finished []string
	for _, c := range r.Choices {
		if c.Finish != "" {
			finished = append(finished, c.Finish)
		}
	}
	if len(finished) > 0 {
		all = append(all, semconv.GenAIResponseFinishReasons(finished...))
	}
	return all
}

func portOf(scheme, port string) string {
	switch {
	case port != "":
		return port
	case scheme == "https":
		return "443"
	}
	return "80"
}

// ids gives spans the IDs that requests carried, and others random ones.
type ids struct{}

type idsKey struct{}

// A spanID is the ID that the next span is to have.
type spanID struct {
	trace trace.TraceID
	span  trace.SpanID
}

func withIDs(ctx context.Context, t [16]byte, s [8]byte) context.Context {
	return context.WithValue(ctx, idsKey{}, &spanID{t, s})
}

// NewIDs are those of a request's first span.
func (ids) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	given := ctx.Value(idsKey{}).(*spanID)
	return given.trace, given.span
}

// NewSpanID is that of a second attempt where the context has one that is not the parent's, else random.
func (ids) NewSpanID(ctx context.Context, _ trace.TraceID) (id trace.SpanID) {
	if given := ctx.Value(idsKey{}).(*spanID); given.span != trace.SpanContextFromContext(ctx).SpanID() {
		return given.span
	}
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:], rand.Uint64())
	}
	return id
}
