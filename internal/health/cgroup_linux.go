package health

import (
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/cgroup"
)

// A groupFile is a cpu.stat of the process's control group or of one above it, which may hold the quota.
type groupFile struct{ counterFile }

// openGroups opens the cpu.stat files below root (the system's) that tell of a quota.
func openGroups(root string) (all []groupFile) {
	files := os.DirFS(root)
	for _, group := range cgroup.Groups(files) {
		if cgroup.ReadStat(files, group).Known {
			all = append(all, groupFile{openCounter(filepath.Join(root, cgroup.StatFile(group)))})
		}
	}
	return all
}

// throttled is how long the group was stopped, in seconds.
func (g groupFile) throttled(buffer []byte) float64 {
	return cgroup.ParseStat(string(g.read(buffer))).Seconds
}
