package run

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
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

// openGiven finds the GPUs, and the metrics of servers at addresses that the user gave. The error is all of them that cannot be read.
func (b *Runner) openGiven(ctx context.Context) error {
	problems := b.openGPUs(ctx)
	if b.plan.Target.MetricsGiven {
		problems = append(problems, b.openMetrics(ctx)...)
	}
	if len(problems) > 0 && ctx.Err() == nil {
		return problems
	}
	return nil
}

// openMetrics finds the server's own counters, and what is sampled during levels. An address that the user gave and that cannot be read
// is a problem; where nobody gave one, and there are none, nothing is said.
func (b *Runner) openMetrics(ctx context.Context) Problems {
	if b.metricsOpen {
		return nil
	}
	var looking sync.WaitGroup
	var further map[int]found
	looking.Go(func() { further = b.lookAtFurther(ctx) })
	b.openCounters(ctx)
	looking.Wait()
	problems := b.openFurther(ctx, further)
	b.metricsOpen = b.plan.Target.MetricsGiven || len(b.readers) > 0
	if len(b.sources) > 0 {
		b.engine.Sample = b.sample
	}
	return problems
}

// openCounters finds the counters that are held against the client's. Addresses that the user gave and that it cannot read are left to
// openFurther: they may have metrics of no engine that the user wants kept.
func (b *Runner) openCounters(ctx context.Context) {
	t := b.plan.Target
	if len(t.Further) > 0 {
		b.openSeveralMetrics(ctx)
		return
	}
	if t.Metrics == nil {
		return
	}
	from := b.metricsAt(t.Metrics, &t.Place)
	reader, err := servermetrics.Open(ctx, from, b.firstLook())
	if !b.opened(t.Metrics, err) {
		return
	}
	b.readers = append(b.readers, reader)
	b.engine.Around = func(ctx context.Context) func(context.Context) any { return around(ctx, reader) }
	b.addServer(from, reader.Names(), 0)
	logline.Info(b.writer.logger, i18n.Sprintf("Detected %s metrics; reading them before, during and after each level.",
		"检测到 %s 的指标；在每个级别之前、期间和之后读取。", reader.Engine()))
}

// firstLook bounds the first look at the metrics of a server.
func (b *Runner) firstLook() time.Duration {
	if b.plan.Target.MetricsGiven {
		return askFor
	}
	return lookFor
}

// opened reports whether there is no error of an address. It notes one of a page that the user gave and that could not be read, so that it
// is not asked for again.
func (b *Runner) opened(u *url.URL, err error) bool {
	if err != nil && b.plan.Target.MetricsGiven && !errors.As(err, new(*servermetrics.NoEngine)) {
		if b.unread == nil {
			b.unread = map[string]error{}
		}
		b.unread[u.String()] = err
	}
	return err == nil
}

// metricsAt is how metrics at an address are reached; headers go along to the server of a place alone.
func (b *Runner) metricsAt(u *url.URL, place *plan.Place) servermetrics.Config {
	return servermetrics.Config{URL: u, Target: place.URL, Socket: place.Socket, Header: place.Header,
		Proxy: http.ProxyFromEnvironment, TLS: b.trust, Model: b.plan.Model, Dialects: b.settings.Plugins.Engines}
}

// unreadable is the problem of an address that the user gave for a server.
func (b *Runner) unreadable(u *url.URL, err error) config.Problem {
	hint := "inference servers usually serve it at /metrics"
	if needs := servermetrics.Switches(b.settings.Plugins.Engines); needs != "" {
		hint += "; " + needs
	}
	return config.About(b.plan.Names, "server_metrics", i18n.Sprintf("cannot read %s: %s", "无法读取 %s：%s", b.shownAddress(u), i18n.Message(err)),
		i18n.Sprintf("check the address (%s), or use auto or off", "请检查地址（%s），或使用 auto 或 off", hint))
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
