package run

import (
	"context"
	"errors"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/preflight"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// drainFor bounds how long a server is waited for before a level.
const drainFor = time.Minute

// A serverReset is how one of the servers empties its prefix cache.
type serverReset struct {
	preflight.CacheReset
	target preflight.Target
	name   string // of the server, "" where there is one
}

// checkBetween finds how the servers empty their prefix caches. One that lets no client do that is a problem; one that does not
// answer yet is asked again before the first level.
func (b *Runner) checkBetween(ctx context.Context) error {
	if !b.plan.ResetCache {
		return nil
	}
	var problems Problems
	for i, place := range b.plan.Target.Places() {
		reset, err := b.findReset(ctx, i, place)
		if errors.Is(err, preflight.ErrNoReset) {
			problems = append(problems, config.About(b.plan.Names, "between_probes", i18n.Sprintf("%s: %s: %s",
				"%s：%s：%s", config.BetweenReset, whose(reset.name, "the server"), i18n.Message(err)),
				i18n.Text{EN: "remove it, or start the server with the setting that allows it", ZH: "请去掉，或以允许它的设置启动服务"}))
			continue
		}
		b.resets = append(b.resets, reset)
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

func whose(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func (b *Runner) findReset(ctx context.Context, i int, place *plan.Place) (serverReset, error) {
	t := target(b.plan)
	t.URL, t.Socket, t.Header, t.TLS, t.Engines = place.URL, place.Socket, place.Header, b.trust, b.settings.Plugins.Engines
	r := serverReset{target: t}
	if len(b.plan.Target.Further) > 0 {
		r.name = b.plan.Target.Names()[i]
	}
	var err error
	r.CacheReset, err = preflight.FindCacheReset(ctx, preflight.This(b.clients[0].Stamps), t)
	return r, err
}

// prepareBetween lets the engine do before each level what was asked for.
func (b *Runner) prepareBetween() {
	if b.plan.Drain || b.plan.ResetCache {
		b.engine.Before = b.between
	}
}

// between waits until the server works on nothing, and empties its prefix cache. What cannot be done is a note of the level.
func (b *Runner) between(ctx context.Context) any {
	probe := metric.BetweenProbe{Of: metric.OfBetween}
	note := func(text i18n.Text) {
		if text.EN != "" {
			probe.Notes = append(probe.Notes, text.Map(b.settings.secrets.Hide))
		}
	}
	if b.plan.Drain {
		begin := time.Now()
		for _, r := range b.readers {
			note(drain(ctx, r))
		}
		if len(b.readers) == 0 {
			note(i18n.Text{EN: "drain: the server has no metrics; only this client's requests are known to be finished", ZH: "drain：服务端没有指标；只能确认本客户端没有在途请求"})
		}
		probe.Drained = new(time.Since(begin).Seconds())
	}
	if b.plan.ResetCache {
		probe.Reset = true
		for i := range b.resets {
			if err := b.reset(ctx, i); err != nil {
				probe.Reset = false
				note(i18n.Sprintf("%s: the prefix cache may still contain prompts of the previous level: %s", "%s：前缀缓存可能仍含有上一级的提示词：%s", config.BetweenReset, err.Error()))
			}
		}
	}
	for _, n := range probe.Notes {
		logline.Warn(b.writer.logger, n)
	}
	return probe
}

// drain waits for one server.
func drain(ctx context.Context, r *servermetrics.Reader) i18n.Text {
	left, err := r.Idle(ctx, drainFor)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		return i18n.Sprintf("drain: cannot tell whether the server is idle: %s", "drain：无法得知服务端是否空闲：%s", err.Error())
	case left > 0:
		return i18n.Sprintf("drain: the server was still processing %s after %s", "drain：服务端仍有 %s 个请求，已等待 %s", i18n.Count(left, "request"), drainFor)
	}
	return i18n.Text{}
}

// reset empties the cache of a server; one that did not answer when the run began is asked for the way now.
func (b *Runner) reset(ctx context.Context, i int) error {
	r := &b.resets[i]
	if r.Path == "" {
		found, err := b.findReset(ctx, i, b.plan.Target.Places()[i])
		if found.Path != "" {
			*r = found
		}
		return err
	}
	if err := r.Do(ctx, preflight.This(b.clients[0].Stamps), r.target); err != nil {
		return i18n.Errorf("%s: %v", "%s：%v", whose(r.name, "the server"), err)
	}
	return nil
}
