package hub

import "sync"

// Progress is the state of one download. Sizes are in bytes.
type Progress struct {
	ID        string // the repository
	File      string // the file that moved
	FileDone  int64
	FileTotal int64 // -1 where the hub does not say
	Done      int64 // over all files of the snapshot, including what an earlier run had received
	Total     int64 // of the files whose size is known
	Files     int   // files to load
	FilesDone int
}

// meter adds up what the parallel downloads of one snapshot report.
type meter struct {
	mu     sync.Mutex
	report func(Progress)
	state  Progress
	done   map[string]int64
}

func newMeter(report func(Progress), id string, files []entry) *meter {
	m := &meter{report: report, done: map[string]int64{}, state: Progress{ID: id, Files: len(files)}}
	for _, f := range files {
		m.state.Total += max(f.size, 0)
	}
	return m
}

// set says how much of a file is there; it may go back when a download starts over.
func (m *meter) set(f entry, done int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.Done += done - m.done[f.path]
	m.done[f.path] = done
	m.state.File, m.state.FileDone, m.state.FileTotal = f.path, done, f.size
	m.report(m.state)
}

// finish reports whether a file has its name, downloaded or found.
func (m *meter) finish(f entry) {
	m.mu.Lock()
	m.state.FilesDone++
	done := max(f.size, m.done[f.path])
	m.mu.Unlock()
	m.set(f, done)
}
