package hub

import (
	"context"
	"errors"
	"sync"

	"github.com/modelscope/evalscope/perf/i18n"
)

const maxParallel = 4

// fetchAll loads files with a few workers. The files whose presence proves the folder whole come last, after all
// others are in place, so that an interrupted download never looks complete. The first error stops the rest.
func fetchAll(ctx context.Context, r Request, files []entry, report func(Progress), fetch func(context.Context, entry,
	func(int64)) error) error {
	m := newMeter(report, r.ID, files)
	var early, late []entry
	for _, f := range files {
		if matchesAny(r.proof(), f.path) {
			late = append(late, f)
		} else {
			early = append(early, f)
		}
	}
	for _, stage := range [][]entry{early, late} {
		err := inParallel(ctx, stage, func(ctx context.Context, f entry) error {
			if err := fetch(ctx, f, func(done int64) { m.set(f, done) }); err != nil {
				return i18n.Errorf("%s: %v", "%s：%v", f.path, err)
			}
			m.finish(f)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func inParallel(ctx context.Context, files []entry, do func(context.Context, entry) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan entry)
	var workers sync.WaitGroup
	for range min(maxParallel, len(files)) {
		workers.Go(func() {
			for f := range queue {
				if err := do(ctx, f); err != nil {
					cancel(err)
				}
			}
		})
	}
	feed(ctx, queue, files)
	workers.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return ctx.Err()
}

// feed hands out files until the context ends, and closes the queue.
func feed(ctx context.Context, queue chan<- entry, files []entry) {
	defer close(queue)
	for _, f := range files {
		if ctx.Err() != nil {
			return
		}
		select {
		case queue <- f:
		case <-ctx.Done():
			return
		}
	}
}
