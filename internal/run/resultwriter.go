package run

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/manifest"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// A resultWriter makes files from logs and shows tables: at the end of a level, and again for `evalscope report`.
type resultWriter struct {
	tables io.Writer
	style  report.Style
	// language is that of the page, charts the format of charts as files, "" for none.
	language, charts, chartsTheme string
	// logger writes to the caller and to benchmark.log, fileLog to benchmark.log alone, tableLog there too and keeps line breaks.
	logger, fileLog, tableLog *slog.Logger
	// exportable are the exports that there are.
	exportable []export.Declaration
	// engines are those whose metrics are known by name.
	engines []servermetrics.Dialect
	// exports makes further files, again says what the figures are made with; nil for none.
	exports *exports
	// scenario makes the summaries of a public scenario, nil for any other run.
	scenario *scenarioFiles
	// manifest lists what was sent, nil for reports that are made again.
	manifest  *manifest.Writer
	overrides *ReportOptions
	// comparison shows levels in the definitions of other tools, in place of our tables; nil for none.
	comparison *toolComparison
	// objectives and infinite are the run's own --slo and --failures-as-infinite.
	objectives []metric.Objective
	infinite   bool
	// speed reports whether the speed for each length of prompts is shown too.
	speed bool
	// gpus is how many serve, 0 where the user did not say.
	gpus int
	// price is what servers or tokens cost, nil where the user did not say.
	price *price.Price
	// root is the folder of the run whose report is made again.
	root string
	// unended is what became of a level whose log has no end.
	unended eventlog.Reason
	// printOnly shows tables and writes nothing.
	printOnly bool
	// verbose shows every table; else a screen gets the main ones, and benchmark.log has all.
	verbose bool
	// terse reports whether a search goes on, of which a screen gets a line a level; benchmark.log has all tables.
	terse bool
}

func newResultWriter(s *settings) *resultWriter {
	nowhere := slog.New(slog.DiscardHandler)
	return &resultWriter{exportable: s.Plugins.Exports, engines: s.Plugins.Engines, tables: s.Tables, style: s.style(), language: s.Language,
		logger:  slog.New(s.hide(s.Log, s.Language)),
		fileLog: nowhere, tableLog: nowhere}
}

// input is what is made of every level.
func (p *resultWriter) input(recount func(*record.Record)) artifacts.Input {
	return artifacts.Input{Recount: recount, Objectives: p.objectives, FailuresInfinite: p.infinite, Unended: p.unended, Speed: p.speed,
		GPUs: p.gpus, Price: p.price, Engines: p.engines}
}

// level makes the files of the level in folder from its log and shows its tables.
func (p *resultWriter) level(ctx context.Context, folder string, recount func(*record.Record)) (*artifacts.LevelArtifacts, error) {
	made, err := p.make(ctx, folder, p.input(recount))
	if err != nil {
		return nil, err
	}
	made.Level.Settle() // whoever is told of it reads it while the run goes on
	made.Condense(p.engines)
	for _, w := range made.Warnings {
		logline.Warn(p.logger, i18n.Message(w))
	}
	db := ""
	if path := filepath.Join(p.place(folder), "benchmark_data.db"); !p.printOnly && there(path) {
		db = path
	}
	if p.comparison != nil {
		p.show("\n" + p.comparison.end(made.Level))
		return made, nil
	}
	p.show("\n" + report.Summary(made.Level))
	p.show("\n" + report.Percentiles(made.Level))
	if steady := report.Steady(made.Level); steady != "" {
		p.show("\n" + steady)
	}
	if stages := report.Stages(made.Level); stages != "" {
		p.show("\n" + stages)
	}
	if classes := report.Classes(made.Level); classes != "" {
		p.show("\n" + classes)
	}
	if turns := report.Turns(made.Level); turns != "" {
		p.show("\n" + turns)
	}
	if servers := report.Targets(made.Level); servers != "" {
		p.show("\n" + servers)
	}
	if workers := report.Workers(made.Level); workers != "" {
		p.show("\n" + workers)
	}
	if len(made.Speeds) > 0 {
		p.show("\n" + speedTable(made.Speeds))
	}
	if !p.verbose && !p.terse {
		io.WriteString(p.tables, "\n"+report.Brief(made.Level, db))
	}
	p.showMore("\n" + report.More(made.Level, db))
	for _, table := range []string{report.Confidence(made.Level), report.Gaps(made.Level), report.ClientError(made.Level),
		report.ServerCheck(made.Level), report.Energy(made.Level), report.Cost(made.Level), report.Outcomes(made.Level)} {
		if table != "" {
			p.showMore("\n" + table)
		}
	}
	return made, nil
}

// speedTable is the table of the speed benchmark in EvalScope's words, without its column of GPU memory, which nobody tells us.
func speedTable(speeds []artifacts.SpeedRow) string {
	var rows [][]string
	for _, s := range speeds {
		rows = append(rows, []string{strconv.Itoa(s.PromptTokens), pycompat.Repr(s.Speed)})
	}
	return "Speed Benchmark Results:\n" + pycompat.Pretty([]string{"Prompt Tokens", "Speed(tokens/s)"}, rows)
}

// there reports whether a file is there.
func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (p *resultWriter) verbosity() report.Verbosity {
	if p.verbose {
		return report.Full
	}
	return report.Less
}

// run shows what belongs to a whole run.
func (p *resultWriter) run(s *summary, result *Result) error {
	result.Until = len(s.plan.Until) > 0
	result.Exports = p.exports.close(s, p.logger) // the closing line names what could not be made
	text, err := s.write(result, p)
	if p.terse {
		io.WriteString(p.tables, report.SearchResult(result.Search, result.Levels, p.style))
		p.terse = false
	}
	if p.comparison != nil {
		if p.comparison.as != "" {
			result.JSON, err = p.comparison.JSON()
		}
		return err
	}
	if text != "" {
		p.show(text)
	}
	if more := report.LoadAndTails(s.report(), p.style); more != "" && !p.verbose {
		p.showMore("\n" + more)
	}
	if !p.verbose {
		io.WriteString(p.tables, "\nAll tables: evalscope report show "+result.Folder+" (use --verbose to print them during the run)\n")
	}
	for _, line := range result.closing() {
		io.WriteString(p.tables, line+"\n")
		p.fileLog.Info(line)
	}
	return err
}

// show prints a text and logs it.
func (p *resultWriter) show(text string) {
	text = strings.TrimRight(text, "\n")
	if !p.terse {
		io.WriteString(p.tables, text+"\n")
	}
	p.tableLog.Info("\n" + strings.TrimLeft(termtext.Strip(text), "\n"))
}

// showMore logs a text, and prints it where everything is shown.
func (p *resultWriter) showMore(text string) {
	if p.verbose {
		p.show(text)
		return
	}
	p.tableLog.Info("\n" + strings.Trim(termtext.Strip(text), "\n"))
}
