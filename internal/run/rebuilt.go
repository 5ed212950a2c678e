package run

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/perf/i18n"
)

// readRun is the run in a folder. Where run.json is lost or damaged it is what the levels' logs say; warning tells that.
func readRun(dir string) (run outputs.Run, warning i18n.Text, err error) {
	run, err = outputs.ReadRun(dir)
	if err == nil {
		return run, warning, nil
	}
	if parent := filepath.Dir(filepath.Clean(dir)); errors.Is(err, fs.ErrNotExist) && isLevelOf(parent, dir) {
		return run, warning, i18n.Errorf("%s is the folder of one level: use the run's folder, %s", "%s 是一个级别的目录：请使用测试的目录 %s", dir, parent)
	}
	run = rebuilt(dir)
	if len(run.Levels) == 0 {
		return run, warning, err
	}
	return run, i18n.Sprintf("%v; the report is generated from the logs of %s, so when and how the run ended is unknown",
		"%v；报告根据 %s 个级别的日志生成，因此测试何时、如何结束未知", i18n.Message(err), i18n.Count(len(run.Levels), "level")), nil
}

// isLevelOf reports whether a folder is one of the levels of the run in parent.
func isLevelOf(parent, dir string) bool {
	run, err := outputs.ReadRun(parent)
	return err == nil && slices.ContainsFunc(run.Levels, func(l outputs.Level) bool { return l.Folder == filepath.Base(filepath.Clean(dir)) })
}

// rebuilt is a run as the logs in dir and in the folders below it tell it, in the order in which the levels ran.
func rebuilt(dir string) outputs.Run {
	type found struct {
		level outputs.Level
		head  eventlog.Head
	}
	var all []found
	folders := []string{"."}
	entries, _ := os.ReadDir(dir) // without them there are no levels
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, e.Name())
		}
	}
	for _, folder := range folders {
		if head, state, err := lookAt(filepath.Join(dir, folder)); err == nil {
			name := folder
			if folder == "." {
				name = filepath.Base(filepath.Clean(dir))
			}
			all = append(all, found{outputs.Level{Name: name, Folder: folder, State: state}, head})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.head.Level - b.head.Level })
	run := outputs.Run{State: outputs.Done}
	for _, f := range all {
		run.Levels = append(run.Levels, f.level)
		if run.ID == "" {
			run.ID, run.Host, run.Started, run.Kind = f.head.Run, f.head.Host, f.head.Wall, f.head.Kind
		}
		if f.level.State != outputs.Done {
			run.State = outputs.Interrupted
		}
	}
	return run
}

// lookAt is the head of the log of the level in folder, and how the level ended.
func lookAt(folder string) (head eventlog.Head, state outputs.State, err error) {
	log, err := eventlog.OpenLevel(folder)
	if err != nil {
		return head, "", err
	}
	defer log.Close()
	state = outputs.Interrupted
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return log.Head(), state, nil
		}
		if err != nil {
			return head, "", err
		}
		if e.Kind == eventlog.KindEnd && (e.End.Reason == eventlog.EndDone || e.End.Reason == eventlog.EndDuration) {
			state = outputs.Done
		}
	}
}
