// Package baseline stores finished runs under names, so that later runs can be compared with them. It keeps links to,
// or copies of, the files that a comparison reads, which remain when the run's own folder is removed. Package compare
// does the comparison.
package baseline

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// folder holds the baselines below an outputs folder. Its dot keeps it out of lists of runs.
const folder = ".baselines"

const (
	file   = "baseline.json"
	schema = "evalscope-baseline/1.0"
)

// A Baseline is runs under a name.
type Baseline struct {
	Schema string    `json:"schema"`
	Name   string    `json:"name"`
	Saved  time.Time `json:"saved"`
	// From are the folders of the runs as the user named them.
	From []string `json:"from"`
	// Agreement says how far the runs agree with each other; Forced that they were kept although they do not, or although there is one alone.
	Agreement string `json:"agreement"`
	Forced    bool   `json:"forced,omitempty"`

	dir string
}

// names are what a baseline may be called: a folder's name on every system.
var names = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// CheckName refuses what is no name.
func CheckName(name string) error {
	if !names.MatchString(name) {
		return i18n.Errorf("%q is not a valid baseline name: use up to 64 letters, digits, dots, dashes and underscores", "%q 不是有效的基线名称：请使用至多 64 个字母、数字、点、连字符和下划线", name)
	}
	return nil
}

// Runs are the folders of the runs.
func (b Baseline) Runs() (dirs []string) {
	for i := range b.From {
		dirs = append(dirs, filepath.Join(b.dir, strconv.Itoa(i+1)))
	}
	return dirs
}

// Open reads the baseline of a name. The error is fs.ErrNotExist where there is none.
func Open(outputsDir, name string) (Baseline, error) {
	if err := CheckName(name); err != nil {
		return Baseline{}, err
	}
	dir := filepath.Join(outputsDir, folder, name)
	data, err := regular.Read(filepath.Join(dir, file), regular.Document)
	if err != nil {
		return Baseline{}, err
	}
	var b Baseline
	if err := json.Unmarshal(data, &b); err != nil {
		return b, i18n.Errorf("reading %s: %v", "读取 %s：%v", filepath.Join(dir, file), err)
	}
	b.dir = dir
	return b, nil
}

// List is every baseline below an outputs folder, by name; problems are those that cannot be read.
func List(outputsDir string) (all []Baseline, problems []error) {
	entries, err := os.ReadDir(filepath.Join(outputsDir, folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, []error{err}
	}
	for _, e := range entries {
		if CheckName(e.Name()) != nil {
			continue // of a save that did not end
		}
		b, err := Open(outputsDir, e.Name())
		if err != nil {
			problems = append(problems, err)
			continue
		}
		all = append(all, b)
	}
	return all, problems
}

// Save keeps runs, whose folders are dirs, as b says. A baseline of that name is replaced at once, when all is written.
func Save(outputsDir string, b Baseline, dirs []string) (err error) {
	if err := CheckName(b.Name); err != nil {
		return err
	}
	b.Schema = schema
	root := filepath.Join(outputsDir, folder)
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	made, err := os.MkdirTemp(root, ".new-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(made)) }()
	for i, dir := range dirs {
		if err := keep(dir, filepath.Join(made, strconv.Itoa(i+1))); err != nil {
			return i18n.Errorf("saving %s: %s", "保存 %s 失败：%s", dir, err)
		}
	}
	data, err := plainjson.MarshalIndent(b, "  ")
	if err != nil {
		return err
	}
	if err := outputs.WriteFile(filepath.Join(made, file), append(data, '\n')); err != nil {
		return err
	}
	return replace(made, filepath.Join(root, b.Name))
}

// replace puts a folder in the place of another.
func replace(from, to string) error {
	old := from + "-old"
	if err := os.Rename(to, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Chmod(from, 0o755); err != nil { // a temporary folder is its maker's alone
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Rename(old, to))
	}
	return os.RemoveAll(old)
}

// keep takes from a run what a comparison reads: run.json, plan.json and the logs of its levels.
func keep(run, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, name := range []string{outputs.RunFile, "plan.json"} {
		if err := link(filepath.Join(run, name), filepath.Join(to, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	levels := eventlog.Levels(os.DirFS(run))
	if len(levels) == 0 {
		return i18n.Text{EN: "no level of it has an event log", ZH: "没有级别有事件日志"}.Err()
	}
	for _, level := range levels {
		into := filepath.Join(to, filepath.FromSlash(level))
		if err := os.MkdirAll(into, 0o755); err != nil {
			return err
		}
		for segment := 0; ; segment++ {
			name := eventlog.SegmentName(segment)
			err := link(filepath.Join(run, filepath.FromSlash(level), name), filepath.Join(into, name))
			if segment > 0 && errors.Is(err, fs.ErrNotExist) {
				break
			}
			if err != nil {
				return err
			}
		}
		if err := linkWorkers(filepath.Join(run, filepath.FromSlash(level)), into); err != nil {
			return err
		}
	}
	return nil
}

// linkWorkers links the logs of the machines that sent a level, where several did.
func linkWorkers(from, to string) error {
	logs, err := filepath.Glob(filepath.Join(from, eventlog.WorkerLogs))
	for _, log := range logs {
		err = errors.Join(err, link(log, filepath.Join(to, filepath.Base(log))))
	}
	return err
}

// link links a file, which nobody writes to any more, or copies it where the file system has no links.
func link(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := regular.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return outputs.Replace(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}
