package catalog

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/metric"
)

// The files of EvalScope's Python engine that are read.
const (
	summaryFile    = "benchmark_summary.json"
	percentileFile = "benchmark_percentile.json"
	argsFile       = "benchmark_args.json"
)

// foreign reads a folder of EvalScope's own: one with benchmark_summary.json, or with levels that have one.
func foreign(root fs.FS, name string) (Run, bool) {
	r := Run{Path: name, Foreign: true, Levels: []Level{}}
	folders := []string{name}
	entries, err := fs.ReadDir(root, name)
	if err != nil {
		return r, false
	}
	for _, e := range entries {
		if e.IsDir() && levelName(e.Name()) {
			folders = append(folders, path.Join(name, e.Name()))
		}
	}
	for _, folder := range folders {
		if exists(root, path.Join(folder, summaryFile)) {
			r.foreignLevel(root, folder)
		}
	}
	if len(r.Levels) == 0 && len(r.Missing) == 0 {
		return r, false
	}
	r.Started = stamp(name)
	r.Report = exists(root, path.Join(name, "perf_report.html"))
	return r, true
}

// levelName reports whether EvalScope gives this name to the folder of a level; any other folder is a run of its own.
func levelName(name string) bool {
	return strings.HasPrefix(name, "parallel_") || strings.HasPrefix(name, "rate_")
}

// foreignLevel reads one level. EvalScope's labels and units come from the metric table.
func (r *Run) foreignLevel(root fs.FS, folder string) {
	base := strings.TrimPrefix(folder, r.Path+"/")
	if folder == r.Path {
		base = "."
	}
	var summary map[string]any
	file := path.Join(base, summaryFile)
	r.read(root, file, &summary)
	if summary == nil {
		return
	}
	l := Level{Name: path.Base(folder), Figures: map[string]float64{}, State: "done",
		Total: whole(summary["Total Requests"]), Succeeded: whole(summary["Success Requests"]), Failed: whole(summary["Failed Requests"])}
	l.Parallel = max(0, whole(summary["Concurrency"]))
	if rate, ok := summary["Request Rate (req/s)"].(float64); ok && rate > 0 {
		l.Rate = rate
	}
	absent := map[string]bool{}
	if names, ok := summary["Not Applicable Metrics"].([]any); ok {
		for _, n := range names {
			absent[fmt.Sprint(n)] = true
		}
	}
	for _, d := range metric.Table() {
		if v, ok := summary[d.EvalScope].(float64); ok && d.EvalScope != "" && !absent[d.EvalScope] {
			l.Figures[string(d.Key)] = v * scale(d.EvalScope)
		}
	}
	r.foreignPercentiles(root, path.Join(base, percentileFile), &l)
	r.foreignArguments(root, path.Join(base, argsFile))
	r.Levels = append(r.Levels, l)
}

func (r *Run) foreignPercentiles(root fs.FS, file string, l *Level) {
	data, err := regular.ReadFS(root, path.Join(r.Path, file), regular.Document)
	if err != nil {
		r.Missing = append(r.Missing, file+" does not exist")
		return
	}
	// EvalScope writes NaN, which is no JSON.
	var rows []map[string]any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(data), "NaN", "null")), &rows); err != nil {
		r.Missing = append(r.Missing, fmt.Sprintf("%s cannot be read: %v", file, err))
		return
	}
	for _, row := range rows {
		step := fmt.Sprint(row["Percentiles"])
		if n, ok := strings.CutSuffix(step, "%"); ok {
			step = "p" + n
		}
		for _, d := range metric.Table() {
			if v, ok := row[d.EvalScopeColumn].(float64); ok && d.EvalScopeColumn != "" {
				l.Figures[string(d.Key)+"."+step] = v * scale(d.EvalScopeColumn)
			}
		}
	}
}

func (r *Run) foreignArguments(root fs.FS, file string) {
	var args struct {
		Model string `json:"model"`
		URL   string `json:"url"`
		Name  string `json:"name"`
	}
	if r.Model == "" {
		r.read(root, file, &args)
		r.Model, r.Server, r.Name = args.Model, secret.URL(args.URL), args.Name
	}
}

// scale turns EvalScope's milliseconds into the table's seconds.
func scale(label string) float64 {
	if strings.HasSuffix(label, "(ms)") {
		return 1e-3
	}
	return 1
}

func whole(v any) int {
	n, _ := v.(float64)
	return int(n)
}

// stamp is the time in the name of a folder, outputs/20261124_010203/model.
func stamp(name string) time.Time {
	for part := range strings.SplitSeq(name, "/") {
		if t, err := time.ParseInLocation("20060102_150405", part, time.Local); err == nil {
			return t
		}
	}
	return time.Time{}
}
