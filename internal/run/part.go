package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/worker"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
)

// A Part is a run of several machines, as the one that sends a part of it has it: the same plan, data and engine, without folders, tests
// and reports. Its logs lie in a folder of their own until the coordinator has them.
type Part struct {
	runner *Runner
	folder string
}

// OpenPart makes ready what a worker sends of a run. Its logs go below the folder.
func OpenPart(ctx context.Context, id string, job message.Job, folder string, o Options) (*Part, error) {
	s := newSettings(o)
	s.Grace, s.drawn = job.Grace, &job.Seed
	args, _, err := config.ParseJSON(job.Arguments, environment(s.Plugins))
	if err != nil {
		return nil, s.hidden(err)
	}
	p, err := s.plan(ctx, args)
	if err != nil {
		return nil, s.hidden(err)
	}
	if err := enoughFiles(p); err != nil {
		return nil, s.hidden(err)
	}
	part := &Part{newRunner(s, p), filepath.Join(folder, filepath.Base(id))}
	if err := part.open(ctx, id); err != nil {
		part.runner.close()
		return nil, s.hidden(err)
	}
	return part, nil
}

func (p *Part) open(ctx context.Context, id string) error {
	b := p.runner
	if err := b.open(ctx); err != nil {
		return err
	}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	b.engine.RunID = id
	return os.MkdirAll(p.folder, 0o700)
}

// Digests are what this machine made of the run.
func (p *Part) Digests(ctx context.Context) (message.Digests, error) { return p.runner.digests(ctx) }

// levelFolder is where the log of the part of a level lies.
func (p *Part) levelFolder(index int) string {
	return filepath.Join(p.folder, fmt.Sprintf("level_%d", index))
}

// LogOf is the log of the part of a level.
func (p *Part) LogOf(index int) string {
	return filepath.Join(p.levelFolder(index), eventlog.FileName)
}

// InFlight is how many requests are under way.
func (p *Part) InFlight() int { return p.runner.live.Snapshot().InFlight }

// Level sends the part of a level.
func (p *Part) Level(ctx, stop context.Context, index int, level plan.Level, part *engine.Part) (engine.Finished, error) {
	e := p.runner.engine
	e.Part = part
	e.Folder = func(plan.Level) (string, error) {
		folder := p.levelFolder(index)
		return folder, os.Mkdir(folder, 0o700)
	}
	return e.SendPart(ctx, stop, index, level)
}

// MakeRoom makes place for a level of which an earlier process kept a log that the coordinator did not want.
func (p *Part) MakeRoom(index int) error {
	folder := p.levelFolder(index)
	for n := 1; ; n++ {
		err := os.Rename(folder, fmt.Sprintf("%s.%d", folder, n))
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if n == 1000 {
			return err
		}
	}
}

// Kept are the logs of the run's levels that are still here.
func (p *Part) Kept() (all []worker.KeptLog) {
	paths, _ := filepath.Glob(filepath.Join(p.folder, "level_*", eventlog.FileName)) // the pattern is ours
	for _, path := range paths {
		log, err := eventlog.Open(path)
		if err != nil { // nothing is in it
			continue
		}
		head := log.Head()
		info, err := os.Stat(path)
		if log.Close() == nil && err == nil && head.Worker != nil && path == p.LogOf(head.Level) {
			all = append(all, worker.KeptLog{Level: head.Level, Worker: *head.Worker, Path: path, Bytes: info.Size()})
		}
	}
	return all
}

// Forget removes the log of a level that the coordinator has.
func (p *Part) Forget(index int) error { return os.RemoveAll(p.levelFolder(index)) }

// Close ends what is open. The folder goes where no log is left in it.
func (p *Part) Close() {
	p.runner.close()
	_ = os.Remove(p.folder) // what is in it is kept
}
