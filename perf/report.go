package perf

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/plugin"
)

// ReportConfig contains the settings of a report that differ from those of its run. The zero ReportConfig changes nothing.
type ReportConfig struct {
	// From and To select requests by the time at which they were sent, measured from the first request of each level. Negative values
	// count from the level's end, and a To of 0 is the end.
	From, To time.Duration
	// SLO replaces the run's objectives, if set.
	SLO SLO
	// Tokenizer recounts the tokens of every request, instead of using the server's counts; "" does not.
	Tokenizer string
	// Exports are additional files: csv, parquet, … or all. Charts also writes each chart as a file: svg or png; "" is none.
	Exports []string
	Charts  string
	// Folder is the folder for the files: "" is the run's own folder if the figures do not change, otherwise a new folder in its
	// folder views. NoFiles writes none.
	Folder  string
	NoFiles bool
}

// Report regenerates the figures and files of a run from its event logs, for example if the run was killed, its files were lost, or
// with other limits. folder is the one that contains run.json. The logs are not changed. Only the options WithPlugins, WithLog and
// WithTables have an effect.
func Report(ctx context.Context, folder string, with ReportConfig, opts ...Option) (*Result, error) {
	o := optionsOf(opts)
	window, err := with.window()
	if err != nil {
		return nil, Problems{{Field: "From", What: err.Error()}}
	}
	restated := run.ReportOptions{Window: window, Objectives: with.SLO.Objectives, Share: with.SLO.Share,
		FailuresInfinite: with.SLO.FailuresInfinite, Tokenizer: with.Tokenizer, Exports: with.Exports, Charts: with.Charts, Folder: with.Folder,
		Names: spelling(fields())}
	if problems := with.problems(run.PluginsOf(o.run)); len(problems) > 0 {
		return nil, problems
	}
	again := run.Report
	if with.NoFiles {
		again = run.Show
	}
	found, err := again(ctx, folder, restated, o.run)
	return resultOf(found), reportProblems(err)
}

func (with ReportConfig) problems(set plugin.Set) (problems Problems) {
	if err := run.CheckExports(set, with.Exports); err != nil {
		problems = append(problems, Problem{Field: "Exports", What: err.Error()})
	}
	if with.Charts != "" && with.Charts != "svg" && with.Charts != "png" {
		problems = append(problems, Problem{Field: "Charts", What: strconv.Quote(with.Charts) + " is not a chart format", Do: "use svg or png"})
	}
	if share := with.SLO.Share; share < 0 || share > 1 {
		problems = append(problems, Problem{Field: "SLO.Share", What: "is not a share above 0 and up to 1", Do: "use 0.99 for 99 %"})
	}
	return problems
}

// window is START:END in seconds, as in the command.
func (with ReportConfig) window() (run.Window, error) {
	if with.From == 0 && with.To == 0 {
		return run.Window{}, nil
	}
	text := ":"
	if with.From != 0 {
		text = secondsText(with.From) + text
	}
	if with.To != 0 {
		text += secondsText(with.To)
	}
	return run.ParseWindow(text)
}

func secondsText(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// reportProblems names problems by the fields of ReportConfig.
func reportProblems(err error) error {
	err = spelling(fields()).problems(err)
	if problems, ok := errors.AsType[Problems](err); ok {
		for i, p := range problems {
			problems[i].Field = p.Field[strings.LastIndexByte(p.Field, '.')+1:]
		}
	}
	return err
}
