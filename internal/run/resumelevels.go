package run

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// beginAgain takes the folder of the run that goes on.
func (b *Runner) beginAgain() error {
	r := b.settings.resumed
	claim, err := outputs.Reclaim(r.folder)
	if taken := new(outputs.Taken); errors.As(err, &taken) {
		return Problems{config.About(b.plan.Names, "resume", i18n.Message(taken),
			i18n.Text{EN: "wait until it ends, or stop it", ZH: "请等它结束，或停止它"})}
	}
	if err != nil {
		return err
	}
	b.claim = claim
	b.engine.RunID, b.engine.PlanHash = r.run.ID, plan.Hash(r.document)
	if err := b.openLog(r.folder); err != nil {
		return err
	}
	if r.run.Program != b.settings.Program {
		logline.Warn(b.writer.logger, i18n.Sprintf("The run was started with %s and continues with %s: what they measure or send may differ.",
			"该测试由 %s 开始，现由 %s 继续：两者发送的请求或测得的结果可能不同。", r.run.Program, b.settings.Program))
	}
	if b.writer.exports, err = newExports(b.plan.Names, r.folder, b.writer.exportable, b.plan.Output.Exports); err != nil {
		return err
	}
	if b.writer.scenario, err = newScenarioFiles(b.plan.Document()); err != nil {
		return err
	}
	if err := b.openManifest(r.folder); err != nil {
		return err
	}
	machine := outputs.ThisMachine()
	b.keeper, err = outputs.ResumeRun(claim, r.run, outputs.Resumption{At: time.Now(), Program: b.settings.Program, Host: machine.Name})
	return err
}

// resumeLevels reads what earlier processes measured: the levels that they finished, whose files stay as they are, and what they made of
// the one behind them.
func (b *Runner) resumeLevels(ctx context.Context) (err error) {
	r := b.settings.resumed
	if r == nil {
		return nil
	}
	e := b.engine
	if err := b.collectKept(ctx); err != nil {
		return i18n.Errorf("collecting what the workers kept: %v", "收集 worker 保留的数据：%v", err)
	}
	for i, l := range r.run.Levels {
		if !filepath.IsLocal(l.Folder) {
			return i18n.Errorf("the folder of level %s is outside the run's folder", "级别 %s 的目录不在测试目录内", l.Name)
		}
		next, ok := b.plan.Controller().Next(e.Finished)
		if !ok || levelPath(next) != l.Folder {
			return i18n.Errorf("the run cannot be resumed: its level %d was %s, and would be a different one now", "无法继续该测试：其第 %d 个级别原为 %s，现在会是另一个级别", i+1, l.Name)
		}
		folder := filepath.Join(b.keeper.Folder(), l.Folder)
		whole := finished(l, folder)
		if !whole && b.fleet != nil {
			if whole, err = engine.EndLost(ctx, folder, next); err != nil {
				return i18n.Errorf("level %s cannot be resumed: %v", "无法继续级别 %s：%v", l.Name, err)
			}
		}
		if whole {
			if err := b.resumeLevel(ctx, next, folder, i, l.State); err != nil {
				return i18n.Errorf("level %s cannot be read: %v", "无法读取级别 %s：%v", l.Name, err)
			}
			continue
		}
		if i < len(r.run.Levels)-1 {
			return i18n.Errorf("the run cannot be resumed: its level %s has no end, although another level follows", "无法继续该测试：其级别 %s 没有结束，后面却还有级别", l.Name)
		}
		stopped, err := engine.ReadStopped(ctx, folder, b.plan, next)
		if err != nil {
			return i18n.Errorf("level %s cannot be resumed: %v", "无法继续级别 %s：%v", l.Name, err)
		}
		e.Stopped, b.goesOn = stopped, l.Folder
	}
	return nil
}

// finished reports whether all of a level was sent.
func finished(l outputs.Level, folder string) bool {
	if l.State == outputs.Done {
		return true
	}
	_, state, err := lookAt(folder)
	return err == nil && state == outputs.Done
}

// resumeLevel takes a finished level into the run's results. Its files are made and its spans exported where the process before did not
// come to that.
func (b *Runner) resumeLevel(ctx context.Context, level plan.Level, folder string, index int, state outputs.State) error {
	whole := state == outputs.Done
	count, err := b.count(ctx, folder)
	if err != nil {
		logline.Warn(b.writer.logger, serverCounted(filepath.Base(folder), err))
	}
	var made *artifacts.LevelArtifacts
	if whole {
		made, err = b.writer.again(ctx, folder, count)
	} else {
		made, err = b.writer.level(ctx, folder, count)
	}
	if err != nil {
		return err
	}
	b.made = append(b.made, made)
	b.engine.Finished = append(b.engine.Finished, made.Level)
	if err := b.engine.Passed(level, made.Head, made.End); err != nil {
		return err
	}
	b.settings.Level(made.Level.Load.Name, index, folder)
	if whole {
		logline.Info(b.writer.logger, i18n.Sprintf("Level %s was already finished.", "级别 %s 此前已完成。", made.Level.Load.Name))
		return nil
	}
	if state == outputs.Running { // else the process before has exported them
		b.exportTraces(engine.Finished{Level: level, Index: index, Folder: folder})
	}
	b.keepOutcome()
	return b.keeper.End(outputs.Done)
}

// again makes the figures of a finished level and leaves its files as they are.
func (p *resultWriter) again(ctx context.Context, folder string, recount func(*record.Record)) (*artifacts.LevelArtifacts, error) {
	in := p.input(recount)
	if err := p.beside(folder, &in); err != nil {
		return nil, err
	}
	made, err := artifacts.Read(ctx, folder, in)
	if err != nil {
		return nil, err
	}
	made.Level.Settle()
	p.exports.end(made)
	p.scenario.keep(made, folder)
	made.Condense(p.engines)
	return made, nil
}

// left reports whether a level is left to run.
func (b *Runner) left() bool {
	_, ok := b.plan.Controller().Next(b.engine.Finished)
	return ok
}

// showFinished shows the finished levels of a run that goes on.
func (b *Runner) showFinished() {
	step := int64(0)
	for i, l := range b.engine.Finished {
		step += int64(l.Total)
		b.dashboard.levelAt(l, i, step)
	}
}

// levelPath is the folder of a level below the run's.
func levelPath(l plan.Level) string { return path.Join(l.Under, l.Name) }
