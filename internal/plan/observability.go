package plan

import (
	"net/url"

	"github.com/modelscope/evalscope/internal/config"
)

// Observability is where a run is shown beside its own files: tracing and Prometheus.
type Observability struct {
	// OTLP is the collector that spans are exported to, nil for none. It may hold a password.
	OTLP *url.URL
	// Listen is the address at which metrics are served, "" for none.
	Listen string
	// RemoteWrite is where metrics are sent, nil for nowhere. It may hold a password.
	RemoteWrite *url.URL
}

// observability reads what the checker has looked at before.
func (b *builder) observability() {
	o := &b.plan.Observability
	o.OTLP, o.RemoteWrite = address(b.args.OTLP), address(b.args.PrometheusRemoteWrite)
	if b.args.PrometheusListen != nil {
		o.Listen = config.PageAddress(*b.args.PrometheusListen)
	}
}

func address(text *string) *url.URL {
	if text == nil {
		return nil
	}
	u, _ := url.Parse(*text)
	return u
}
