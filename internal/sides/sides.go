// Package sides reads the runs of a comparison: their plans, and their event logs with the values of each metric in
// blocks of time. Damaged or missing data is reported, and the rest is used. Package compare does the comparison.
package sides

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// Folder is the folder of the run at path: path itself, or the only run below it.
func Folder(path string) (string, error) {
	root, err := regular.Folder(path)
	if err != nil {
		return "", fmt.Errorf("%s cannot be opened: %w", path, err)
	}
	defer root.Close()
	runs, _ := catalog.Find(root.FS())
	switch {
	case len(runs) == 0:
		return "", fmt.Errorf("%s does not contain a run: use a folder with run.json; `evalscope report list` lists them", path)
	case len(runs) > 1:
		return "", fmt.Errorf("%s contains %s: name each, such as %s", path, i18n.Count(len(runs), "run").EN, filepath.Join(path, filepath.FromSlash(runs[0].Path)))
	case runs[0].Foreign:
		return "", fmt.Errorf("%s is a run of EvalScope's Python engine, which has no event log", path)
	}
	return under(path, runs[0].Path), nil
}

func under(folder, name string) string { return filepath.Join(folder, filepath.FromSlash(name)) }

// Read reads the run in folder for a comparison by these rows. name is what the user called it.
func Read(ctx context.Context, name, folder string, rows []compare.Row) (compare.Run, error) {
	r := compare.Run{Name: name, Settings: map[string]string{"tool": ours}}
	r.Notes = append(r.Notes, settings(folder, &r)...)
	levels, notes := levelsOf(folder)
	r.Notes = append(r.Notes, notes...)
	for _, level := range levels {
		values := newLevelCollector(rows)
		made, err := artifacts.Read(ctx, filepath.Join(folder, filepath.FromSlash(level)), artifacts.Input{Each: values.add})
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		if err != nil {
			r.Notes = append(r.Notes, i18n.Sprintf("skipped level %s: %v", "未使用级别 %s：%v", level, err))
			continue
		}
		for _, w := range made.Warnings {
			r.Notes = append(r.Notes, i18n.Sprintf("level %s: %v", "级别 %s：%v", level, w))
		}
		if ended := made.Ended(); ended != eventlog.EndDone && ended != eventlog.EndDuration {
			r.Notes = append(r.Notes, i18n.Sprintf("level %s did not end as planned: %s; the figures cover its %s", "级别 %s 未按计划结束：%s；使用其 %s 个请求", level, ended.Text(), i18n.Count(made.Level.Total, "request")))
		}
		if made.Level.Total > 0 {
			r.Levels = append(r.Levels, values.level(made.Level))
		}
	}
	return r, nil
}

// OfRecords is a level made of records without a log.
func OfRecords(load metric.Load, records iter.Seq[*record.Record], rows []compare.Row) compare.Level {
	sum, values := metric.NewAggregate(load), newCollector(rows)
	for r := range records {
		sum.Add(r)
		values.add(r)
	}
	return values.level(sum.Level())
}

// levelsOf are the folders of the levels, by run.json; where that cannot be read, those that have an event log.
func levelsOf(folder string) (levels []string, notes []i18n.Text) {
	run, err := outputs.ReadRun(folder)
	if err == nil {
		for _, l := range run.Levels {
			levels = append(levels, l.Folder)
		}
		return levels, nil
	}
	notes = append(notes, i18n.Sprintf("%v; using the levels that have an event log", "%v；以有事件日志的文件夹为级别", err))
	return eventlog.Levels(os.DirFS(folder)), notes
}

// alike are the members of plan.json that must be alike.
var alike = []string{"model_id", "api", "dataset", "tokenizer", "stream", "max_tokens", "chat", "image_patch_size", "failures_as_infinite"}

// settings reads what must be alike.
func settings(folder string, into *compare.Run) []i18n.Text {
	data, err := regular.Read(filepath.Join(folder, "plan.json"), regular.Document)
	var plan map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(data, &plan)
	}
	if err != nil {
		return []i18n.Text{i18n.Sprintf("plan.json cannot be read (%v): model, tokenizer and limits are not checked", "无法读取 plan.json（%v）：不检查模型、分词器和长度限制", err)}
	}
	for _, key := range alike {
		value := string(plan[key])
		var text string
		if json.Unmarshal(plan[key], &text) == nil {
			value = text
		}
		if key == "max_tokens" {
			var limit struct{ Min, Max int }
			if json.Unmarshal(plan[key], &limit) == nil {
				value = fmt.Sprintf("%d to %d", limit.Min, limit.Max)
			}
		}
		into.Settings[key] = cmp.Or(value, "-")
	}
	into.Seed = string(plan["seed"])
	return nil
}

// wanted are the metrics of the rows that have a value a request.
func wanted(rows []compare.Row) (all []metric.Definition) {
	for _, row := range rows {
		d, ok := metric.Define(row.Metric)
		if ok && d.Shape == metric.PerRequest && !slices.ContainsFunc(all, func(o metric.Definition) bool { return o.Key == d.Key }) {
			all = append(all, d)
		}
	}
	return all
}
