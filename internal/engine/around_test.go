package engine

import (
	"context"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// An exporter that does not answer at the end of a level must not delay the reading of the server's counters.
func TestLevel_CountersAreReadWhileAnExporterHangs(t *testing.T) {
	server := newStrict(t, func(protocol.Object, int) (int, string) { return 200, "" })
	level := plan.Level{Load: metric.Load{Name: "parallel_1", Profile: load.Closed(1), Number: 1}}
	folder := t.TempDir()
	e := loaded(t, server.URL, protocol.Settings{}, func(p *plan.Plan) { p.Levels, p.LogEvery = []plan.Level{level}, 1e9 })
	e.Live, e.Folder = &Live{}, func(plan.Level) (string, error) { return folder, nil }
	read := make(chan struct{})
	e.Around = func(context.Context) func(context.Context) any {
		return func(context.Context) any { close(read); return nil }
	}
	e.Sample = func(SampledLevel) func() {
		return func() {
			select {
			case <-read:
			case <-time.After(10 * time.Second):
				t.Error("the counters are not read before the exporter answers")
			}
		}
	}
	if _, err := e.level(t.Context(), t.Context(), 0, level); err != nil {
		t.Fatal(err)
	}
}
