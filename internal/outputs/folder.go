// Package outputs manages a run's place on disk: its folder, the folders of its levels, and run.json, which describes
// the run and its progress. Package artifacts handles the files of levels.
package outputs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/regular"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Place says where a run wants its folder.
type Place struct {
	// Root is the outputs folder, Name the run's folder below it, below a time stamp where Stamp is set.
	Root, Name string
	Stamp      bool
}

// A Claim is a run's folder that belongs to this process until Release: other processes find it locked.
type Claim struct {
	Folder string
	// Moved is where the folder of an earlier run was moved to, "" where there was none.
	Moved string
	lock  *lock
	here  fs.FileInfo // the folder itself, by whatever name
	open  *os.File    // the folder, where an open one tells its path; else nil
}

// Release gives the folder up, at the end of the run.
func (c *Claim) Release() {
	if at, err := c.Where(); err == nil && at == c.Folder {
		c.lock.release()
	} else {
		c.lock.leave() // the path may be another run's by now
	}
	if c.open != nil {
		_ = c.open.Close()
		c.open = nil
	}
}

// A Taken is a folder that a run cannot have, and why.
type Taken struct {
	Folder string
	Why    i18n.Text
}

func (t *Taken) Error() string { return t.Text().EN }

// Text is the error in both languages.
func (t *Taken) Text() i18n.Text { return i18n.Sprintf("%s %s", "%s %s", t.Folder, t.Why) }

// stamp is a second as the folders of runs have it.
const stamp = "20060102_150405"

// Create makes the run's folder and locks it. A folder that is taken is never written into: with a time stamp another is
// made beside the second's first, with _2, _3, … behind the stamp; without, the folder of an earlier run is moved aside. A folder of
// a run that is under way, or that holds other things than a run, is a Taken.
func (p Place) Create(now time.Time) (*Claim, error) {
	var c *Claim
	var err error
	if p.Stamp {
		c, err = p.stamped(now)
	} else {
		c, err = p.plain(now)
	}
	if errors.As(err, new(*Taken)) {
		return nil, err
	}
	if err != nil {
		return nil, i18n.Errorf("creating the output folder: %v; use a writable folder with --outputs-dir", "创建结果目录：%v；请用 --outputs-dir 指定可写的目录", err)
	}
	if err := writable(c.Folder); err != nil {
		c.Release()
		return nil, err
	}
	return c, nil
}

// Check reports whether Create would find the folder Taken. It changes nothing.
func (p Place) Check() error {
	folder := filepath.Join(p.Root, p.Name)
	if p.Stamp {
		return nil
	}
	if err := noFolder(folder); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(folder, lockFile)); err == nil {
		l, err := takeLock(folder)
		if err != nil {
			return err
		}
		l.leave()
	}
	return mayMove(folder)
}

// mostInASecond bounds the runs of one name that one second can have.
const mostInASecond = 1000

func (p Place) stamped(now time.Time) (*Claim, error) {
	second := filepath.Join(p.Root, now.Format(stamp))
	for n := 1; n <= mostInASecond; n++ {
		parent := second
		if n > 1 {
			parent += "_" + strconv.Itoa(n)
		}
		if err := os.MkdirAll(parent, 0o755); err != nil {
			return nil, err
		}
		folder := filepath.Join(parent, p.Name)
		err := os.Mkdir(folder, 0o755)
		if err == nil {
			return claim(folder, "")
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	return nil, i18n.Errorf("%s and its %d siblings are all taken", "%s 及其后的 %d 个名称都已占用", second, mostInASecond-1)
}

func claim(folder, moved string) (*Claim, error) {
	l, err := takeLock(folder)
	if err != nil {
		return nil, err
	}
	here, _ := os.Stat(folder)
	c := &Claim{Folder: folder, Moved: moved, lock: l, here: here}
	if runtime.GOOS == "linux" {
		c.open, _ = os.Open(folder)
	}
	return c, nil
}

func (p Place) plain(now time.Time) (*Claim, error) {
	folder, moved := filepath.Join(p.Root, p.Name), ""
	if err := os.MkdirAll(p.Root, 0o755); err != nil {
		return nil, err
	}
	if err := noFolder(folder); err != nil {
		return nil, err
	}
	for range 20 { // another process may make or move it at the same time
		err := os.Mkdir(folder, 0o755)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		entries, err := os.ReadDir(folder)
		if err == nil && !bare(entries) {
			if moved, err = moveAside(folder, now); err == nil {
				continue
			}
		}
		var c *Claim
		if err == nil {
			c, err = claim(folder, moved)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	return nil, &Taken{folder, i18n.Text{EN: "is being created by another process", ZH: "正由另一个进程创建"}}
}

// noFolder is a Taken where something else than a folder has the folder's name.
func noFolder(folder string) error {
	if _, err := os.Lstat(folder); err != nil {
		return nil // making it says what is wrong
	}
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Taken{folder, i18n.Text{EN: "is a broken link", ZH: "是失效的链接"}}
	case err == nil && !info.IsDir():
		return &Taken{folder, i18n.Sprintf("is %s, not a folder", "是%s，不是目录", regular.Kind(info.Mode()))}
	}
	return nil
}

// bare reports whether a folder holds nothing yet, or what a run leaves there that was killed before its first file.
func bare(entries []fs.DirEntry) bool {
	return len(entries) == 0 || len(entries) == 1 && entries[0].Name() == lockFile
}

// moveAside gives the folder of a run that has ended another name.
func moveAside(folder string, now time.Time) (moved string, err error) {
	if err := mayMove(folder); err != nil {
		return "", err
	}
	l, err := takeLock(folder)
	if err != nil {
		return "", err
	}
	defer l.leave()
	moved = folder + ".before_" + now.Format(stamp)
	for i := 2; exists(moved); i++ {
		moved = folder + ".before_" + now.Format(stamp) + "_" + strconv.Itoa(i)
	}
	return moved, l.rename(moved)
}

// mayMove is nil for the folder of a run that has ended.
func mayMove(folder string) error {
	if parent, ok := levelOf(folder); ok {
		return &Taken{folder, i18n.Sprintf("is the folder of a level of the run %s, which is kept", "是运行 %s 的一个级别的目录，予以保留", parent)}
	}
	if !isRun(folder) {
		return &Taken{folder, i18n.Text{EN: "contains files other than a run, which are kept", ZH: "含有某次运行以外的文件，予以保留"}}
	}
	if run, err := ReadRun(folder); err == nil && run.alive() {
		return &Taken{folder, underWay(run)}
	}
	return nil
}

// levelOf is the run whose level a folder is: a level has a log of its own, or stands in the run.json above it.
func levelOf(folder string) (parent string, ok bool) {
	folder = filepath.Clean(folder)
	parent = filepath.Dir(folder)
	if exists(filepath.Join(folder, "events.ndjson")) {
		return parent, true
	}
	run, err := ReadRun(parent)
	return parent, err == nil && slices.ContainsFunc(run.Levels,
		func(l Level) bool { return filepath.Clean(l.Folder) == filepath.Base(folder) })
}

// isRun reports whether a folder holds a run, ours or EvalScope's, whole or what is left of one.
func isRun(folder string) bool {
	if _, err := ReadRun(folder); err == nil {
		return true
	}
	for _, pattern := range []string{lockFile, "plan.json", "benchmark.log", "*/events.ndjson", "*/benchmark_args.json", "benchmark_args.json", "*/benchmark_summary.json"} {
		if found, _ := filepath.Glob(filepath.Join(escaped(folder), pattern)); len(found) > 0 {
			return true
		}
	}
	return false
}

// writable writes a first file, so that a full or read-only disk is known before the first request.
func writable(folder string) error {
	probe := filepath.Join(folder, ".writable")
	err := os.WriteFile(probe, make([]byte, 4096), 0o644)
	if err != nil {
		return i18n.Errorf("the output folder is not writable: %v; use another with --outputs-dir", "结果目录不可写：%v；请用 --outputs-dir 换一个目录", err)
	}
	return os.Remove(probe)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
