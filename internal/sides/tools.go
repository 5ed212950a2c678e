package sides

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/toolfiles"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// ours is the tool of our own runs.
const ours = "evalscope perf (Go)"

// A Source is what a side is read from: a run of ours, or result files of another tool.
type Source struct {
	Path string
	Tool bool // whether another tool made it
}

// ownFiles are those of our runs that somebody may name in place of the folder.
var ownFiles = []string{"run.json", "plan.json", "perf_result.json", "events.ndjson", "perf_report.html"}

// Find finds the run that path names: a folder of ours, itself or the only run below it, else a file or a folder of another tool.
func Find(path string) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, i18n.Errorf("%s cannot be opened: %s", "无法打开 %s：%s", path, err)
	}
	if info.Mode().IsRegular() {
		if slices.Contains(ownFiles, filepath.Base(path)) {
			return Source{}, i18n.Errorf("%s is a file of a run: use the run's folder", "%s 是测试中的文件：请使用测试的目录", path)
		}
		return Source{path, true}, nil
	}
	root, err := regular.Folder(path)
	if err != nil {
		return Source{}, i18n.Errorf("%s cannot be opened: %s", "无法打开 %s：%s", path, err)
	}
	defer root.Close()
	runs, _ := catalog.Find(root.FS())
	switch {
	case len(runs) == 0 && hasFiles(root.FS()):
		return Source{path, true}, nil
	case len(runs) == 1 && runs[0].Path == "." && hasFiles(root.FS()) && notOurs(path):
		return Source{path, true}, nil
	case len(runs) == 1 && runs[0].Foreign:
		return Source{under(path, runs[0].Path), true}, nil
	}
	folder, err := Folder(path)
	return Source{folder, false}, err
}

// notOurs reports whether the run.json of a folder is another program's.
func notOurs(path string) bool {
	if _, err := outputs.ReadRun(path); err == nil {
		return false
	}
	logs, _ := filepath.Glob(filepath.Join(path, "*", eventlog.FileName))
	return len(logs) == 0
}

// hasFiles reports whether the folder itself has files.
func hasFiles(root fs.FS) bool {
	entries, _ := fs.ReadDir(root, ".")
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Type().IsRegular() })
}

// Read reads the source for a comparison by these rows. name is what the user called it.
func (s Source) Read(ctx context.Context, name string, rows []compare.Row) (compare.Run, error) {
	return s.read(ctx, name, rows, &sync.Mutex{})
}

// read is Read, which holds text while the text of another tool's file is in memory.
func (s Source) read(ctx context.Context, name string, rows []compare.Row, text *sync.Mutex) (compare.Run, error) {
	if !s.Tool {
		return Read(ctx, name, s.Path, rows)
	}
	from, err := readTool(ctx, s.Path, text)
	if err != nil {
		if errors.Is(err, toolfiles.ErrNone) {
			return compare.Run{}, i18n.Errorf("%s %v", "%s %v", name, err)
		}
		return compare.Run{}, i18n.Errorf("%s: %v", "%s：%v", name, err)
	}
	r := compare.Run{Name: name, Settings: from.Settings, Notes: from.Notes}
	for i := range from.Levels {
		r.Levels = append(r.Levels, toolLevel(&from.Levels[i], rows))
		from.Levels[i].Requests = nil // they are no longer needed
	}
	return r, nil
}

// collectOften is the collector's percentage while a file is read: its text lies in memory as a whole, and garbage in proportion to it is
// too much.
const collectOften = 10

// readTool reads another tool's files. It gives the memory of their text back, because that of the next side would come on top of it.
func readTool(ctx context.Context, path string, text *sync.Mutex) (toolfiles.Run, error) {
	text.Lock()
	defer text.Unlock()
	defer debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(collectOften))
	return toolfiles.Read(ctx, path)
}

// toolLevel is a level of another tool's file.
func toolLevel(l *toolfiles.Level, rows []compare.Row) (made compare.Level) {
	switch {
	case len(l.Requests) == 0:
		made.Level = metric.NewLevel(l.Load, nil, nil)
		made.Level.Total, made.Level.Failed = l.Total, l.Failed
	default:
		made = OfRecords(l.Load, released(l), rows)
		made.Prompts = promptsOf(l.Requests)
	}
	if len(l.Requests) > 0 && !l.Timed {
		made.Pace = nil
		made.Level = untimed(made.Level)
	}
	made.LoadUnknown = l.LoadUnknown
	made.Points = map[compare.Row]float64{}
	for p, v := range l.Points {
		made.Points[compare.Row{Metric: p.Metric, Stat: p.Stat}] = v
	}
	return made
}

// released are the records of a level. It drops the gaps of each request behind it, because the text of the other side may be read
// meanwhile.
func released(l *toolfiles.Level) iter.Seq[*record.Record] {
	return func(yield func(*record.Record) bool) {
		for r := range l.Records() {
			if !yield(r) {
				return
			}
			l.Requests[r.Seq].Gaps = nil
		}
	}
}

// untimed is the level without what follows from instants, which its requests do not have.
func untimed(l *metric.Level) *metric.Level {
	dists := map[metric.Key]*metric.Distribution{}
	for _, d := range metric.Table() {
		if v := l.Distribution(d.Key); v != nil && d.Shape != metric.Scalar {
			dists[d.Key] = v
		}
	}
	made := metric.NewLevel(l.Load, nil, dists)
	made.Total, made.Succeeded, made.Failed = l.Total, l.Succeeded, l.Failed
	return made
}

func promptsOf(requests []toolfiles.Request) (all []uint64) {
	for _, q := range requests {
		if q.Prompt != 0 {
			all = append(all, q.Prompt)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
