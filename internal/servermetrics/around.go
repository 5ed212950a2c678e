package servermetrics

import (
	"context"
	"math"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// patience bounds one reading of a level.
	patience = 2 * time.Second
	// settleFor bounds how long the counters are waited for after a level: servers count a request some time after they sent
	// its last token. settleStep lies between two readings of them.
	settleFor  = 2 * time.Second
	settleStep = 100 * time.Millisecond
)

// Around reads before a level, and what it returns after it: that is what the server counted in between. A reading that fails is
// the sample's trouble. Nil is returned where ctx ends.
func (r *Reader) Around(ctx context.Context) (after func(context.Context) *metric.ServerSample) {
	before, err := r.read(ctx, patience)
	return func(ctx context.Context) *metric.ServerSample {
		if err != nil {
			return trouble("before the level: " + err.Error())
		}
		last, settled, err := r.settle(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return trouble("after the level: " + err.Error())
		}
		s := r.dialect.sampleOf(before, last, r.config.Model)
		s.Unsettled = !settled
		return &s
	}
}

func trouble(words string) *metric.ServerSample {
	return &metric.ServerSample{Of: metric.OfServer, Error: words}
}

// settle reads until two readings in a row count the same and nothing runs, for at most settleFor.
func (r *Reader) settle(ctx context.Context) (last []exposition.Sample, settled bool, err error) {
	until := time.Now().Add(settleFor)
	if last, err = r.read(ctx, patience); err != nil {
		return nil, false, err
	}
	for time.Now().Before(until) {
		timer := time.NewTimer(settleStep)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, false, ctx.Err()
		}
		now, err := r.read(ctx, max(settleStep, time.Until(until)))
		if err != nil {
			return last, false, nil // the reading before it stands
		}
		still := r.still(last, now)
		if last = now; still {
			return last, true, nil
		}
	}
	return last, false, nil
}

// still reports whether no counter of the model moved between two readings and that no request is being worked on.
func (r *Reader) still(a, b []exposition.Sample) bool {
	for _, g := range ofModel(difference(a, b, r.dialect.counter).series, r.config.Model) {
		if r.dialect.counter(g.Name) && g.by != 0 && !math.IsNaN(g.by) {
			return false
		}
	}
	running := r.dialect.gauge(b, r.dialect.Running, r.config.Model)
	return running == nil || *running == 0
}
