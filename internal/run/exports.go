package run

import (
	"encoding/json"
	"log/slog"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/export"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/telemetry"
	contract "github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// exports makes the files of other formats while a run's levels are read. A nil one makes none.
type exports struct {
	*export.Exporter
	// folder is where the log of the level lies that began last.
	folder string
}

// DefaultShare is the part of requests that must keep an objective where nobody says otherwise.
const DefaultShare = config.DefaultShare

func newExports(names config.Spelling, folder string, declared []contract.Declaration, words []string) (*exports, error) {
	if len(words) == 0 {
		return nil, nil
	}
	chosen, err := contract.Choose(declared, words)
	if err != nil {
		return nil, Problems{config.About(names, "export", i18n.Message(err), i18n.Text{})}
	}
	e, err := export.New(folder, chosen)
	if err != nil {
		return nil, err
	}
	return &exports{Exporter: e}, nil
}

// begin starts the level whose log lies in folder.
func (e *exports) begin(folder string) error {
	if e == nil {
		return nil
	}
	start, err := startOf(folder)
	if err != nil {
		return err
	}
	e.folder = folder
	e.Begin(start)
	return nil
}

// startOf is what the head of the log in folder says of its level.
func startOf(folder string) (export.Start, error) {
	log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		return export.Start{}, err
	}
	defer log.Close()
	start := export.Start{Kind: protocol.Kind(log.Head().Kind), Wall: log.Head().Wall, Targets: log.Head().Targets}
	if err := json.Unmarshal(log.Head().Load, &start.Load); err != nil || start.Load.Name == "" {
		start.Load.Name = filepath.Base(folder)
	}
	return start, nil
}

func (e *exports) end(made *artifacts.LevelArtifacts) {
	if e == nil {
		return
	}
	why := made.Ended()
	level := export.Level{Level: made.Level, Wall: made.Head.Wall, Ended: string(why), Notes: i18n.All("en", levelNotes(made)),
		Planned: why == eventlog.EndDone || why == eventlog.EndDuration}
	if made.Telemetry != nil {
		level.Telemetry = filepath.Join(e.folder, telemetry.FileName)
	}
	e.End(level)
}

// close completes the files and returns their names; what could not be made is a warning, and stands in the summary.
func (e *exports) close(s *summary, log *slog.Logger) []string {
	if e == nil {
		return nil
	}
	files, err := e.Close(export.Run{ID: s.run.ID, Name: s.plan.Alias, Model: s.plan.ModelID, Server: s.plan.URL, API: s.plan.API,
		Dataset: s.plan.Dataset, Program: s.run.Program, State: string(s.run.State), Started: s.run.Started, Ended: s.run.Ended,
		Notes: i18n.All("en", s.notes()), Share: s.share(), Tags: s.tags(), GPUs: s.plan.GPUs, Plan: s.planHash,
		Random: s.plan.RandomPrompts})
	if err != nil {
		logline.Warn(log, i18n.Message(err))
		s.unmade = append(s.unmade, "files of --export")
	}
	return files
}

func (e *exports) abandon() {
	if e != nil {
		e.Abandon()
	}
}

// CheckExports says which words name no format of WithExports.
func CheckExports(set plugin.Set, words []string) error {
	_, err := contract.Choose(set.Exports, words)
	return err
}
