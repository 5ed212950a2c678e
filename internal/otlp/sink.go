package otlp

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"net"
	"net/http"
	"strings"
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
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: c.TLS.Clone(), ForceAttemptHTTP2: true,
		IdleConnTimeout: patience}
	options := []otlptracehttp.Option{otlptracehttp.WithEndpointURL(at.String()),
		otlptracehttp.WithHTTPClient(&http.Client{Transport: answers{transport}, Timeout: patience}),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: firstPause, MaxInterval: mostPause,
			MaxElapsedTime: patience / 2})}
	if headers := headersOf(c); len(headers) > 0 {
		options = append(options, otlptracehttp.WithHeaders(headers))
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
	if headers := headersOf(c); len(headers) > 0 {
		options = append(options, otlptracegrpc.WithHeaders(headers))
	}
	return otlptracegrpc.New(ctx, options...)
}

// headersOf are the headers of all requests: those of Config, and basic authentication where the URL has a user. The SDK takes either
// its options or the variables of the environment, so both are given as options.
func headersOf(c Config) map[string]string {
	all := map[string]string{}
	for name, values := range c.Headers {
		all[strings.ToLower(name)] = strings.Join(values, ",")
	}
	if u := c.URL.User; u != nil {
		password, _ := u.Password()
		all["authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))
	}
	return all
}
