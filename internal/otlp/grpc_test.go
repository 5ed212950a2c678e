package otlp

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// A grpcReceiver is a collector that is reached by gRPC.
type grpcReceiver struct {
	collector.UnimplementedTraceServiceServer
	mu    sync.Mutex
	spans int
	auth  []string
}

func (r *grpcReceiver) Export(ctx context.Context, got *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	sent, _ := metadata.FromIncomingContext(ctx)
	r.auth = sent.Get("authorization")
	for _, of := range got.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			r.spans += len(scope.Spans)
		}
	}
	return &collector.ExportTraceServiceResponse{}, nil
}

func TestExporter_SpeaksGRPC(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r, server := &grpcReceiver{}, grpc.NewServer()
	collector.RegisterTraceServiceServer(server, r)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	dir := logOf(t, good(0, 1000), good(1, 2000))
	counts, err := exporter(t, "grpc://user:word@"+listener.Addr().String()).Level(t.Context(), "l", dir)
	server.Stop()
	<-ended
	if err != nil || counts.Sent != 10 || counts.Lost != 0 || r.spans != 10 || len(r.auth) != 1 || !strings.HasPrefix(r.auth[0], "Basic ") {
		t.Errorf("%+v, %v; the collector has %d spans and %v", counts, err, r.spans, r.auth)
	}
}
