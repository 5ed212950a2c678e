package outputs

import (
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// UnderWay reports whether a process is writing a run into a folder now. It changes nothing. The lock on the folder says so; where
// there are no locks, or the folder may only be read, the process that run.json names, if it is one of this machine.
func UnderWay(folder string) bool {
	run, err := ReadRun(folder)
	path := filepath.Join(folder, lockFile)
	if _, missing := os.Stat(path); missing != nil {
		return err == nil && run.alive()
	}
	file := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, lockErr := file.TryRLock()
	_ = file.Close()
	if lockErr == nil {
		return !free
	}
	run.Locked = false // nobody can tell by the lock
	return err == nil && run.alive()
}
