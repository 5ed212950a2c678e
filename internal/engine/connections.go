package engine

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// openConns is how many connections an open loop starts with for each request a second.
const openConns = 4

// openFor bounds the opening of a level's connections before its clock starts. Requests open those that lack then.
const openFor = time.Minute

// connect opens the level's connections before its clock starts, and returns what happened to connections since the
// level before.
func (e *Engine) connect(ctx context.Context, level plan.Level) wire.Counts {
	want := e.Part.slots(level.MaxSlots())
	if level.OpenLoop() {
		want = min(256, max(8, int(level.PeakRate()*openConns)))
	}
	if most := level.Sessions(); most > 0 {
		want = min(want, most)
	}
	bounded, cancel := context.WithTimeout(ctx, openFor)
	defer cancel()
	if n, err := e.openAll(bounded, want); err != nil && ctx.Err() == nil {
		if bounded.Err() != nil {
			err = i18n.Errorf("connecting may take at most %s", "建立连接最多 %s", openFor)
		}
		logline.Warn(e.Log, i18n.Sprintf("%s: %d of %s could be opened before the start: %v", "%[1]s：开始前只建立了 %[3]s 个连接中的 %[2]d 个：%[4]v", level.Name, n,
			i18n.Count(want, "connection"), i18n.Message(err)))
	}
	return e.counted()
}

// connections is what happened to the connections of a level that began after before.
func (e *Engine) connections(before wire.Counts) *metric.Connections {
	during, policy := e.counted(), e.Plan.Connections
	return &metric.Connections{PerRequest: policy.PerRequest, Limit: policy.Max, Proxy: e.Plan.Target.Proxy,
		Unverified: e.Plan.Target.Unverified(), OpenedBefore: before.Opened, Opened: during.Opened,
		Reused: during.Reused, FoundClosed: before.FoundClosed + during.FoundClosed, Reconnects: during.Reconnects, Most: during.Most}
}
