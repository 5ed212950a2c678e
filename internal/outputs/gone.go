package outputs

import (
	"fmt"
	"os"
)

// A Gone is the folder of a run that was moved, removed or replaced while the run was under way.
type Gone struct{ Folder string }

func (g *Gone) Error() string {
	return fmt.Sprintf("the run's folder %s was moved, removed or replaced during the run, so its results cannot be written there. All measurements "+
		"are in the event logs: if the folder was moved, run `evalscope report NEWPLACE` to create the results", g.Folder)
}

// Where is the path that the claimed folder has now: the claim's, or where it was moved to if the system tells. A Gone where
// nobody knows.
func (c *Claim) Where() (string, error) {
	if c.here == nil || c.is(c.Folder) {
		return c.Folder, nil
	}
	if c.open != nil {
		folder, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", c.open.Fd()))
		if err == nil && c.is(folder) {
			return folder, nil
		}
	}
	return "", &Gone{c.Folder}
}

// is reports whether a path leads to the claimed folder.
func (c *Claim) is(path string) bool {
	info, err := os.Stat(path)
	return err == nil && os.SameFile(info, c.here)
}

// Follow gives the keeper the folder's new path.
func (k *Keeper) Follow(folder string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.folder = folder
}
