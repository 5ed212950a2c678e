package app

import (
	"os"
	"runtime"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

func TestSlices_ThreadsAskForShortOnesUnderLoadOnly(t *testing.T) {
	before := sliceOf(t, 0)
	end := askForShortSlices()
	if sliceOf(t, 0) == before {
		end()
		t.Skip("this kernel knows no slices of threads (Linux before 6.12)")
	}
	later := make(chan uint64)
	go func() {
		runtime.LockOSThread() // never unlocked, so that the thread ends with the goroutine
		later <- sliceOf(t, unix.Gettid())
	}()
	if got := <-later; got != sliceForLoad {
		t.Errorf("a thread that began under load has slices of %d ns, not %d", got, sliceForLoad)
	}
	for _, id := range threadIDs(t) {
		if got := sliceOf(t, id); got != sliceForLoad && got != 0 {
			t.Errorf("thread %d has slices of %d ns under load, not %d", id, got, sliceForLoad)
		}
	}
	end()
	for _, id := range threadIDs(t) {
		if got := sliceOf(t, id); got == sliceForLoad {
			t.Errorf("thread %d keeps the slices of a load that is over", id)
		}
	}
}

// sliceOf is the slice of a thread, 0 of one that has ended.
func sliceOf(t *testing.T, id int) uint64 {
	t.Helper()
	attr, err := unix.SchedGetAttr(id, 0)
	if err == unix.ESRCH {
		return 0
	}
	if err != nil {
		t.Error(err)
		return 0
	}
	return attr.Runtime
}

func threadIDs(t *testing.T) (all []int) {
	t.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, id)
	}
	return all
}
