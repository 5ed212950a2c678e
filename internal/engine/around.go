package engine

import (
	"context"
	"errors"
	"path/filepath"
	"sync"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/wire"
)

// A place is where a level is written.
type place struct {
	folder  string
	file    *eventlog.File
	release func() // of what Files set aside
}

// place makes the level's folder and its log, and sets aside what Files does.
func (r *levelRun) place() (at place, err error) {
	if at.folder, err = r.engine.Folder(r.asked); err != nil {
		return at, err
	}
	if at.file, err = eventlog.Reserve(filepath.Join(at.folder, eventlog.SegmentName(r.segment()))); err != nil {
		return at, err
	}
	if at.release, err = r.engine.files(); err != nil {
		return at, errors.Join(err, at.file.Close())
	}
	return at, nil
}

// before does what Before asks for, and returns what is to be logged of it.
func (e *Engine) before(ctx context.Context) []any {
	if e.Before != nil {
		if probe := e.Before(ctx); probe != nil {
			return []any{probe}
		}
	}
	return nil
}

// around begins what Around asks for.
func (e *Engine) around(ctx context.Context) (after func(context.Context) any) {
	if e.Around == nil {
		return func(context.Context) any { return nil }
	}
	return e.Around(ctx)
}

// A SampledLevel is a level to those that measure something else while it runs.
type SampledLevel struct {
	// Index is the level's place in the sweep, Folder where its files are.
	Index  int
	Folder string
	// Clock is the level's.
	Clock wire.Clock
}

// sample begins what Sample asks for.
func (r *levelRun) sample(folder string) (end func()) {
	if r.engine.Sample == nil {
		return func() {}
	}
	return r.engine.Sample(SampledLevel{Index: r.index, Folder: folder, Clock: r.clock})
}

// ended ends what Sample began while it takes what Around returned, so that an exporter that does not answer never delays the reading of
// the server's counters: what others send in the meantime would count as sent during the level.
func ended(ctx context.Context, sampled func(), after func(context.Context) any) (probe any) {
	var sampling sync.WaitGroup
	sampling.Go(sampled)
	defer sampling.Wait()
	return after(ctx)
}

// files sets aside what Files does.
func (e *Engine) files() (release func(), err error) {
	if e.Files == nil {
		return func() {}, nil
	}
	return e.Files()
}
