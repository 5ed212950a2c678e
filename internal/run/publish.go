package run

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// begin makes the run's folder and its first files.
func (b *Runner) begin() error {
	if b.settings.resumed != nil {
		return b.beginAgain()
	}
	out := b.plan.Output
	now := time.Now()
	claim, err := place(b.plan).Create(now)
	if err != nil {
		return asProblem(b.plan, err)
	}
	b.claim = claim
	folder, moved := claim.Folder, claim.Moved
	document, err := b.document()
	if err == nil {
		b.writer.scenario, err = newScenarioFiles(b.plan.Document())
	}
	if err != nil {
		return err
	}
	if err := b.openLog(folder); err != nil {
		return err
	}
	if moved != "" {
		logline.Warn(b.writer.logger, i18n.Sprintf("Moved the folder of an earlier run to %s", "较早测试的目录已移到 %s", moved))
	}
	if b.writer.exports, err = newExports(b.plan.Names, folder, b.writer.exportable, out.Exports); err != nil {
		return err
	}
	if err := b.openManifest(folder); err != nil {
		return err
	}
	machine := outputs.ThisMachine()
	b.keeper, err = outputs.Keep(claim, outputs.Run{ID: b.engine.RunID, Program: b.settings.Program, Host: machine.Name, Machine: &machine,
		Started: now,
		Command: b.settings.secrets.Hide(b.plan.Arguments.Command()), Kind: string(b.plan.Protocol.Kind), Preflight: b.findings})
	return errors.Join(err, outputs.WriteFile(filepath.Join(folder, plan.File), document))
}

// document is plan.json as the plan is now.
func (b *Runner) document() ([]byte, error) {
	document, err := b.plan.Document().JSON()
	b.engine.PlanHash, b.noted = plan.Hash(document), len(b.plan.Notes)
	return document, err
}

// keepNotes writes plan.json again where something was noted since, as a report that is made again has the notes from there. No level has
// begun by then: the logs name the plan by its content.
func (b *Runner) keepNotes() error {
	if b.settings.resumed != nil || len(b.plan.Notes) == b.noted {
		return nil
	}
	document, err := b.document()
	if err != nil {
		return err
	}
	return outputs.WriteFile(filepath.Join(b.keeper.Folder(), plan.File), document)
}

// place is where a plan's run wants its folder.
func place(p *plan.Plan) outputs.Place {
	return outputs.Place{Root: p.Output.Root, Name: p.Output.Name, Stamp: p.Output.Stamp}
}

// asProblem makes bad input of a folder that the run cannot have.
func asProblem(p *plan.Plan, err error) error {
	taken := new(outputs.Taken)
	if !errors.As(err, &taken) {
		return err
	}
	names := p.Names
	return Problems{config.About(names, "no_timestamp", i18n.Message(taken),
		i18n.Sprintf("give the run another %s or %s, or remove %s",
			"请换一个 %s 或 %s，或去掉 %s", names.Name("name"), names.Name("outputs_dir"), names.Name("no_timestamp")))}
}

// openLog starts benchmark.log with the lines that were logged so far.
func (b *Runner) openLog(folder string) error {
	if err := b.logFile.open(filepath.Join(folder, "benchmark.log")); err != nil {
		return err
	}
	for _, n := range b.plan.Notes {
		logline.Warn(b.writer.logger, n)
	}
	for _, r := range b.plan.Remarks {
		logline.Info(b.writer.logger, r)
	}
	logline.Info(b.writer.logger, i18n.Sprintf("Writing results to %s", "结果写入 %s", folder))
	b.writer.fileLog.Info("Measuring with " + b.settings.Program)
	b.writer.tableLog.Info("Starting benchmark with args:\n" + sanitize.OneLine(b.plan.Arguments.Command()))
	return nil
}

// publish makes a finished level's files and shows its tables.
func (b *Runner) publish(ctx context.Context, done engine.Finished) (*metric.Level, error) {
	for _, skipped := range done.Skipped {
		logline.Warn(b.writer.logger, i18n.Sprintf("skipped %s", "跳过 %s", skipped))
	}
	if more := done.SkippedCount - len(done.Skipped); more > 0 {
		logline.Warn(b.writer.logger, i18n.Sprintf("skipped %s of the dataset", "另跳过数据集的 %s 个条目", i18n.Count(more, "more item")))
	}
	b.unsent += done.Unsent
	if b.plan.Trace != nil {
		b.leftOut += done.SkippedCount
	}
	if err := b.follow(); err != nil {
		return nil, err
	}
	done.Folder = filepath.Join(b.keeper.Folder(), done.Level.Under, done.Level.Name)
	count, err := b.count(ctx, done.Folder)
	if err != nil {
		logline.Warn(b.writer.logger, serverCounted(done.Level.Name, err))
	}
	made, err := b.writer.level(ctx, done.Folder, count)
	if err != nil {
		return nil, errors.Join(err, b.keeper.End(outputs.Failed))
	}
	if b.fleet == nil { // else it is what each machine said of itself
		made.Level.Client = &done.Client
	}
	b.made = append(b.made, made)
	b.keepOutcome()
	b.dashboard.level(made.Level, done.Index, b.engine.Live)
	state := outputs.Done
	switch {
	case made.Ended() == eventlog.EndFailed:
		state = outputs.Failed
	case done.Interrupted:
		state = outputs.Interrupted
	}
	b.exportTraces(done)
	b.watched.verdict(made.Level)
	b.settings.Level(done.Level.Name, done.Index, done.Folder)
	b.settings.Events.levelDone(made.Level)
	return made.Level, b.keeper.End(state)
}

// follow goes on in the run's folder where it was moved to; an error where nobody knows.
func (b *Runner) follow() error {
	folder, err := b.claim.Where()
	if err == nil && folder != b.claim.Folder && folder != b.keeper.Folder() {
		logline.Warn(b.writer.logger, i18n.Sprintf("The run's folder was moved: writing results to %[1]s. Files of --export are not moved: run `evalscope report %[1]s "+
			"--export …` to create them.", "测试目录已被移动：结果写入 %[1]s。--export 的文件不会随之移动：请运行 `evalscope report %[1]s --export …` 生成。", folder))
		b.keeper.Follow(folder)
	}
	return err
}

// count is how the records of a level get their tokens: the caller's way where he has one, else with the tokenizer.
func (b *Runner) count(ctx context.Context, folder string) (func(*record.Record), error) {
	own := b.counter().recount()
	if b.settings.Usage == nil {
		return own, nil
	}
	theirs, err := b.settings.Usage(ctx, folder)
	if err != nil {
		return own, err
	}
	return theirs, nil
}

// errStopped is what run.json says of a run that was stopped before its first level.
var errStopped = i18n.Text{EN: "stopped before the first level: no benchmark request was sent", ZH: "在第一个级别之前停止：没有发送任何测试请求"}.Err()

// servers are those of the run, as they named themselves.
func (b *Runner) servers() []outputs.Server {
	var all []outputs.Server
	places := b.plan.Target.Places()
	for target, i := range b.engine.Identities() {
		all = append(all, outputs.Server{Endpoint: places[target].Shown, Server: i.Server, ReplyModel: i.Model})
	}
	return all
}

// end makes the files of the whole run and closes it. cause is what ended the run early.
func (b *Runner) end(result *Result, cause error) error {
	state := outputs.Done
	switch {
	case result == nil && b.stop.Err() != nil:
		state, cause = outputs.Interrupted, errStopped
	case cause != nil && !errors.Is(cause, ErrAllFailed) && !errors.Is(cause, ErrUnsent) && !errors.Is(cause, ErrLeftOut):
		state = outputs.Failed
	case result != nil && result.Interrupted:
		state = outputs.Interrupted
	}
	b.keeper.SetServers(b.servers())
	b.closeTracing()
	b.endPushing()
	cause = b.settings.hidden(cause)
	if state == outputs.Failed {
		b.closeClients() // what its connections hold may be what the files lack
	}
	if err := b.follow(); err != nil {
		b.finishDashboard(dashboardState(result, cause))
		if errors.As(cause, new(*outputs.Gone)) {
			return nil // it was said
		}
		return err
	}
	err := b.keeper.Close(state, cause, time.Now())
	if result != nil && len(result.Levels) > 0 {
		result.Folder = b.keeper.Folder()
		s := &summary{folder: b.keeper.Folder(), run: b.keeper.Run(), plan: b.plan.Document(), planHash: b.engine.PlanHash, made: b.made}
		err = errors.Join(err, b.writer.run(s, result))
		if len(b.made) == 1 {
			linkDatabase(b.keeper.Folder(), result.Levels[0].Load.Name)
		}
	}
	if cause != nil {
		b.writer.fileLog.Error(cause.Error())
	}
	b.finishDashboard(dashboardState(result, cause))
	b.endPage()
	return err
}

// linkDatabase shows the only level's database in the run's folder, as the older guide does.
func linkDatabase(folder, level string) {
	name := "benchmark_data.db"
	if _, err := os.Stat(filepath.Join(folder, level, name)); err != nil {
		return
	}
	if os.Symlink(filepath.Join(level, name), filepath.Join(folder, name)) != nil {
		_ = os.Link(filepath.Join(folder, level, name), filepath.Join(folder, name)) // Windows without the right to make symlinks
	}
}
