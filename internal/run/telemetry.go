package run

import (
	"context"
	"net/url"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/sampler"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A found is whose metrics an address has, or why it cannot be read.
type found struct {
	names servermetrics.Names
	err   error
}

// lookAtFurther reads the addresses of --server-metrics that are those of none of the run's servers, all at once.
func (b *Runner) lookAtFurther(ctx context.Context) map[int]found {
	own := map[string]bool{}
	for _, place := range b.plan.Target.Places() {
		if place.Metrics != nil {
			own[place.Metrics.String()] = true
		}
	}
	further := map[int]*url.URL{}
	for i, u := range b.plan.Telemetry.Servers {
		if !own[u.String()] {
			further[i] = u
		}
	}
	all := map[int]found{}
	together(further, func(i int, u *url.URL, keep func(func())) {
		one := b.look(ctx, u)
		keep(func() { all[i] = one })
	})
	return all
}

func (b *Runner) look(ctx context.Context, u *url.URL) (f found) {
	f.names, f.err = servermetrics.Look(ctx, b.metricsAt(u, &b.plan.Target.Place), askFor)
	if f.err == nil && f.names.Engine == "" && b.plan.Telemetry.Keep == nil {
		f.err = i18n.Errorf("it has no metrics of %s, and %s is not set", "其中没有 %s 的指标，且未设置 %s", servermetrics.Engines(b.settings.Plugins.Engines), b.plan.Names.Name("server_metrics_keep"))
	}
	return f
}

// openFurther samples the addresses of --server-metrics that belong to none of the run's servers: replicas behind a gateway, a router.
// Their names may be those of no engine that is known, where the user said which are to be kept. Each is read once, unless it was found
// before.
func (b *Runner) openFurther(ctx context.Context, before map[int]found) (problems Problems) {
	for i, u := range b.plan.Telemetry.Servers {
		if b.sampled(u) {
			continue
		}
		one, known := before[i]
		if err := b.unread[u.String()]; err != nil {
			one.err = err
		} else if !known {
			one = b.look(ctx, u)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case one.err != nil:
			problems = append(problems, b.unreadable(u, one.err))
			continue
		}
		b.addServer(b.metricsAt(u, &b.plan.Target.Place), one.names, -1)
		logline.Info(b.writer.logger, i18n.Sprintf("Sampling metrics of %s during each level.", "在每个级别期间采集 %s 的指标。", b.shownAddress(u)))
	}
	return problems
}

// sampled reports whether an address is sampled already.
func (b *Runner) sampled(u *url.URL) bool {
	for _, s := range b.sources {
		if s.at == u.String() {
			return true
		}
	}
	return false
}

// A sampledSource is what is read during levels, and its whole address, which may hold a token.
type sampledSource struct {
	sampler.Source
	at string
	// hostOnly reports whether it has no GPU, such as node_exporter.
	hostOnly bool
}

// addServer samples a server's metrics; target is which of the run's servers it is, -1 for none.
func (b *Runner) addServer(from servermetrics.Config, names servermetrics.Names, target int) {
	keep := b.plan.Telemetry.Keep
	exporter := sampler.Exporter{Target: from.Reach(),
		Keep: func(name string) bool { return names.Keep(name) || keep != nil && keep.MatchString(name) }}
	b.sources = append(b.sources, sampledSource{at: from.URL.String(), Source: sampler.Source{Open: exporter.Reader,
		Source: telemetry.Source{Kind: telemetry.Server, Name: b.shownAddress(from.URL), Engine: names.Engine,
			Target: target}}})
}

// shownAddress is an address without its scheme and without what may be a secret in it.
func (b *Runner) shownAddress(u *url.URL) string {
	bare := *u
	bare.User, bare.RawQuery, bare.Fragment = nil, "", ""
	return b.settings.secrets.Hide(secret.Text(bare.Host + bare.Path))
}

// sample reads all sources while a level runs. What cannot be written costs a warning and no request.
func (b *Runner) sample(l engine.SampledLevel) (end func()) {
	c := sampler.Config{Interval: b.plan.Telemetry.Interval, Clock: l.Clock, Path: filepath.Join(l.Folder, telemetry.FileName),
		Head: telemetry.Head{Run: b.engine.RunID, Level: l.Index, Wall: l.Clock.Epoch(), Interval: b.plan.Telemetry.Interval.Seconds(),
			Model: b.plan.Model}}
	for _, s := range b.sources {
		c.Sources = append(c.Sources, s.Source)
	}
	run, err := sampler.Start(c)
	if err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("Could not write %s: %v", "无法写入 %s：%v", telemetry.FileName, err))
		return func() {}
	}
	return func() {
		if _, err := run.Stop(); err != nil {
			logline.Warn(b.writer.logger, i18n.Sprintf("Could not write all of %s: %v", "%s 未能全部写入：%v", telemetry.FileName, err))
		}
	}
}
