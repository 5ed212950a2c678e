package outputs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gofrs/flock"

	"github.com/modelscope/evalscope/perf/i18n"
)

// lockFile stands in a run's folder while the run is under way. What says so is the lock on it, which ends with the process: a
// file that a killed run left behind means nothing.
const lockFile = ".run.lock"

// A lock is that of one run's folder. Without a file it is one of a file system that knows no locks; run.json's pid is all
// that there is then.
type lock struct {
	folder string
	file   *flock.Flock
}

// takeLock locks a folder without waiting; a Taken where another process has it.
func takeLock(folder string) (*lock, error) {
	file := flock.New(filepath.Join(folder, lockFile))
	held, err := file.TryLock()
	switch {
	case errors.Is(err, fs.ErrNotExist): // the folder was moved away just now
		return nil, i18n.Errorf("locking the folder: %v", "锁定目录：%v", err)
	case err != nil: // no locks here, or a folder that may not be written to
		_ = file.Close()
		return &lock{folder: folder}, nil
	case !held:
		_ = file.Close()
		run, err := ReadRun(folder)
		if err != nil {
			return nil, &Taken{folder, i18n.Text{EN: "belongs to a run in progress", ZH: "属于正在进行的运行"}}
		}
		return nil, &Taken{folder, underWay(run)}
	}
	mine, err := file.Stat()
	if there, thereErr := os.Stat(file.Path()); err != nil || thereErr != nil || !os.SameFile(mine, there) {
		_ = file.Close()
		return nil, &Taken{folder, i18n.Text{EN: "is being created by another process", ZH: "正由另一个进程创建"}}
	}
	return &lock{folder, file}, nil
}

// release ends the lock and removes its file.
func (l *lock) release() {
	if l.file != nil {
		_ = os.Remove(l.file.Path())
		_ = l.file.Close()
		if runtime.GOOS == "windows" { // which removes no open file; elsewhere the path may be another run's by now
			_ = os.Remove(l.file.Path())
		}
		l.file = nil
	}
}

// leave ends the lock and leaves its file, wherever it is by now.
func (l *lock) leave() {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
}

// rename moves the folder, under the lock where the system allows it.
func (l *lock) rename(to string) error {
	if runtime.GOOS == "windows" {
		l.leave()
	}
	err := os.Rename(l.folder, to)
	if err == nil {
		_ = os.Remove(filepath.Join(to, lockFile))
	}
	return err
}

// alive reports whether run.json names a process of this machine that is there. A run whose folder is locked is judged by its lock
// alone: numbers of processes are used again.
func (r Run) alive() bool {
	host, _ := os.Hostname()
	return r.State == Running && r.Host == host && r.PID > 0 && r.PID != os.Getpid() && !r.Locked && processThere(r.PID)
}

// underWay says whose the folder is.
func underWay(r Run) i18n.Text {
	text := i18n.Text{EN: "belongs to a run in progress", ZH: "属于正在进行的运行"}
	if r.PID > 0 {
		text = text.Plus(i18n.Sprintf(" (process %d on %s, since %s)", "（%[2]s 上的进程 %[1]d，始于 %[3]s）", r.PID, r.Host, r.Started.Format("15:04:05")))
	}
	return text
}

// escaped is a path as a pattern of filepath.Glob that matches it alone.
func escaped(path string) string {
	if runtime.GOOS == "windows" {
		return path
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
