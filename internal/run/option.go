package run

import (
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
)

// An Option changes how a run behaves towards its caller, not what it measures.
type Option func(*settings)

type settings struct {
	plugins  plugin.Set
	log      slog.Handler
	tables   io.Writer
	style    report.Style
	stop     context.Context
	grace    time.Duration
	watch    func(func() Snapshot) (stop func())
	load     func() (end func())
	phase    func(Phase)
	program  string
	language string
	charts   string
	// chartsTheme is light, dark or "".
	chartsTheme   string
	hub           hub.Environment
	getenv        func(string) string
	python        string
	download      func(Download)
	reportOptions *ReportOptions
	formats       []string
	stdin         io.Reader
	truth         []string
	level         func(name string, index int, folder string)
	usage         func(ctx context.Context, folder string) (func(*record.Record), error)
	// secrets are those of the plan and of the environment.
	secrets secret.Values
}

func newSettings(ctx context.Context, options []Option) *settings {
	s := &settings{plugins: standard.Plugins(), log: slog.DiscardHandler, tables: io.Discard, stop: ctx,
		grace: 10 * time.Second, program: "evalscope (Go library)", hub: hub.OS(), getenv: os.Getenv,
		download: func(Download) {}, level: func(string, int, string) {}, phase: func(Phase) {}}
	for _, o := range options {
		o(s)
	}
	s.secrets = secret.Environment(s.getenv, s.plugins.Secrets()...)
	return s
}

// WithPlugins replaces the built-in datasets and protocols.
func WithPlugins(set plugin.Set) Option { return func(s *settings) { s.plugins = set } }

// WithLog sends the run's log lines to a handler, beside the run's benchmark.log.
func WithLog(h slog.Handler) Option { return func(s *settings) { s.log = h } }

// WithTables writes the tables of each level and of the sweep to w as soon as they are known, in colour if asked.
func WithTables(w io.Writer, color bool) Option {
	return func(s *settings) {
		s.tables, s.style = w, report.Plain
		if color {
			s.style = report.ANSI
		}
	}
}

// WithStop ends the run early when stop ends: no new request starts, those under way have a grace of ten seconds, and
// the report of what was measured is made. Ending the context of Run itself cancels requests at once.
func WithStop(stop context.Context) Option { return func(s *settings) { s.stop = stop } }

// WithWatch calls watch when the first level starts; it gets a function that reads the state of the level under way
// at any time, and returns one that is called when the last level has ended.
func WithWatch(watch func(state func() Snapshot) (stop func())) Option {
	return func(s *settings) { s.watch = watch }
}

// WithLoad calls begin before the load of each level starts, and the function it returns when the load has ended: for
// settings of the process that should hold under load alone.
func WithLoad(begin func() (end func())) Option { return func(s *settings) { s.load = begin } }

// WithLanguage sets the language in which perf_report.html opens: zh, or English. Its reader can change it.
func WithLanguage(language string) Option { return func(s *settings) { s.language = language } }

// WithCharts makes a file of each chart in the run's folder charts, as svg or png.
func WithCharts(format string) Option { return func(s *settings) { s.charts = format } }

// WithChartsTheme gives the files of charts the light or the dark colours; "" leaves it to the reader's screen, and is
// light for png.
func WithChartsTheme(theme string) Option { return func(s *settings) { s.chartsTheme = theme } }

// WithProgram names the program in the run's files.
func WithProgram(name string) Option { return func(s *settings) { s.program = name } }

// Download is the state of a download from a model hub. Sizes are in bytes, Total is 0 while it is unknown.
type Download struct {
	ID          string
	Done, Total int64
}

// WithDownload reports the progress of downloads from a model hub.
func WithDownload(report func(Download)) Option { return func(s *settings) { s.download = report } }

// WithStdin is what --dataset-path - reads.
func WithStdin(in io.Reader) Option { return func(s *settings) { s.stdin = in } }

// WithPython names the Python whose packages visualizers use; without it, or with "", it is the one on PATH. The variable
// EVALSCOPE_PERF_PYTHON goes before both.
func WithPython(path string) Option { return func(s *settings) { s.python = path } }

// WithLevel calls done when the files of a level are made. index is the level's place in the sweep, from 0.
func WithLevel(done func(name string, index int, folder string)) Option {
	return func(s *settings) { s.level = done }
}

// WithUsage counts the tokens of replies in the caller's own way: after a level ended it gets the level's folder, with
// the event log in it, and returns what corrects each record before anything is made of it.
func WithUsage(count func(ctx context.Context, folder string) (func(*record.Record), error)) Option {
	return func(s *settings) { s.usage = count }
}
