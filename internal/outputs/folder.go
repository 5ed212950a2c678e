// Package outputs is a run's place on disk: its folder, the folders of its levels, and run.json, which says what the run
// is and how far it came. It does not know what is in the levels' files (package view).
package outputs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// A Place says where a run wants its folder.
type Place struct {
	// Root is the outputs folder, Name the run's folder below it, below a time stamp where Stamp is set.
	Root, Name string
	Stamp      bool
}

// stamp is a second as the folders of runs have it.
const stamp = "20060102_150405"

// Create makes the run's folder. A folder that is taken is never written into: with a time stamp another is made beside
// the second's first, with _2, _3, … behind the stamp; without, the old folder is moved aside and moved names its new place.
func (p Place) Create(now time.Time) (folder, moved string, err error) {
	if p.Stamp {
		folder, err = p.stamped(now)
	} else {
		folder, moved, err = p.plain(now)
	}
	if err != nil {
		return "", "", fmt.Errorf("making the output folder: %w; choose a folder you may write to with --outputs-dir", err)
	}
	return folder, moved, writable(folder)
}

// mostInASecond bounds the runs of one name that one second can have.
const mostInASecond = 1000

func (p Place) stamped(now time.Time) (string, error) {
	second := filepath.Join(p.Root, now.Format(stamp))
	for n := 1; n <= mostInASecond; n++ {
		parent := second
		if n > 1 {
			parent += "_" + strconv.Itoa(n)
		}
		if err := os.MkdirAll(parent, 0o755); err != nil {
			return "", err
		}
		folder := filepath.Join(parent, p.Name)
		err := os.Mkdir(folder, 0o755)
		if err == nil {
			return folder, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	return "", fmt.Errorf("%s and its %d siblings are all taken", second, mostInASecond-1)
}

func (p Place) plain(now time.Time) (folder, moved string, err error) {
	folder = filepath.Join(p.Root, p.Name)
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		moved = folder + ".before_" + now.Format(stamp)
		for i := 2; exists(moved); i++ {
			moved = folder + ".before_" + now.Format(stamp) + "_" + strconv.Itoa(i)
		}
		if err := os.Rename(folder, moved); err != nil {
			return "", "", err
		}
	}
	return folder, moved, os.MkdirAll(folder, 0o755)
}

// writable writes a first file, so that a full or read-only disk is known before the first request.
func writable(folder string) error {
	probe := filepath.Join(folder, ".writable")
	err := os.WriteFile(probe, make([]byte, 4096), 0o644)
	if err != nil {
		return fmt.Errorf("the output folder cannot be written to: %w; choose another with --outputs-dir", err)
	}
	return os.Remove(probe)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
