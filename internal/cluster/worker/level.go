package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/clock"
	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// errOff is a level that the coordinator calls off. errEarly is one that ended for this worker before its start: the coordinator may have
// begun it, and waits to be told.
var (
	errOff   = i18n.Text{EN: "the level does not begin", ZH: "该级别不会开始"}.Err()
	errEarly = i18n.Text{EN: "the level ended before its start", ZH: "该级别在开始之前已结束"}.Err()
)

// A levelPart is this worker's part of a level under way.
type levelPart struct {
	*worker
	message.Level
	leases int
	start  int64      // of the coordinator's clock
	line   clock.Line // by which it was laid on ours
}

// level runs the worker's part of a level, and returns when the coordinator has its log.
func (w *worker) level(ctx, stop context.Context, run Run, l message.Level) error {
	p := &levelPart{worker: w, Level: l}
	level, err := planLevel(l)
	if err != nil {
		return i18n.Errorf("the coordinator's level cannot be read: %v", "无法读取协调进程发来的级别：%v", err)
	}
	if err := run.MakeRoom(l.Index); err != nil {
		return err
	}
	over, sent := make(chan struct{}), make(chan sending, 1)
	path := run.LogOf(l.Index)
	go func() { sent <- p.sendLog(ctx, path, over) }()
	done, err := p.run(ctx, stop, run, level)
	close(over)
	log := <-sent
	switch {
	case errors.Is(err, errOff):
		return run.Forget(l.Index)
	case errors.Is(err, errEarly), err != nil && p.start == 0 && stop.Err() != nil:
		done.Interrupted = true
		err := p.end(ctx, done, nil, 0)
		if errors.Is(err, errLost) { // the coordinator has called it off meanwhile
			err = nil
		}
		return errors.Join(err, run.Forget(l.Index))
	}
	if err := p.end(ctx, done, errors.Join(err, log.err), log.bytes); err != nil {
		return err
	}
	if log.err != nil { // what is behind log.bytes is only here
		return i18n.Errorf("%v (kept in %s)", "%v（保留在 %s）", log.err, path)
	}
	return run.Forget(l.Index)
}

// run sends the part.
func (p *levelPart) run(ctx, stop context.Context, run Run, level plan.Level) (engine.Finished, error) {
	logline.Info(p.Log, i18n.Sprintf("Level %s: worker %d of %d.", "级别 %s：第 %d 个 worker，共 %d 个。", level.Name, p.Worker+1, p.Of))
	part := &engine.Part{Worker: p.Worker, Of: p.Of, FirstItem: p.FirstItem, Lease: p.lease, Begin: p.begin}
	return run.Level(ctx, stop, p.Index, level, part)
}

// lease asks for ordinals. It is asked again until there is an answer: the same number gets the same ordinals.
func (p *levelPart) lease(ctx context.Context) (from, to int64, err error) {
	for {
		var leased message.Leased
		err := p.ask(ctx, message.Lease, message.Wanted{ID: p.id, Level: p.Index, Number: p.leases}, &leased)
		if err == nil {
			p.leases++
			return leased.From, leased.To, nil
		}
		if err := sleep(ctx, pause/10); err != nil {
			return 0, 0, err
		}
	}
}

// begin waits for the instant of the start, until shortly before it.
func (p *levelPart) begin(ctx context.Context) (time.Time, error) {
	for p.start == 0 {
		var start message.Start
		err := p.ask(ctx, message.Ready, message.Prepared{ID: p.id, Level: p.Index}, &start)
		switch {
		case ctx.Err() != nil:
			return time.Time{}, errors.Join(errEarly, context.Cause(ctx))
		case err == nil && start.Off:
			return time.Time{}, errOff
		case err == nil && !start.Wait:
			p.start = start.At
		case err != nil:
			if err := sleep(ctx, pause); err != nil {
				return time.Time{}, errors.Join(errEarly, err)
			}
		}
	}
	line, ok := p.worker.line()
	for !ok { // no pulse was answered yet
		if err := sleep(ctx, pause/10); err != nil {
			return time.Time{}, errors.Join(errEarly, err)
		}
		line, ok = p.worker.line()
	}
	// Late exchanges tell more of the clock: the line is drawn when the start is near.
	if err := sleep(ctx, time.Until(p.clock.at(line, p.start).Add(-2*engine.PartLead))); err != nil {
		return time.Time{}, errors.Join(errEarly, err)
	}
	p.line, _ = p.worker.line()
	at := p.clock.at(p.line, p.start)
	if err := sleep(ctx, time.Until(at.Add(-engine.PartLead))); err != nil {
		return time.Time{}, errors.Join(errEarly, err)
	}
	return at, nil
}

// leastPuts is how often a piece is sent at least before the worker no longer tries.
const leastPuts = 5

// A sending is how much of the log is with the broker.
type sending struct {
	bytes int64
	err   error
}

// sendLog brings the log to the broker as it grows.
func (p *levelPart) sendLog(ctx context.Context, path string, over <-chan struct{}) sending {
	coder, err := segment.NewCoder()
	if err != nil {
		return sending{err: err}
	}
	defer coder.Close()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // also what was cancelled has a log
	defer cancel()
	bytes, err := segment.Follow(ctx, path, p.Index, p.Worker, over, func(ctx context.Context, piece segment.Piece) error {
		data, err := coder.Encode(piece)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s.%s.%d.%d", message.Log, p.worker.run, p.Index, p.Worker)
		id := fmt.Sprintf("%s/%d/%d/%d+%d", p.worker.run, p.Index, p.Worker, piece.Offset, len(piece.Bytes)) // a log that is sent again may be cut otherwise
		for n, began := 1, time.Now(); ; n++ {
			bounded, cancel := context.WithTimeout(ctx, patience)
			err := p.Bus.Put(bounded, name, id, data)
			cancel()
			switch {
			case err == nil:
				return nil
			case p.clock.silence() > p.job.Lease:
				return i18n.Errorf("%v (%s, from byte %d on)", "%v（%s，自第 %d 字节起）", errSilent, path, piece.Offset)
			case n > leastPuts && time.Since(began) > p.job.Lease: // of a process that stood still, one try fails
				return i18n.Errorf("the coordinator answers, but its broker does not accept logs: check its disk: %v", "协调进程有应答，但其消息服务不接受日志：请检查其磁盘：%v", err)
			}
			if err := sleep(ctx, pause); err != nil {
				return err
			}
		}
	})
	return sending{bytes, err}
}

// mostSkipped is how many items that could not be sent are named, longestSkipped with how many bytes each, so that the message holds them.
const (
	mostSkipped    = 20
	longestSkipped = 1 << 10
)

// end tells the coordinator that the part is over, until it has the log.
func (p *levelPart) end(ctx context.Context, done engine.Finished, failed error, bytes int64) error {
	if errors.Is(failed, errSilent) {
		return failed
	}
	ended := message.Ended{ID: p.id, Level: p.Index, Bytes: bytes, Sessions: done.Sessions, Unsent: done.Unsent,
		SkippedCount: done.SkippedCount, Clock: p.clockReport(),
		Left: done.Interrupted} // the coordinator knows whether it was by its word
	for _, item := range done.Skipped[:min(len(done.Skipped), mostSkipped)] {
		ended.Skipped = append(ended.Skipped, item.EN[:min(len(item.EN), longestSkipped)])
	}
	if failed != nil {
		ended.Failed = limited(failed.Error())
	}
	ctx = context.WithoutCancel(ctx)
	for {
		var kept message.Kept
		err := p.ask(ctx, message.Done, ended, &kept)
		switch {
		case err == nil && kept.Unknown:
			return errLost
		case err == nil && !kept.Wait:
			return nil
		case err != nil && p.clock.silence() > p.job.Lease:
			return errSilent
		case err != nil:
			_ = sleep(ctx, pause)
		}
	}
}

// clockReport is how this machine's clock lay on the coordinator's, as it is known now.
func (p *levelPart) clockReport() metric.WorkerClock {
	line, ok := p.worker.line()
	if !ok {
		return metric.WorkerClock{}
	}
	c := metric.WorkerClock{Exchanges: line.Exchanges, Delay: line.Delay.Seconds(), Bound: line.Bound.Seconds(), Drift: -line.Drift}
	if p.start > 0 {
		c.Skew = float64(p.line.Own(p.start)-line.Own(p.start)) / 1e9
	}
	return c
}
