package groundtruth

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// Divide keeps this process off one processor, which is the server's alone then, until undo is called. It is not ok where
// there is one processor only, or the system forbids it; nothing has changed then.
func Divide() (server int, undo func(), ok bool) {
	var before, after unix.CPUSet
	if unix.SchedGetaffinity(0, &before) != nil || before.Count() < 2 {
		return -1, func() {}, false
	}
	for i := range len(before) * 64 {
		if before.IsSet(i) {
			server = i
		}
	}
	after = before
	after.Clear(server)
	undo = func() { confine(&before) }
	if !confine(&after) {
		undo()
		return -1, func() {}, false
	}
	return server, undo, true
}

// confine moves every thread of this process. A thread that is made meanwhile inherits from one that was moved or not,
// so that a second pass finds what the first has missed.
func confine(set *unix.CPUSet) bool {
	ok := true
	for range 2 {
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return false
		}
		for _, t := range threads {
			if id, err := strconv.Atoi(t.Name()); err == nil {
				err := unix.SchedSetaffinity(id, set)
				ok = ok && (err == nil || err == unix.ESRCH) // a thread may end meanwhile
			}
		}
	}
	return ok
}
