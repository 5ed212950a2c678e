package coordinator

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

// A collection is the logs that workers kept of levels whose coordinator was killed.
type collection struct {
	levels map[int][]*keeper // by the level's index, the keeper of each worker's log
	coder  *segment.Coder
	begun  bool // what is wanted is known
	over   bool
}

// keeper is that of a log, nil for one that is not wanted.
func (c *collection) keeper(level, worker int) *keeper {
	if all := c.levels[level]; !c.over && worker < len(all) {
		return all[worker]
	}
	return nil
}

// Collect takes what workers kept of levels of a run that goes on, and returns when each worker has given what it has.
func (f *Fleet) Collect(ctx context.Context, wanted []engine.FleetLogs) (err error) {
	coder, err := segment.NewCoder()
	if err != nil {
		return err
	}
	defer coder.Close()
	levels := map[int][]*keeper{}
	defer func() {
		f.change(func() { f.collected.over = true })
		for _, all := range levels {
			for _, k := range all {
				err = errors.Join(err, k.close())
			}
		}
	}()
	for _, w := range wanted {
		for i := range w.Workers {
			k, err := newKeeper(filepath.Join(w.Folder, eventlog.WorkerName(i)), i, func(*record.Record) {})
			if err != nil {
				return err
			}
			levels[w.Index] = append(levels[w.Index], k)
		}
		take := func(data []byte) error { return f.collectPiece(coder, levels, data) }
		stop, err := f.Bus.Take(context.WithoutCancel(ctx), logsOf(f.Run, w.Index), take)
		if err != nil {
			return err
		}
		defer stop()
	}
	f.change(func() { f.collected = collection{levels: levels, coder: coder, begun: true} })
	return f.awaitGiven(ctx)
}

// awaitGiven waits until each worker asks for a level: what it kept was given then.
func (f *Fleet) awaitGiven(ctx context.Context) error {
	return f.awaitAll(ctx, func() bool {
		return !slices.ContainsFunc(f.alive(), func(m *member) bool { return !m.given })
	})
}

// collectPiece puts a piece of a log that was kept into its level's folder.
func (f *Fleet) collectPiece(coder *segment.Coder, levels map[int][]*keeper, data []byte) error {
	p, err := coder.Decode(data)
	if err != nil || p.Worker >= len(levels[p.Level]) {
		return nil // no worker of ours sent it
	}
	if err := levels[p.Level][p.Worker].add(p); err != nil {
		return err
	}
	f.change(func() {})
	return nil
}

// offer tells a worker whether a log that it kept is wanted, and how much of it is here.
func (f *Fleet) offer(ctx context.Context, question []byte) (any, error) {
	var offered message.Offered
	if err := message.Decode(question, &offered); err != nil {
		return nil, err
	}
	reply := message.Wanting{Wait: true}
	f.await(ctx, func() bool {
		f.member(offered.ID)
		if f.Resumes && !f.collected.begun {
			return false
		}
		k := f.collected.keeper(offered.Level, offered.Worker)
		if k == nil {
			reply = message.Wanting{Unwanted: true}
			return true
		}
		have := k.size()
		reply = message.Wanting{Have: have, Wait: offered.Sent && have < offered.Bytes}
		return !reply.Wait
	})
	return reply, nil
}
