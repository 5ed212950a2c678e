package engine

import (
	"sync"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// A warmupFailure ends a level whose warm-up failed: what was measured behind it would not be of the load that was asked for.
type warmupFailure struct {
	cut func() // ends the level's requests
	mu  sync.Mutex
	err error
}

// look looks at a request of the level that ended.
func (w *warmupFailure) look(r *record.Record) {
	if !r.Warmup || r.Fault == nil || r.Cancelled() || r.Graph != nil && r.Graph.Agent != "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = i18n.Errorf("the warm-up failed, so nothing was measured: %s", "预热失败，因此没有测量：%s", describe(r))
		w.cut()
	}
}

// why is what the level was given up for, nil where it was not.
func (w *warmupFailure) why() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
