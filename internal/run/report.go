package run

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Report makes every file and table of a run again from its event logs: of a run that was killed, or whose files were
// lost; with ReportOptions also of other windows, objectives or tokens, in a folder of their own. dir is the folder
// that holds run.json. The logs themselves are not touched.
func Report(ctx context.Context, dir string, with ReportOptions, o Options) (*Result, error) {
	return regenerate(ctx, dir, false, &with, newSettings(o))
}

// Show makes the tables of a run again, as Report does, and writes no file.
func Show(ctx context.Context, dir string, with ReportOptions, o Options) (*Result, error) {
	return regenerate(ctx, dir, true, &with, newSettings(o))
}

func regenerate(ctx context.Context, dir string, dry bool, with *ReportOptions, s *settings) (*Result, error) {
	run, warning, err := readRun(dir)
	if err != nil {
		return nil, err
	}
	if kind := protocol.Kind(run.Kind); with.compares() && !kind.Generates() {
		return nil, Problems{Problem{Where: "--as and --explain"}.Saying(i18n.Sprintf("require generated text, but the answers of this run are of kind %s",
			"需要生成的文本，而本次运行的响应是 %s 类", kind.String()),
			i18n.Text{EN: "remove them", ZH: "请去掉"})}
	}
	show := newResultWriter(s)
	if warning.EN != "" {
		logline.Warn(show.logger, warning)
	}
	doc, hash, err := show.asPlanned(dir, with, s)
	if err != nil {
		return nil, err
	}
	count, err := s.counterOf(ctx, with, doc, show.logger)
	if err != nil {
		return nil, err
	}
	missing, why := unread(dir, run)
	if len(missing) == len(run.Levels) {
		return nil, errNoLog(dir)
	}
	live := outputs.UnderWay(dir)
	if live && !dry && !with.elsewhere(dir) {
		logline.Warn(show.logger, i18n.Sprintf("The run in %s is still in progress: its tables so far are shown and nothing is written to it. Run `evalscope "+
			"report` after it ends, or write to another folder with --out.",
			"%s 中的测试仍在进行：只显示到目前为止的表格，不写入任何内容。请在其结束后运行 `evalscope report`，或用 --out 写入其他目录。", dir))
		dry = true
	}
	show.printOnly, show.unended = dry, unended(run, live)
	result := &Result{ID: run.ID, Folder: dir, Interrupted: run.State != outputs.Done}
	if !dry {
		aside := len(missing) > 0 && there(filepath.Join(dir, artifacts.ResultFile))
		if result.Folder, err = show.prepare(dir, aside); err != nil {
			return nil, err
		}
	}
	defer show.exports.abandon()
	all := &summary{folder: result.Folder, run: run, plan: doc, planHash: hash, again: with, dry: dry, live: live, unread: missing, why: why}
	show.levelsAgain(ctx, dir, count, all, result)
	if len(result.Levels) == 0 {
		return nil, errNoLog(dir)
	}
	if len(all.unread) > 0 && result.Folder != dir && !with.elsewhere(dir) {
		logline.Warn(show.logger, i18n.Sprintf("Writing the files of this report to %s; existing files of the run are kept, because they may include the omitted "+
			"levels.", "此报告的文件写入 %s；测试的原有文件保留，因为其中可能包含略去的级别。", result.Folder))
	}
	return result, show.run(all, result)
}

// asPlanned makes the writer one of a report that is made again: of what the run's plan says, and of what was asked for. Without a
// plan it goes on.
func (p *resultWriter) asPlanned(dir string, with *ReportOptions, s *settings) (doc plan.Document, hash string, err error) {
	p.charts, p.chartsTheme, p.overrides, p.verbose = with.Charts, with.ChartsTheme, with, true // whoever asks for a report wants all of it
	if doc, hash, err = readPlan(dir); err != nil {
		logline.Warn(p.logger, i18n.Sprintf("%v; continuing without it: model, server and the run's tokenizer are unknown",
			"%v；不使用它继续：模型、服务和该次测试的分词器未知", i18n.Message(err)))
	}
	p.comparison = newToolComparison(with, doc.Model, p.language)
	if p.scenario, err = newScenarioFiles(doc); err != nil {
		return doc, hash, err
	}
	p.objectives, p.infinite = doc.Objectives(), doc.FailuresInfinite
	data, _ := s.Plugins.Dataset(doc.Dataset)
	p.speed = data.Traits.SpeedByLength
	p.gpus, p.price = doc.GPUs, cmp.Or(with.Price, doc.Price)
	return doc, hash, nil
}

// counterOf counts the tokens of the run's requests again, by the tokenizer that was given or the run's own where it is here.
func (s *settings) counterOf(ctx context.Context, with *ReportOptions, doc plan.Document, logger *slog.Logger) (*counter, error) {
	count := &counter{patch: cmp.Or(doc.ImagePatchSize, plan.UsualPatchSize)}
	var err error
	revision := ""
	if with.tokenizer() == "" {
		revision = doc.Scenario.TokenizerRevision()
	}
	if count.tokenizer, err = loadTokenizer(ctx, s, with.names(), cmp.Or(with.tokenizer(), doc.Tokenizer), doc.HubSource,
		revision); err != nil {
		if with.tokenizer() != "" {
			return nil, err
		}
		logline.Warn(logger, i18n.Sprintf("The run's tokenizer is not available, so replies without a server count stay uncounted: %v",
			"无法使用该次测试的分词器，没有服务端计数的回答不统计 token：%v", i18n.Message(err)))
	}
	if count.chat, err = chatTemplate(count.tokenizer); err != nil {
		logline.Warn(logger, withoutTemplate(err))
	}
	dialect := spoken(doc, s.Plugins)
	count.protocol, count.kind = dialect.Protocol, dialect.Kind
	return count, nil
}

// levelsAgain makes the files and tables of each level; one that cannot be read is left out.
func (p *resultWriter) levelsAgain(ctx context.Context, dir string, count *counter, all *summary, result *Result) {
	for _, l := range all.run.Levels {
		err := all.why[l.Name]
		if err == nil {
			var made *artifacts.LevelArtifacts
			if made, err = p.level(ctx, filepath.Join(dir, l.Folder), count.recount()); err == nil {
				all.made = append(all.made, made)
				result.Levels = append(result.Levels, made.Level)
				continue
			}
			all.unread, all.why[l.Name] = append(all.unread, l.Name), err
		}
		logline.Warn(p.logger, i18n.Sprintf("Skipped level %s: %v", "略去级别 %s：%v", l.Name, i18n.Message(err)))
	}
}

func errNoLog(dir string) error {
	return i18n.Errorf("%s has no level with a readable event log", "%s 中没有事件日志可读的级别", dir)
}

func readPlan(dir string) (doc plan.Document, hash string, err error) {
	data, err := regular.Read(filepath.Join(dir, plan.File), regular.Document)
	if err != nil {
		return doc, "", i18n.Errorf("reading the run's plan: %v", "读取测试的计划：%v", err)
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return plan.Document{}, "", i18n.Errorf("reading %s: %v", "读取 %s：%v", filepath.Join(dir, plan.File), err)
	}
	return doc, plan.Hash(data), nil
}
