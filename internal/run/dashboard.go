package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/visualizer/publisher"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// How long a visualizer may take to get ready, to start, and to end.
const (
	boardStart  = 30 * time.Second
	boardFinish = 60 * time.Second
)

// ErrVisualizer is a run that ended before its first request because its visualizer could not start.
var ErrVisualizer = i18n.Text{EN: "the visualizer could not start", ZH: "无法启动可视化平台"}.Err()

// A dashboard is the run's visualizer; the zero dashboard is none.
type dashboard struct {
	ready     visualizer.Ready
	hurry     context.Context // ends when the user wants out at once
	publisher *publisher.Publisher
	ticker    *time.Ticker
	where     string
	levels    []*metric.Level
}

// prepareDashboard makes sure that the run can be shown, before anything is written or sent.
func (b *Runner) prepareDashboard(ctx context.Context) error {
	v := b.plan.Visualizer
	if v == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, boardStart)
	defer cancel()
	ready, err := v.Prepare(ctx, visualizer.Settings{Arguments: v.Arguments, Python: b.settings.Python, Getenv: b.settings.getenv})
	if err == nil {
		b.dashboard.ready = ready
		return nil
	}
	if ctx.Err() != nil && !errors.As(err, new(*visualizer.Problem)) {
		err = i18n.Errorf("%v (not ready after %s)", "%v（%s 后仍未就绪）", err, boardStart)
	}
	if v.Optional {
		b.note(i18n.Sprintf("%s is disabled: %v", "未能在 %s 上显示：%v", v.Declaration.Name, err))
		return nil
	}
	names := b.plan.Names
	optional := names.Example("visualizer_optional", "true")
	problem := config.AboutValue(names, "visualizer", v.Declaration.Name, i18n.Message(err),
		i18n.Sprintf("or continue without it: %s", "或不使用它继续：%s", optional))
	if p := new(visualizer.Problem); errors.As(err, &p) {
		problem = problem.Saying(i18n.Same(p.What), i18n.Sprintf("%s (or continue without it: %s)", "%s（或不使用它继续：%s）", p.Do, optional))
	}
	return Problems{problem}
}

// startDashboard begins the run on its visualizer.
func (b *Runner) startDashboard(ctx context.Context) error {
	v := b.plan.Visualizer
	if b.dashboard.ready == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, boardStart)
	defer cancel()
	started, err := b.dashboard.ready.Start(ctx, b.shownRun())
	if err != nil {
		b.dashboard.close()
		if v.Optional {
			logline.Warn(b.writer.logger, i18n.Sprintf("%s is disabled: %v", "未能在 %s 上显示：%v", v.Declaration.Name, i18n.Message(err)))
			return nil
		}
		return i18n.Errorf("%v: %s: %v; --visualizer-optional continues without it", "%v：%s：%v；使用 --visualizer-optional 可在没有它的情况下继续", ErrVisualizer, v.Declaration.Name, err)
	}
	if started.Warning != "" {
		b.writer.logger.Warn(started.Warning)
	}
	b.dashboard.where = started.Where
	b.sayWhere()
	b.dashboard.ticker = time.NewTicker(publisher.Every)
	b.dashboard.publisher = publisher.Start(started.Session, b.dashboard.ticker.C, b.point, func(err error) {
		logline.Warn(b.writer.logger, i18n.Sprintf("%s stopped: %v. The benchmark continues.", "%s 已停止：%v。测试继续进行。", v.Declaration.Name, i18n.Message(err)))
	})
	return nil
}

func (b *Runner) sayWhere() {
	if b.dashboard.where != "" {
		b.writer.logger.Info(fmt.Sprintf("%s: %s", b.plan.Visualizer.Declaration.Name, b.dashboard.where))
	}
}

// shownRun is what the visualizer is told of the run.
func (b *Runner) shownRun() visualizer.Run {
	folder := b.keeper.Folder()
	if absolute, err := filepath.Abs(folder); err == nil {
		folder = absolute
	}
	run := visualizer.Run{ID: b.engine.RunID, Name: b.plan.Visualizer.Name, Folder: folder,
		Tags: []string{b.plan.ModelID, b.plan.Protocol.Name, b.plan.Dataset.Name}}
	if run.Name == "" {
		run.Name = b.plan.ModelID + "_" + b.keeper.Run().Started.Format("20060102_150405")
	}
	for _, m := range b.plan.Arguments.Config(b.plan.Target.AllShown(), folder) {
		run.Config = append(run.Config, visualizer.Entry{Name: m.Key, Value: m.Value})
	}
	return run
}

// point is the averages so far, but those of a level of which every session is over: its final figures come next.
func (b *Runner) point() (visualizer.Point, bool) {
	a, ok := b.engine.Live.Averages()
	if !ok { // the run is on its visualizer, and no level has begun
		return visualizer.Point{}, false
	}
	if asked := a.Level.Load.Number; asked > 0 && a.Sessions >= asked {
		return visualizer.Point{}, false
	}
	return visualizer.Point{Step: a.Ended, Level: a.Index + 1, Values: artifacts.Message(a.Level)}, true
}

// level shows a finished level.
func (d *dashboard) level(l *metric.Level, index int, live *engine.Live) {
	step := int64(0)
	if a, ok := live.Averages(); ok {
		step = a.Ended
	}
	d.levelAt(l, index, step)
}

// levelAt shows a finished level behind so many requests.
func (d *dashboard) levelAt(l *metric.Level, index int, step int64) {
	if d.publisher == nil {
		return
	}
	d.levels = append(d.levels, l)
	d.publisher.Level(visualizer.Level{Step: step, Level: index + 1, Name: l.Load.Name, Values: artifacts.Message(l),
		Percentiles: artifacts.PercentileTable(l)})
}

// dashboardState is how the run ended.
func dashboardState(result *Result, cause error) visualizer.State {
	switch {
	case result != nil && result.Interrupted || errors.Is(cause, context.Canceled):
		return visualizer.Aborted
	case cause != nil:
		return visualizer.Failed
	}
	return visualizer.Finished
}

// finishDashboard ends the run on its visualizer, with the files that were made.
func (b *Runner) finishDashboard(state visualizer.State) {
	if b.dashboard.publisher == nil {
		return
	}
	end := visualizer.End{State: state, Levels: artifacts.LevelTable(b.dashboard.levels)}
	for _, name := range []string{"performance_summary.txt", artifacts.ResultFile, "perf_report.html"} {
		path := filepath.Join(b.keeper.Folder(), name)
		if _, err := os.Stat(path); err == nil {
			end.Files = append(end.Files, path)
		}
	}
	err := b.dashboard.publisher.Finish(b.dashboard.hurry, end, boardFinish)
	b.dashboard.publisher = nil
	b.dashboard.ticker.Stop()
	if err != nil {
		b.writer.logger.Warn(fmt.Sprintf("%s: %v", b.plan.Visualizer.Declaration.Name, err))
	}
	b.sayWhere()
}

// close frees what the visualizer holds.
func (d *dashboard) close() {
	if d.ready != nil {
		d.ready.Close()
		d.ready = nil
	}
}
