package health

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// maxThreads bounds how many threads are looked at; Go has about as many as processors and blocked system calls.
const maxThreads = 256

// threads sums the run-queue delay of the process's threads. /proc/PID/schedstat is that of the main thread alone, so each
// thread's own file is read: time on a processor, time in the run queue (both nanoseconds), and how often it ran.
type threads struct {
	dir    string
	files  map[int]*thread
	wait   float64 // of all threads since the start, those that ended included
	slices int64
}

type thread struct {
	counterFile
	wait   float64
	slices int64
	seen   bool
}

func newThreads(dir string) threads {
	t := threads{dir: dir, files: map[int]*thread{}}
	t.read(make([]byte, 256))
	t.wait, t.slices = 0, 0 // what was before the start is not ours to tell
	return t
}

// read is the wait in seconds and the number of runs since the start.
func (t *threads) read(buffer []byte) (wait float64, slices int64) {
	t.list()
	for id, one := range t.files {
		fields := bytes.Fields(one.counterFile.read(buffer))
		if len(fields) != 3 || !one.seen {
			one.close()
			delete(t.files, id)
			continue
		}
		w := number(fields[1]) / 1e9
		n, _ := strconv.ParseInt(string(fields[2]), 10, 64)
		t.wait += max(0, w-one.wait)
		t.slices += max(0, n-one.slices)
		one.wait, one.slices, one.seen = w, n, false
	}
	return t.wait, t.slices
}

// list opens the files of threads that are new, and marks those that are there.
func (t *threads) list() {
	dir, err := os.Open(t.dir)
	if err != nil {
		return
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(maxThreads) // of a directory that cannot be read, none
	for _, name := range names {
		id, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		one := t.files[id]
		if one == nil {
			one = &thread{counterFile: openCounter(filepath.Join(t.dir, name, "schedstat"))}
			t.files[id] = one
		}
		one.seen = true
	}
}

func (t *threads) close() {
	for _, one := range t.files {
		one.close()
	}
}
