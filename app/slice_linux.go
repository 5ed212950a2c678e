package app

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// sliceForLoad is the turn at a processor that threads ask for while there is load, in nanoseconds: the shortest that Linux gives.
// Its default is some milliseconds. A thread that wakes to send a request would wait that long for one that makes later requests
// ready, or for another process: the scheduler lets a thread with a shorter turn go first. It gives no larger share of the
// processor.
const sliceForLoad = 100_000

// askForShortSlices asks for short turns for all threads of this process, also later ones, and returns what asks for the default again.
// Linux before 6.12 takes no notice.
func askForShortSlices() (end func()) {
	setSlices(sliceForLoad)
	return func() { setSlices(0) }
}

// setSlices sets the turn of every thread; 0 is the system's default. Threads under another policy than the usual ones keep what they have,
// and what is refused stays as it was: lateness is measured in any case.
func setSlices(nanoseconds uint64) {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			continue
		}
		attr, err := unix.SchedGetAttr(id, 0)
		if err != nil || attr.Policy != unix.SCHED_NORMAL && attr.Policy != unix.SCHED_BATCH {
			continue
		}
		attr.Runtime, attr.Flags = nanoseconds, attr.Flags&unix.SCHED_FLAG_RESET_ON_FORK
		_ = unix.SchedSetAttr(id, attr, 0)
	}
}
