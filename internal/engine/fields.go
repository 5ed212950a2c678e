package engine

import (
	"net/http"
	"slices"

	"golang.org/x/net/http/httpguts"

	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/workload"
)

// unsent are headers that are no recorded request's: they belong to its connection, or say what only this client knows.
var unsent = []string{"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	"Host", "Content-Length", "Content-Type", "Content-Encoding", "Accept", "Accept-Encoding", "Expect", "User-Agent", "X-Request-Id"}

// fields are the headers of a turn that are sent: those of the run win.
func (p *Preparer) fields(given []workload.Header) (fields []wire.Field) {
	for _, h := range given {
		name := http.CanonicalHeaderKey(h.Name)
		_, own := p.plan.Target.Header[name]
		traced := p.plan.Target.Traceparent && (name == "Traceparent" || name == "Tracestate") // those of a recorded trace
		if own || traced || slices.Contains(unsent, name) || name == http.CanonicalHeaderKey(p.plan.Target.SessionHeader) ||
			!httpguts.ValidHeaderFieldName(h.Name) || !httpguts.ValidHeaderFieldValue(h.Value) {
			continue
		}
		fields = append(fields, wire.Field{Name: name, Value: h.Value})
	}
	return fields
}
