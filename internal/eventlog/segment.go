package eventlog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/record"
)

// SegmentName is the file of a level's segment of that number, from 0: what one process wrote of the level.
func SegmentName(number int) string {
	if number == 0 {
		return FileName
	}
	return fmt.Sprintf("events.%d.ndjson", number+1)
}

// Levels are the folders below a run's that hold a level's log, with slashes. Those of repeats and searches lie one folder deeper
// than others.
func Levels(run fs.FS) (found []string) {
	_, outer := look(run, ".")
	for _, folder := range outer {
		if log, _ := look(run, folder); log {
			found = append(found, folder)
		}
	}
	for _, folder := range outer {
		_, inner := look(run, folder)
		for _, folder := range inner {
			if log, _ := look(run, folder); log {
				found = append(found, folder)
			}
		}
	}
	return found
}

// look reports whether a folder has a log, and which folders are in it. Nothing but folders and links is opened, as fs.Glob and fs.Stat
// may do: a named pipe would wait for a writer.
func look(run fs.FS, folder string) (log bool, folders []string) {
	entries, _ := fs.ReadDir(run, folder)
	for _, e := range entries {
		name, kind := path.Join(folder, e.Name()), e.Type()
		if kind&fs.ModeSymlink != 0 {
			if info, err := fs.Stat(run, name); err == nil {
				kind = info.Mode()
			}
		}
		log = log || e.Name() == FileName && kind.IsRegular()
		if kind.IsDir() {
			folders = append(folders, name)
		}
	}
	return log, folders
}

// Resumed says where a later segment goes on. Its instants count on from those of the segment before, so that a level has one
// clock, which stands still between two processes.
type Resumed struct {
	// At is the first instant that the segment may have: the last one that the log knew before.
	At record.Instant `json:"at"`
	// UnderWay is how many sessions had started and had not ended when the process before was killed. Their requests have no record.
	UnderWay int `json:"under_way,omitempty"`
	// Owed is how many of the segment's first sessions had arrived before, of a level whose stages are of a rate and of slots.
	Owed int `json:"owed,omitempty"`
}

// A Segment is what was read of one segment.
type Segment struct {
	Head Head
	// End is the segment's last word, nil where its process was killed.
	End *End
}

// OpenLevel opens the log of the level in dir: all of its segments, one after the other. Of the ends that they have, only that of
// the last one is an event.
func OpenLevel(dir string) (*Reader, error) {
	r, err := Open(filepath.Join(dir, FileName))
	if err != nil {
		return nil, err
	}
	for number := 1; ; number++ {
		next, err := Open(filepath.Join(dir, SegmentName(number)))
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNoHead): // the process was killed before it wrote anything
			return r.withWorkers(dir)
		case err != nil:
			return nil, errors.Join(err, r.Close())
		case next.head.Run != r.head.Run || next.head.Level != r.head.Level:
			return nil, errors.Join(fmt.Errorf("%s belongs to a different run than %s", next.name, r.name), next.Close(), r.Close())
		}
		r.further = append(r.further, next)
	}
}

// LastSegment is the number of the newest segment of the level in dir whose head is whole; it is -1 where none is.
func LastSegment(dir string) int {
	for number := 0; ; number++ {
		log, err := Open(filepath.Join(dir, SegmentName(number)))
		if err != nil {
			return number - 1
		}
		_ = log.Close()
	}
}

// Discard removes what a process left of a segment that was killed before it had written the head.
func Discard(dir string, number int) error {
	path := filepath.Join(dir, SegmentName(number))
	log, err := Open(path)
	switch {
	case errors.Is(err, errNoHead):
		return os.Remove(path)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil:
		return errors.Join(fmt.Errorf("%s already exists", path), log.Close())
	}
	return err
}

// Segments are those that were read so far, the one that is being read last. After io.EOF they are all.
func (r *Reader) Segments() []Segment {
	return append(r.before[:len(r.before):len(r.before)], Segment{r.head, r.end})
}

// follow goes on with the next segment; it is false where there is none.
func (r *Reader) follow() (bool, error) {
	if len(r.further) == 0 {
		return false, nil
	}
	next := r.further[0]
	r.before, r.further = append(r.before, Segment{r.head, r.end}), r.further[1:]
	var err error
	if r.file != nil {
		err = r.file.Close()
	}
	r.name, r.file, r.in, r.head, r.line, r.torn, r.end = next.name, next.file, next.in, next.head, next.line, false, nil
	return true, err
}
