// Package otlp exports finished requests as spans to an OpenTelemetry collector, by OTLP over HTTP or gRPC. It makes them from the event
// log of a level that has ended: nothing of it runs while requests are sent. No text of a prompt or an answer, and no words of a server,
// are in a span.
package otlp

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/modelscope/evalscope/perf/protocol"
)

const (
	// scope names the instrumentation of the spans.
	scope = "github.com/modelscope/evalscope"
	// serviceName is what the spans are shown under, where OTEL_SERVICE_NAME says nothing else.
	serviceName = "evalscope-perf"
	// batch is how many spans are sent at once: some 600 kB before compression, where collectors take 4 MB.
	batch = 2048
	// patience bounds the export of one batch, its attempts included.
	patience = 15 * time.Second
)

// Config is where spans go and what all of them say.
type Config struct {
	// URL is the collector's, of OTLP over HTTP (http, https) or gRPC (grpc, grpcs). Its user-info is sent as basic authentication.
	URL *url.URL
	// TLS is the configuration for https and grpcs, nil for the system's roots. The SDK's variables for certificates are not read beside it.
	TLS *tls.Config
	// Headers are sent with every request: those of the variables OTEL_EXPORTER_OTLP_HEADERS and OTEL_EXPORTER_OTLP_TRACES_HEADERS.
	Headers http.Header
	// Run is the run's uuid, Name its name, Program the name and version of this program.
	Run, Name, Program string
	// Model is what requests ask for, API the dialect, Kind what it answers with; Chat reports whether prompts are chat messages.
	Model, API string
	Kind       protocol.Kind
	Chat       bool
	// Servers are the addresses of the run's servers, by their places.
	Servers []*url.URL
}

// An Exporter sends the spans of a run's levels. It is not safe for concurrent use.
type Exporter struct {
	config   Config
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	batches  *batches
}

// New is an exporter to a collector, which it does not ask yet. Compression comes from the SDK's variable OTEL_EXPORTER_OTLP_COMPRESSION as
// well.
func New(ctx context.Context, c Config) (*Exporter, error) {
	sink, err := newSink(ctx, c)
	if err != nil {
		return nil, err
	}
	about, err := resource.New(ctx, resource.WithAttributes(semconv.ServiceName(serviceName), semconv.ServiceVersion(c.Program),
		attribute.String("evalscope.run.id", c.Run), attribute.String("evalscope.run.name", c.Name)), resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, err
	}
	e := &Exporter{config: c, batches: &batches{sink: sink}}
	e.provider = sdktrace.NewTracerProvider(sdktrace.WithResource(about), sdktrace.WithSampler(sdktrace.AlwaysSample()),
		sdktrace.WithIDGenerator(ids{}), sdktrace.WithSpanProcessor(e.batches))
	e.tracer = e.provider.Tracer(scope)
	return e, nil
}

// Close ends the exporter. All spans were sent before, or lost.
func (e *Exporter) Close(ctx context.Context) error { return e.provider.Shutdown(ctx) }
