package app

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestShareOf_EachCoreOnce: every core is of one process, and no process is without.
func TestShareOf_EachCoreOnce(t *testing.T) {
	var all unix.CPUSet
	for _, cpu := range []int{0, 1, 4, 5, 6, 7, 30} {
		all.Set(cpu)
	}
	for n := 1; n <= all.Count(); n++ {
		var had unix.CPUSet
		for k := range n {
			share := shareOf(&all, k, n)
			if share.Count() == 0 {
				t.Errorf("%d of %d has no core", k, n)
			}
			for cpu := range 64 {
				if share.IsSet(cpu) && (had.IsSet(cpu) || !all.IsSet(cpu)) {
					t.Errorf("core %d is of several, or of none", cpu)
				}
				if share.IsSet(cpu) {
					had.Set(cpu)
				}
			}
		}
		if had != all {
			t.Errorf("%d processes leave cores out", n)
		}
	}
}
