package otlp

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"google.golang.org/grpc/credentials"
)

// The schemes of collectors that are reached by gRPC, plain and over TLS.
const (
	GRPC  = "grpc"
	GRPCS = "grpcs"
)

const (
	// tracesPath is the path of a collector for a URL of HTTP without one, grpcPort the port of one of gRPC.
	tracesPath, grpcPort = "/v1/traces", "4317"
	// firstPause and mostPause lie between the attempts of a batch.
	firstPause, mostPause = 250 * time.Millisecond, 2 * time.Second
)

// newSink is the SDK's exporter to a collector.
func newSink(ctx context.Context, c Config) (*otlptrace.Exporter, error) {
	if c.URL.Scheme == GRPC || c.URL.Scheme == GRPCS {
		return newGRPC(ctx, c)
	}
	at := *c.URL
	at.User = nil
	if at.Path == "" || at.Path == "/" {
		at.Path = tracesPath
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: c.TLS.Clone(), ForceAttemptHTTP2: true, IdleConnTimeout: patience}
	options := []otlptracehttp.Option{otlptracehttp.WithEndpointURL(at.String()),
		otlptracehttp.WithHTTPClient(&http.Client{Transport: answers{transport}, Timeout: patience}),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: firstPause, MaxInterval: mostPause, MaxElapsedTime: patience / 2})}
	if u := c.URL.User; u != nil {
		options = append(options, otlptracehttp.WithHeaders(basic(u)))
	}
	return otlptracehttp.New(ctx, options...)
}

func newGRPC(ctx context.Context, c Config) (*otlptrace.Exporter, error) {
	options := []otlptracegrpc.Option{otlptracegrpc.WithEndpoint(net.JoinHostPort(c.URL.Hostname(), cmp.Or(c.URL.Port(), grpcPort))),
		otlptracegrpc.WithTimeout(patience), otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{Enabled: true, InitialInterval: firstPause,
			MaxInterval: mostPause, MaxElapsedTime: patience / 2})}
	switch {
	case c.URL.Scheme == GRPC:
		options = append(options, otlptracegrpc.WithInsecure())
	case c.TLS != nil:
		options = append(options, otlptracegrpc.WithTLSCredentials(credentials.NewTLS(c.TLS.Clone())))
	default:
		options = append(options, otlptracegrpc.WithTLSCredentials(credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})))
	}
	if u := c.URL.User; u != nil {
		options = append(options, otlptracegrpc.WithHeaders(basic(u)))
	}
	return otlptracegrpc.New(ctx, options...)
}

// basic is the header of basic authentication.
func basic(u *url.Userinfo) map[string]string {
	password, _ := u.Password()
	return map[string]string{"authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))}
}
