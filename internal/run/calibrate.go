package run

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/calibrate"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/workload"
)

// CalibrationFile is the name of a calibration in a run's folder.
const CalibrationFile = "calibration.json"

// ErrCalibration is a calibration that this system or program cannot make.
var ErrCalibration = i18n.Text{EN: "no calibration", ZH: "无法校准"}.Err()

// A CalibrationResult is what the load generator found about itself.
type CalibrationResult struct {
	// Of is "calibration", At when it was made, Host where, Program by which version.
	Of      string    `json:"of"`
	At      time.Time `json:"at"`
	Host    string    `json:"host,omitempty"`
	Program string    `json:"program,omitempty"`
	// Loads are the errors under each load.
	Loads []metric.Calibration `json:"loads"`
}

// Valid reports whether at least one load gave a bound.
func (r *CalibrationResult) Valid() bool {
	for _, c := range r.Loads {
		if c.Valid() {
			return true
		}
	}
	return false
}

// JSON is calibration.json.
func (r *CalibrationResult) JSON() ([]byte, error) {
	data, err := plainjson.MarshalIndent(r, "  ")
	return append(data, '\n'), err
}

// Table is the result for people.
func (r *CalibrationResult) Table() string { return report.CalibrationTable(r.Loads) }

// Calibrate measures the load generator itself on this machine under the load that the arguments describe, or under that
// of the finished run in the folder like, where it is not "". Nothing is sent to the arguments' server, and no file is
// kept. Bad input is Problems.
func Calibrate(ctx context.Context, args Arguments, like string, o Options) (*CalibrationResult, error) {
	s := newSettings(o)
	if like != "" {
		loads, err := calibrate.LoadsFromRun(like)
		if err != nil {
			return nil, Problems{Problem{Where: "--like"}.Saying(i18n.Message(err),
				i18n.Text{EN: "use the folder of a finished run, which contains run.json", ZH: "请使用已结束的运行的目录，其中有 run.json"})}
		}
		return s.calibrate(ctx, "", loads)
	}
	p, err := s.plan(ctx, args)
	if err != nil {
		return nil, err
	}
	b := newRunner(s, p)
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	defer b.close()
	loads := calibrate.Choose(p.Range())
	b.completeLoads(loads, nil)
	return s.calibrate(ctx, "", loads)
}

// mayCalibrate says before anything is written that --calibrate cannot be done here.
func (s *settings) mayCalibrate(p *plan.Plan) error {
	if !p.Calibrate {
		return nil
	}
	if err := s.canCalibrate(); err != nil {
		return Problems{config.About(p.Names, "calibrate", i18n.Message(err), i18n.Text{EN: "remove it", ZH: "请去掉"})}
	}
	return nil
}

func (s *settings) canCalibrate() error {
	switch {
	case !groundtruth.Supported:
		return i18n.Errorf("%v: %v", "%v：%v", ErrCalibration, calibrate.ErrSystem)
	case len(s.Truth) == 0:
		return i18n.Errorf("%v: the program does not set how to start the ground-truth server (Options.Truth)", "%v：程序未设置如何启动基准服务（Options.Truth）", ErrCalibration)
	}
	return nil
}

func (s *settings) calibrate(ctx context.Context, folder string, loads []calibrate.Load) (*CalibrationResult, error) {
	if err := s.canCalibrate(); err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	r := &CalibrationResult{Of: "calibration", At: time.Now(), Host: host, Program: s.Program}
	var err error
	r.Loads, err = calibrate.Run(ctx, calibrate.Config{Server: s.Truth, Folder: folder, Process: s.Load,
		Progress: func(text string) { slog.New(s.hide(s.Log, s.Language)).Warn(text) }}, loads)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// completeLoads gives loads what the plan knows: tokens of a reply, chunk rate, and the sizes of the first bodies.
func (b *Runner) completeLoads(loads []calibrate.Load, bodies []int) {
	for i := range loads {
		loads[i].ChunkRate, loads[i].Bodies = b.plan.ChunkRate, bodies
		if m := b.plan.MaxTokens; m != nil {
			loads[i].Chunks = m.Max
		}
	}
}

// calibrateRun calibrates before the first level, keeps the result in the run's folder and in every level's log.
func (b *Runner) calibrateRun(ctx context.Context) error {
	if !b.plan.Calibrate {
		return nil
	}
	first := &peeked{Source: b.engine.Sessions}
	found, err := engine.NewPreparer(b.plan, first, b.engine.Rework).First(ctx, firstBodies)
	if err != nil {
		return err
	}
	b.engine.Sessions = first.again()
	var sizes []int
	for _, body := range found {
		sizes = append(sizes, len(body))
	}
	loads := calibrate.Choose(b.plan.Range())
	b.completeLoads(loads, sizes)
	logline.Info(b.writer.logger, i18n.Text{EN: "Calibrating: measuring the client against its own server before the run.",
		ZH: "正在校准：测试前用本机的基准服务测量客户端。"})
	result, err := b.settings.calibrate(ctx, b.keeper.Folder(), loads)
	if err != nil {
		return err
	}
	data, err := result.JSON()
	if err != nil {
		return err
	}
	b.writer.show("\n" + result.Table())
	b.engine.Opening = append(b.engine.Opening, result)
	return outputs.WriteFile(filepath.Join(b.keeper.Folder(), CalibrationFile), data)
}

// firstBodies is of how many bodies the sizes are taken.
const firstBodies = 8

// peeked remembers the first items of a dataset, so that looking at them takes none from the run.
type peeked struct {
	dataset.Source
	items []peekedItem
	given int // of items, once again was called
	over  bool
}

type peekedItem struct {
	session workload.Session
	err     error
}

// Next is the next item, those that were looked at first.
func (p *peeked) Next(ctx context.Context) (workload.Session, error) {
	if p.over && p.given < len(p.items) {
		p.given++
		return p.items[p.given-1].session, p.items[p.given-1].err
	}
	session, err := p.Source.Next(ctx)
	if !p.over {
		p.items = append(p.items, peekedItem{session, err})
	}
	return session, err
}

// Level says that a level of so many slots begins. Items that were looked at are not those that it begins with, where the source has
// others.
func (p *peeked) Level(slots int) bool {
	if !dataset.Begin(p.Source, slots) {
		return false
	}
	p.given = len(p.items)
	return true
}

// again is the source from its beginning.
func (p *peeked) again() dataset.Source {
	p.over = true
	return p
}
