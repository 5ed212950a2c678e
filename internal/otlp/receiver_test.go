package otlp

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"sync"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// A receiver is a collector that keeps the spans it takes.
type receiver struct {
	mu     sync.Mutex
	spans  []*trace.Span
	header http.Header
	path   string
	calls  int
	// answer is written in place of a success, nil for that.
	answer func(w http.ResponseWriter)
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	r.header, r.path = request.Header, request.URL.Path
	var body io.Reader = request.Body
	if request.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(request.Body)
	}
	data, _ := io.ReadAll(body)
	if r.answer != nil {
		r.answer(w)
		return
	}
	var got collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(data, &got); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, of := range got.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			r.spans = append(r.spans, scope.Spans...)
		}
	}
}

// named are the spans of a trace by their names.
func (r *receiver) named(id string) map[string]*trace.Span {
	all := map[string]*trace.Span{}
	for _, s := range r.spans {
		if hex.EncodeToString(s.TraceId) == id {
			all[s.Name] = s
		}
	}
	return all
}

func value(s *trace.Span, key string) *common.AnyValue {
	for _, a := range s.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return &common.AnyValue{}
}
