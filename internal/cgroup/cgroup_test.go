package cgroup

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestCgroup_GroupsQuotasAndStats(t *testing.T) {
	for _, c := range []struct {
		name, list string
		files      map[string]string
		groups     []string
		cpus       float64 // of the first
		stat       Stat
	}{
		{"version 2", "0::/a/b\n", map[string]string{"sys/fs/cgroup/a/b/cpu.max": "150000 100000\n", "sys/fs/cgroup/a/cpu.max": "max 100000\n",
			"sys/fs/cgroup/a/b/cpu.stat": "usage_usec 7\nnr_periods 20\nnr_throttled 5\nthrottled_usec 1500\n"},
			[]string{"sys/fs/cgroup/a/b", "sys/fs/cgroup/a"}, 1.5, Stat{20, 5, 0.0015, true}},
		{"a container's group is the mount's root", "0::/docker/f00\n", map[string]string{"sys/fs/cgroup/cpu.max": "50000 100000"},
			[]string{"sys/fs/cgroup"}, 0.5, Stat{}},
		{"version 2 beside version 1", "4:memory:/a\n0::/a\n", map[string]string{"sys/fs/cgroup/unified/a/cpu.stat": "usage_usec 7\n"},
			[]string{"sys/fs/cgroup/unified/a"}, 0, Stat{}},
		{"version 1", "5:cpuset:/x\n4:cpu,cpuacct:/x\n", map[string]string{"sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "200000\n",
			"sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000\n", "sys/fs/cgroup/cpu/x/cpu.stat": "nr_periods 3\nnr_throttled 1\nthrottled_time 250000000\n"},
			[]string{"sys/fs/cgroup/cpu/x"}, 2, Stat{3, 1, 0.25, true}},
		{"version 1 without a limit", "4:cpu:/x\n", map[string]string{"sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000"},
			[]string{"sys/fs/cgroup/cpu/x"}, 0, Stat{}},
		{"nonsense", "0::\nno group\n", map[string]string{"sys/fs/cgroup/cpu.max": "many few", "sys/fs/cgroup/cpu.stat": "nr_throttled x\n"}, []string{"sys/fs/cgroup"}, 0, Stat{}},
		{"none", "", nil, nil, 0, Stat{}},
	} {
		files := fstest.MapFS{"proc/self/cgroup": {Data: []byte(c.list)}}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		got := Groups(files)
		if !slices.Equal(got, c.groups) {
			t.Errorf("%s: the groups are %q", c.name, got)
			continue
		}
		if len(got) == 0 {
			continue
		}
		if cpus, stat := Quota(files, got[0]), ReadStat(files, got[0]); cpus != c.cpus || stat != c.stat {
			t.Errorf("%s: %v processors, %+v", c.name, cpus, stat)
		}
	}
}
