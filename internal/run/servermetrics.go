package run

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// lookFor bounds the one look for metrics that nobody asked for, askFor that for metrics at an address that the user gave.
	lookFor = time.Second
	askFor  = 5 * time.Second
)

// openMetrics finds the server's own counters, and what is sampled during levels. An address that the user gave and that cannot be read
// is a problem; where nobody gave one, and there are none, nothing is said.
func (b *Runner) openMetrics(ctx context.Context) error {
	if b.metricsOpen {
		return nil
	}
	if err := b.openCounters(ctx); err != nil {
		return err
	}
	if err := b.openFurther(ctx); err != nil {
		return err
	}
	b.metricsOpen = b.plan.Target.MetricsGiven || len(b.readers) > 0
	if len(b.sources) > 0 {
		b.engine.Sample = b.sample
	}
	return nil
}

// openCounters finds the counters that are held against the client's.
func (b *Runner) openCounters(ctx context.Context) error {
	t := b.plan.Target
	if len(t.Further) > 0 {
		b.openSeveralMetrics(ctx)
		return nil
	}
	if t.Metrics == nil {
		return nil
	}
	within := lookFor
	if t.MetricsGiven {
		within = askFor
	}
	from := b.metricsAt(t.Metrics, &t.Place)
	reader, err := servermetrics.Open(ctx, from, within)
	switch {
	case err == nil:
		b.readers = append(b.readers, reader)
		b.engine.Around = func(ctx context.Context) func(context.Context) any { return around(ctx, reader) }
		b.addServer(from, reader.Names(), 0)
		logline.Info(b.writer.logger, i18n.Sprintf("Detected %s metrics; reading them before, during and after each level.",
			"检测到 %s 的指标；在每个级别之前、期间和之后读取。", reader.Engine()))
	case b.plan.Telemetry.Keep != nil || len(b.plan.Telemetry.Servers) > 1: // openFurther looks at it again
	case t.MetricsGiven && ctx.Err() == nil:
		return b.unreadable("server_metrics", err)
	}
	return nil
}

// metricsAt is how metrics at an address are reached; headers go along to the server of a place alone.
func (b *Runner) metricsAt(u *url.URL, place *plan.Place) servermetrics.Config {
	return servermetrics.Config{URL: u, Target: place.URL, Socket: place.Socket, Header: place.Header,
		Proxy: http.ProxyFromEnvironment, TLS: b.trust, Model: b.plan.Model, Dialects: b.settings.Plugins.Engines}
}

// unreadable is the problem of an address that the user gave.
func (b *Runner) unreadable(key string, err error) error {
	hint := "inference servers usually serve it at /metrics"
	if needs := servermetrics.Switches(b.settings.Plugins.Engines); needs != "" {
		hint += "; " + needs
	}
	return Problems{config.About(b.plan.Names, key, i18n.Sprintf("cannot read the server's metrics: %s", "无法读取服务端的指标：%s", i18n.Message(err)),
		i18n.Sprintf("check the address (%s), or use auto or off", "请检查地址（%s），或使用 auto 或 off", hint))}
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
