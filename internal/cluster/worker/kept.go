package worker

import (
	"context"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// giveKept gives the coordinator of a run that goes on what was kept when the one before was killed.
func (w *worker) giveKept(ctx context.Context, run Run) error {
	for _, log := range run.Kept() {
		if err := w.give(ctx, run, log); err != nil {
			return err
		}
	}
	return nil
}

// give offers a log until the coordinator has it, or refuses it.
func (w *worker) give(ctx context.Context, run Run, log KeptLog) error {
	offer := message.Offered{ID: w.id, Level: log.Level, Worker: log.Worker, Bytes: log.Bytes}
	for {
		var reply message.Wanting
		err := w.ask(ctx, message.Offer, offer, &reply)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			if err := sleep(ctx, pause); err != nil {
				return err
			}
		case reply.Unwanted:
			logline.Warn(w.Log, i18n.Sprintf("The coordinator does not need the log of level %d that this worker kept: %s", "协调进程不需要此 worker 保留的第 %d 级日志：%s", log.Level+1, log.Path))
			return nil
		case reply.Wait:
		case reply.Have >= log.Bytes:
			logline.Info(w.Log, i18n.Sprintf("The coordinator has the log of level %d that this worker kept.", "协调进程已收到此 worker 保留的第 %d 级日志。", log.Level+1))
			return run.Forget(log.Level)
		default:
			p := &levelPart{worker: w, Level: message.Level{Index: log.Level, Worker: log.Worker}}
			over := make(chan struct{})
			close(over)
			if sent := p.sendLog(ctx, log.Path, over); sent.err != nil {
				return sent.err
			}
			offer.Sent = true
		}
	}
}
