// Package cgroup reads how much processor time Linux's control groups (both versions) allow this process, and how often
// they throttled it. Packages preflight and verdict decide what that means.
package cgroup

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// mount is where control groups are, below the system's root.
const mount = "sys/fs/cgroup"

// Groups are the folders of the process's groups for the processor, each below its root in files (the system's root), the
// process's own first and those above it behind. In a container the path that /proc/self/cgroup names may not be there: the
// root of the mount, which is the container's own group, is always looked at.
func Groups(files fs.FS) []string {
	var all []string
	for line := range strings.Lines(text(files, "proc/self/cgroup")) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		roots := []string{mount, path.Join(mount, "unified")} // version 2, and beside version 1
		if parts[1] != "" {
			if !slices.Contains(strings.Split(parts[1], ","), "cpu") {
				continue
			}
			roots = []string{path.Join(mount, parts[1]), path.Join(mount, "cpu"), path.Join(mount, "cpu,cpuacct")}
		}
		for _, root := range roots {
			if found := upwards(files, root, parts[2]); len(found) > 0 {
				all = append(all, found...)
				break
			}
		}
	}
	return all
}

// upwards are the groups of a path that are there.
func upwards(files fs.FS, root, group string) []string {
	var all []string
	for group = path.Clean("/" + group); ; group = path.Dir(group) {
		dir := path.Join(root, group)
		if slices.ContainsFunc([]string{statFile, maxFile, quotaFile}, func(name string) bool { return text(files, path.Join(dir, name)) != "" }) {
			all = append(all, dir)
		}
		if group == "/" {
			return all
		}
	}
}

// The files of a group: version 2 has the first two, version 1 the others and the first.
const (
	statFile   = "cpu.stat"
	maxFile    = "cpu.max"
	quotaFile  = "cpu.cfs_quota_us"
	periodFile = "cpu.cfs_period_us"
)

// StatFile is the file of a group that ParseStat reads.
func StatFile(group string) string { return path.Join(group, statFile) }

// Quota is how many processors a group allows, 0 for no limit: "200000 100000" (or "max 100000") of version 2, the quota
// and the period in files of their own in version 1.
func Quota(files fs.FS, group string) (cpus float64) {
	fields := strings.Fields(text(files, path.Join(group, maxFile)))
	if len(fields) != 2 {
		fields = []string{text(files, path.Join(group, quotaFile)), text(files, path.Join(group, periodFile))}
	}
	quota, _ := strconv.ParseFloat(fields[0], 64) // "max" and -1 mean none
	period, _ := strconv.ParseFloat(fields[1], 64)
	if quota <= 0 || period <= 0 {
		return 0
	}
	return quota / period
}

// A Stat is what a group's quota did so far: in how many of its periods it held the group back, and for how many seconds in
// all. Known says that it tells of a quota at all.
type Stat struct {
	Periods, Throttled int64
	Seconds            float64
	Known              bool
}

// ReadStat is the Stat of a group.
func ReadStat(files fs.FS, group string) Stat { return ParseStat(text(files, StatFile(group))) }

// ParseStat reads a cpu.stat of either version.
func ParseStat(text string) (s Stat) {
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "nr_periods":
			s.Periods = n
		case "nr_throttled":
			s.Throttled, s.Known = n, true
		case "throttled_usec": // version 2
			s.Seconds, s.Known = float64(n)/1e6, true
		case "throttled_time": // version 1
			s.Seconds, s.Known = float64(n)/1e9, true
		}
	}
	return s
}

// text is a file without the white space around it, "" where it cannot be read.
func text(files fs.FS, name string) string {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
