package health

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A groupFile is a cpu.stat of the process's control group or of one above it, which may hold the quota.
type groupFile struct{ counterFile }

// openGroups opens the cpu.stat files that tell of throttling, from the process's own group upwards. In a container the
// path that /proc/self/cgroup names may not be there; the root of the mount is then the container's group.
func openGroups(list, mount string) []groupFile {
	text, err := os.ReadFile(list)
	if err != nil {
		return nil
	}
	var all []groupFile
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		roots := []string{mount, filepath.Join(mount, "unified")} // version 2, and beside version 1
		if parts[1] != "" {
			if !slices.Contains(strings.Split(parts[1], ","), "cpu") {
				continue
			}
			roots = []string{filepath.Join(mount, parts[1]), filepath.Join(mount, "cpu"), filepath.Join(mount, "cpu,cpuacct")}
		}
		for _, root := range roots {
			if found := openUpwards(root, parts[2]); len(found) > 0 {
				all = append(all, found...)
				break
			}
		}
	}
	return all
}

func openUpwards(root, path string) []groupFile {
	var all []groupFile
	buffer := make([]byte, 4096)
	for path = filepath.Clean("/" + path); ; path = filepath.Dir(path) {
		g := groupFile{openCounter(filepath.Join(root, path, "cpu.stat"))}
		if bytes.Contains(g.read(buffer), []byte("throttled")) {
			all = append(all, g)
		} else {
			g.close()
		}
		if path == "/" {
			return all
		}
	}
}

// throttled is how long the group was stopped, in seconds: throttled_usec of version 2, throttled_time (nanoseconds) of
// version 1.
func (g groupFile) throttled(buffer []byte) float64 {
	for line := range bytes.Lines(g.read(buffer)) {
		name, value, _ := bytes.Cut(bytes.TrimSpace(line), []byte{' '})
		switch string(name) {
		case "throttled_usec":
			return number(value) / 1e6
		case "throttled_time":
			return number(value) / 1e9
		}
	}
	return 0
}
