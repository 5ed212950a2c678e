package run

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// openSeveralMetrics finds the counters of each of several servers. One that tells none is passed by. Addresses that the user gave are
// theirs where there is one for each; else they are only sampled: the plan has said so.
func (b *Runner) openSeveralMetrics(ctx context.Context) {
	places := map[int]*plan.Place{}
	for i, place := range b.plan.Target.Places() {
		if place.Metrics != nil {
			places[i] = place
		}
	}
	readers := map[int]*servermetrics.Reader{}
	together(places, func(i int, place *plan.Place, keep func(func())) {
		reader, err := servermetrics.Open(ctx, b.metricsAt(place.Metrics, place), b.firstLook())
		keep(func() {
			if b.opened(place.Metrics, err) {
				readers[i] = reader
			}
		})
	})
	var engines []string
	for _, i := range slices.Sorted(maps.Keys(readers)) {
		reader := readers[i]
		b.addServer(b.metricsAt(places[i].Metrics, places[i]), reader.Names(), i)
		b.readers = append(b.readers, reader)
		if !slices.Contains(engines, reader.Engine()) {
			engines = append(engines, reader.Engine())
		}
	}
	if len(readers) == 0 {
		return
	}
	b.engine.Around = func(ctx context.Context) func(context.Context) any { return aroundAll(ctx, readers) }
	logline.Info(b.writer.logger, i18n.Sprintf("Detected %[3]s metrics on %[1]d of %[2]s; reading them before, during and after each level.",
		"在 %[2]s 个服务中的 %[1]d 个上检测到 %[3]s 的指标；在每个级别之前、期间和之后读取。", len(readers),
		i18n.Count(len(b.plan.Target.Places()), "server"), strings.Join(engines, ", ")))
}

// aroundAll reads all servers at once, before the level and after it.
func aroundAll(ctx context.Context, readers map[int]*servermetrics.Reader) func(context.Context) any {
	after := map[int]func(context.Context) *metric.ServerSample{}
	together(readers, func(i int, r *servermetrics.Reader, keep func(func())) {
		f := r.Around(ctx)
		keep(func() { after[i] = f })
	})
	return func(ctx context.Context) any {
		all := metric.ServerSamples{Of: metric.OfServers, Targets: map[int]*metric.ServerSample{}}
		together(after, func(i int, f func(context.Context) *metric.ServerSample, keep func(func())) {
			if s := f(ctx); s != nil {
				keep(func() { all.Targets[i] = s })
			}
		})
		if len(all.Targets) == 0 {
			return nil
		}
		return all
	}
}

// together does something with all of them at once, and waits; what is given to keep is done by one at a time.
func together[T any](all map[int]T, do func(i int, of T, keep func(func()))) {
	var mu sync.Mutex
	var done sync.WaitGroup
	for _, i := range slices.Sorted(maps.Keys(all)) {
		done.Go(func() {
			do(i, all[i], func(write func()) {
				mu.Lock()
				defer mu.Unlock()
				write()
			})
		})
	}
	done.Wait()
}
