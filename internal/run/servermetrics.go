package run

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/servermetrics"
)

const (
	// lookFor bounds the one look for metrics that nobody asked for, askFor that for metrics at an address that the user gave.
	lookFor = time.Second
	askFor  = 5 * time.Second
)

// openMetrics finds the server's own counters. An address that the user gave and that cannot be read is a problem; where nobody
// gave one, and there are none, nothing is said.
func (b *Runner) openMetrics(ctx context.Context) error {
	t := b.plan.Target
	if t.Metrics == nil || b.engine.Around != nil {
		return nil
	}
	if len(t.Further) > 0 {
		b.openSeveralMetrics(ctx)
		return nil
	}
	within := lookFor
	if t.MetricsGiven {
		within = askFor
	}
	reader, err := servermetrics.Open(ctx, servermetrics.Config{URL: t.Metrics, Target: t.URL, Socket: t.Socket, Header: t.Header,
		Proxy: http.ProxyFromEnvironment, TLS: b.trust, Model: b.plan.Model, Dialects: b.settings.Plugins.Engines}, within)
	hint := "inference servers usually serve it at /metrics"
	if needs := servermetrics.Switches(b.settings.Plugins.Engines); needs != "" {
		hint += "; " + needs
	}
	switch {
	case err == nil:
		b.readers = append(b.readers, reader)
		b.engine.Around = func(ctx context.Context) func(context.Context) any { return around(ctx, reader) }
		b.writer.logger.Info(fmt.Sprintf("Detected %s metrics; reading them before and after each level.", reader.Engine()))
	case t.MetricsGiven && ctx.Err() == nil:
		return Problems{config.About(b.plan.Names, "server_metrics", "cannot read the server's metrics: "+err.Error(),
			"check the address ("+hint+"), or use auto or off")}
	}
	return nil
}

// around is nil where there is nothing to log.
func around(ctx context.Context, reader *servermetrics.Reader) func(context.Context) any {
	after := reader.Around(ctx)
	return func(ctx context.Context) any {
		if s := after(ctx); s != nil {
			return s
		}
		return nil
	}
}
