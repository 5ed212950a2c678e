package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// quietAfter is how long the log of a run under way may stay unchanged before the run counts as killed: progress.json
// and the log are written at least every second while requests end, and a slow server may need minutes for one.
const quietAfter = 10 * time.Minute

// killed is the state of a run whose process is gone without a last word.
const killed = "killed"

// result is what the catalog reads of perf_result.json.
type result struct {
	Run struct {
		Name   string            `json:"name"`
		Tags   map[string]string `json:"tags"`
		Server struct {
			Endpoint string `json:"endpoint"`
			Model    string `json:"model"`
		} `json:"server"`
	} `json:"run"`
	Levels []struct {
		Load      metric.Load                `json:"load"`
		Total     int                        `json:"total"`
		Succeeded int                        `json:"succeeded"`
		Failed    int                        `json:"failed"`
		Ended     string                     `json:"ended"`
		Metrics   map[string]json.RawMessage `json:"metrics"`
		// Provenance is where they come from.
		Provenance map[string]metric.Provenance `json:"provenance"`
	} `json:"levels"`
}

// planned is what the catalog reads of plan.json.
type planned struct {
	ModelID string `json:"model_id"`
	Alias   string `json:"alias"`
	URL     string `json:"url"`
}

// ours reads a folder with run.json.
func ours(root fs.FS, name string) Run {
	r := Run{Path: name, Levels: []Level{}}
	var run outputs.Run
	r.read(root, outputs.RunFile, &run)
	r.ID, r.State, r.Started, r.host, r.Kind = run.ID, string(run.State), run.Started, run.Host, protocol.Kind(run.Kind)
	var plan planned
	r.read(root, "plan.json", &plan)
	r.Name, r.Model, r.Server = plan.Alias, plan.ModelID, plan.URL
	if r.State == string(outputs.Running) && silent(root, name, run) {
		r.State = killed
	}
	var made result
	switch {
	case there(root, path.Join(name, "perf_result.json")):
		r.read(root, "perf_result.json", &made)
	case r.State == string(outputs.Running):
	case !hasLog(root, name):
		r.Missing = append(r.Missing, "perf_result.json does not exist")
	default:
		r.Missing = append(r.Missing, "perf_result.json does not exist: run `evalscope report` to create it from the event logs")
	}
	if r.Model == "" {
		r.Model = made.Run.Server.Model
	}
	for _, k := range slices.Sorted(maps.Keys(made.Run.Tags)) {
		r.Tags = append(r.Tags, k+"="+made.Run.Tags[k])
	}
	r.Report = exists(root, path.Join(name, "perf_report.html"))
	for _, l := range made.Levels {
		r.Levels = append(r.Levels, Level{Name: l.Load.Name, Parallel: l.Load.MaxSlots(), Rate: l.Load.OfferedRate(), Total: l.Total,
			Succeeded: l.Succeeded, Failed: l.Failed, State: l.Ended, Figures: figures(l.Metrics), Provenance: l.Provenance})
	}
	if len(made.Levels) == 0 {
		r.levelsOf(root, run)
	}
	return r
}

// levelsOf lists the levels of a run without a result.
func (r *Run) levelsOf(root fs.FS, run outputs.Run) {
	for _, l := range run.Levels {
		r.Levels = append(r.Levels, Level{Name: l.Name, State: string(l.State), Figures: map[string]float64{}})
		if fs.ValidPath(l.Folder) && !exists(root, path.Join(r.Path, l.Folder, eventlog.FileName)) {
			r.Missing = append(r.Missing, "level "+l.Name+" has no event log")
		}
	}
}

// read reads a JSON file of the run and says where it cannot.
func (r *Run) read(root fs.FS, file string, into any) {
	data, err := regular.ReadFS(root, path.Join(r.Path, file), regular.Document)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.Missing = append(r.Missing, file+" does not exist")
	case err != nil:
		r.Missing = append(r.Missing, fmt.Sprintf("%s cannot be read: %v", file, err))
	}
}

// silent reports whether nothing was written for long.
func silent(root fs.FS, name string, run outputs.Run) bool {
	files := []string{path.Join(name, outputs.RunFile), path.Join(name, "progress.json"), path.Join(name, "benchmark.log")}
	for _, l := range run.Levels {
		if fs.ValidPath(l.Folder) {
			files = append(files, segments(root, path.Join(name, l.Folder))...)
		}
	}
	for _, file := range files {
		if info, err := fs.Stat(root, file); err == nil && time.Since(info.ModTime()) < quietAfter {
			return false
		}
	}
	return true
}

// segments are the logs of a level.
func segments(root fs.FS, level string) []string {
	all := []string{path.Join(level, eventlog.FileName)}
	for number := 1; exists(root, path.Join(level, eventlog.SegmentName(number))); number++ {
		all = append(all, path.Join(level, eventlog.SegmentName(number)))
	}
	for worker := 0; exists(root, path.Join(level, eventlog.WorkerName(worker))); worker++ {
		all = append(all, path.Join(level, eventlog.WorkerName(worker)))
	}
	return all
}

// figures flattens the metrics of a level.
func figures(metrics map[string]json.RawMessage) map[string]float64 {
	all := map[string]float64{}
	for key, raw := range metrics {
		var m map[string]any
		if json.Unmarshal(raw, &m) != nil {
			continue
		}
		for part, v := range m {
			x, ok := v.(float64)
			if !ok || math.IsNaN(x) {
				continue
			}
			if part == "value" || part == "mean" {
				all[key] = x
			} else {
				all[key+"."+part] = x
			}
		}
	}
	return all
}

// hasLog reports whether a run has an event log of which a report can be made.
func hasLog(root fs.FS, name string) bool {
	run, err := fs.Sub(root, name)
	return err == nil && len(eventlog.Levels(run)) > 0
}
