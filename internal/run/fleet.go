package run

import (
	"context"
	"log/slog"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Fleet is the machines that send a run. Close tells them that it is over.
type Fleet interface {
	engine.Fleet
	Close() error
}

// FleetWanted is what gathering the machines of a run needs.
type FleetWanted struct {
	Workers plan.Workers
	// Run is the run's uuid, Job what workers are told of it, Digests what they have to make of it.
	Run     string
	Resumes bool // the run goes on
	Job     message.Job
	Digests message.Digests
	Program string
	Log     *slog.Logger
}

// workerLease is how long a worker may be silent before it counts as lost, and goes on by itself: longer than a network that is away for 20
// seconds.
const workerLease = 30 * time.Second

// mayGather is a problem where the program has no way to other machines, or a run that goes on would need them.
func (s *settings) mayGather(p *plan.Plan) error {
	switch {
	case p.Workers == nil:
		return nil
	case s.Fleet == nil:
		return Problems{config.About(p.Names, "workers", i18n.Text{EN: "are only available in the command `evalscope perf`", ZH: "只能在命令 `evalscope perf` 中使用"},
			i18n.Text{EN: "remove it", ZH: "请去掉"})}
	}
	return nil
}

// gather waits for the machines of the run, and compares what they made of it.
func (b *Runner) gather(ctx context.Context) error {
	if b.plan.Workers == nil {
		return nil
	}
	arguments, err := b.plan.Arguments.ForWorkers()
	if err != nil {
		return err
	}
	digests, err := b.digests(ctx)
	if err != nil {
		return err
	}
	if r := b.settings.resumed; r != nil { // beginAgain comes later
		b.engine.RunID = r.run.ID
	}
	b.fleet, err = b.settings.Fleet(ctx, FleetWanted{Workers: *b.plan.Workers, Run: b.engine.RunID, Resumes: b.settings.resumed != nil,
		Digests: digests, Program: b.settings.Program, Log: b.writer.logger,
		Job: message.Job{Arguments: arguments, Seed: b.plan.Seed, Grace: b.settings.Grace, Lease: workerLease}})
	if err != nil {
		return i18n.Errorf("gathering the workers: %v", "等待 worker 加入：%v", err)
	}
	b.engine.Fleet = b.fleet
	return nil
}

// dismiss tells the machines that the run is over.
func (b *Runner) dismiss() {
	if b.fleet == nil {
		return
	}
	if err := b.fleet.Close(); err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("Could not stop the broker: %v", "未能停止消息服务：%v", i18n.Message(err)))
	}
}
