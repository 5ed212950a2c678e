package run

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/artifacts"
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
	if warning != "" {
		show.logger.Warn(warning)
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
		show.logger.Warn(fmt.Sprintf("The run in %s is still in progress: its tables so far are shown and nothing is written to it. Run `evalscope "+
			"report` after it ends, or write to another folder with --out", dir))
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
		show.logger.Warn(fmt.Sprintf("Writing the files of this report to %s; existing files of the run are kept, because they may include the omitted "+
			"levels.", result.Folder))
	}
	return result, show.run(all, result)
}

// asPlanned makes the writer one of a report that is made again: of what the run's plan says, and of what was asked for. Without a
// plan it goes on.
func (p *resultWriter) asPlanned(dir string, with *ReportOptions, s *settings) (doc plan.Document, hash string, err error) {
	p.charts, p.chartsTheme, p.overrides, p.verbose = with.Charts, with.ChartsTheme, with, true // whoever asks for a report wants all of it
	if doc, hash, err = readPlan(dir); err != nil {
		p.logger.Warn(fmt.Sprintf("%v; continuing without it: model, server and the run's tokenizer are unknown", err))
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
		logger.Warn(fmt.Sprintf("the run's tokenizer is not available, so replies without a server count stay uncounted: %v", err))
	}
	if count.chat, err = chatTemplate(count.tokenizer); err != nil {
		logger.Warn("Cannot read the tokenizer's chat template; tokens are counted without it: " + err.Error())
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
		p.logger.Warn(fmt.Sprintf("skipped level %s: %v", l.Name, err))
	}
}

func errNoLog(dir string) error { return fmt.Errorf("%s has no level with a readable event log", dir) }

func readPlan(dir string) (doc plan.Document, hash string, err error) {
	data, err := regular.Read(filepath.Join(dir, plan.File), regular.Document)
	if err != nil {
		return doc, "", fmt.Errorf("reading the run's plan: %w", err)
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return plan.Document{}, "", fmt.Errorf("reading %s: %w", filepath.Join(dir, plan.File), err)
	}
	return doc, plan.Hash(data), nil
}
