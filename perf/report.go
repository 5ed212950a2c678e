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

// ReportConfig is what a report is made with in place of what its run had. The zero ReportConfig changes nothing.
type ReportConfig struct {
	// From and To bound the requests that count to those that were sent so long after each level's first one; a negative one
	// counts from the level's end, and a To of 0 is the end.
	From, To time.Duration
	// SLO replaces the run's objectives where it has some.
	SLO SLO
	// Tokenizer counts the tokens of every request again, in place of the server's count; "" does not.
	Tokenizer string
	// Exports are further files: csv, parquet, … or all. Charts makes a file of each chart: svg or png, "" for none.
	Exports []string
	Charts  string
	// Folder is where the files go: "" is the run's own folder where the figures stay as they were, else a new one in its folder
	// views. NoFiles makes none.
	Folder  string
	NoFiles bool
}

// Report makes the figures and files of a run again from its event logs: of a run that was killed, whose files were lost, or with
// other bounds. folder is the one that holds run.json. The logs themselves are not touched. Of the options, WithPlugins, WithLog and
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

// window is START:END in seconds, as the command has it.
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

// reportProblems names problems after the fields of ReportConfig.
func reportProblems(err error) error {
	err = spelling(fields()).problems(err)
	if problems, ok := errors.AsType[Problems](err); ok {
		for i, p := range problems {
			problems[i].Field = p.Field[strings.LastIndexByte(p.Field, '.')+1:]
		}
	}
	return err
}
