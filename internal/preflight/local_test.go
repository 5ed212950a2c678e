package preflight

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// machine is a host of files and variables.
func machine(files map[string]string, env map[string]string) Host {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Host{Files: all, Getenv: func(name string) string { return env[name] }, CPUs: 8, OS: "linux",
		Proxy:     func(*http.Request) (*url.URL, error) { return nil, nil },
		OpenFiles: func() (uint64, uint64, bool) { return 1024, 4096, true },
		Stamps:    func() (bool, string) { return true, "" }, Synchronized: func() (bool, bool) { return false, true }}
}

// judged holds a finding to its severity and to words in it, and every finding to its rules.
func judged(t *testing.T, f Finding, want Severity, words ...string) {
	t.Helper()
	if f.Severity != want {
		t.Errorf("%s is %s, not %s: %s", f.Check, f.Severity, want, f.What.EN)
	}
	for _, w := range words {
		if all := f.What.EN + "\n" + f.Fix.EN + "\n" + f.Command; !strings.Contains(all, w) {
			t.Errorf("%s does not say %q: %s", f.Check, w, all)
		}
	}
	complete(t, f)
}

// complete reports whether a finding has a title, both languages, and a fix where something is wrong.
func complete(t *testing.T, f Finding) {
	t.Helper()
	if titles[f.Check].EN == "" || titles[f.Check].ZH == "" {
		t.Errorf("%s has no title in both languages", f.Check)
	}
	if f.What.EN == "" || f.What.ZH == "" {
		t.Errorf("%s is not said in both languages: %+v", f.Check, f.What)
	}
	bad := f.Severity == Warn || f.Severity == Fail
	if bad != (f.Fix.EN != "") || bad != (f.Fix.ZH != "") {
		t.Errorf("%s is %s and has the fix %+v", f.Check, f.Severity, f.Fix)
	}
}

func TestLocal_OpenFilesAreHeldAgainstTheLargestLevel(t *testing.T) {
	h := machine(nil, nil)
	judged(t, descriptors(h, Target{Connections: 900}), OK, "964 needed")
	judged(t, descriptors(h, Target{Connections: 1000}), Warn, "ulimit -n 1064")
	judged(t, descriptors(h, Target{Connections: 5000}), Fail, "lower --parallel")
	judged(t, descriptors(h, Target{Connections: 5000, Guessed: true}), Warn, "open loop")
	h.OpenFiles = func() (uint64, uint64, bool) { return math.MaxUint64, math.MaxUint64, true }
	judged(t, descriptors(h, Target{Connections: 100000}), OK, "∞")
	h.OpenFiles = func() (uint64, uint64, bool) { return 0, 0, false }
	judged(t, descriptors(h, Target{}), Skipped)
}

func TestLocal_PortsAreHeldAgainstConnectionsAndTimeWait(t *testing.T) {
	h := machine(map[string]string{"proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
		"proc/net/sockstat": "sockets: used 300\nTCP: inuse 5 orphan 0 tw 8232 alloc 9 mem 1\nUDP: inuse 1 mem 0\n"}, nil)
	judged(t, ports(h, Target{Connections: 20000}), OK, "28232 local ports", "8232 in TIME_WAIT")
	judged(t, ports(h, Target{Connections: 20001}), Warn, "ip_local_port_range")
	judged(t, ports(h, Target{Connections: 28233}), Fail)
	judged(t, ports(h, Target{Connections: 28233, Guessed: true}), Warn)
	judged(t, ports(h, Target{Connections: 8, Fresh: 20000}), OK, "8 connections at once and 20000 in total, one per request")
	judged(t, ports(h, Target{Connections: 8, Fresh: 20001}), Warn, "ip_local_port_range")
	judged(t, ports(machine(nil, nil), Target{}), Skipped)
}

func TestLocal_TightestQuotaOfTheGroupsAboveCounts(t *testing.T) {
	const held = "usage_usec 1\nnr_periods 1000\nnr_throttled 250\nthrottled_usec 9\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  Severity
		says  string
	}{
		"none":       {map[string]string{"proc/self/cgroup": "0::/\n"}, OK, "no CPU quota; 8 CPUs"},
		"unlimited":  {map[string]string{"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "max 100000\n"}, OK, "no CPU quota"},
		"two":        {map[string]string{"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "200000 100000\n"}, OK, "quota of 2 CPUs"},
		"half":       {map[string]string{"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "50000 100000\n"}, Warn, "quota of 0.5 CPUs"},
		"of parent":  {map[string]string{"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/cpu.max": "50000 100000\n", "sys/fs/cgroup/a/b/cpu.max": "400000 100000\n"}, Warn, "quota of 0.5 CPUs"},
		"throttled":  {map[string]string{"proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/cpu.max": "400000 100000\n", "sys/fs/cgroup/a/cpu.stat": held}, Warn, "250 of 1000 periods so far (25.0%)"},
		"container":  {map[string]string{"proc/self/cgroup": "0::/docker/f00\n", "sys/fs/cgroup/cpu.max": "400000 100000\n"}, OK, "quota of 4 CPUs"},
		"version 1":  {map[string]string{"proc/self/cgroup": "4:cpu,cpuacct:/x\n1:name=systemd:/\n", "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "150000", "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000", "sys/fs/cgroup/cpu/x/cpu.stat": held}, Warn, "quota of 1.5 CPUs"},
		"1, no rule": {map[string]string{"proc/self/cgroup": "4:cpu,cpuacct:/x\n", "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000"}, OK, "no CPU quota"},
		"no cpuset":  {map[string]string{"proc/self/cgroup": "4:cpuset:/x\n", "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "1000", "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000"}, OK, "no CPU quota"},
	} {
		t.Run(name, func(t *testing.T) { judged(t, quota(machine(c.files, nil)), c.want, c.says) })
	}
}

func TestLocal_SlowGovernorIsSaid(t *testing.T) {
	const at = "sys/devices/system/cpu/cpu0/cpufreq/"
	judged(t, governor(machine(nil, nil)), OK, "cannot be read")
	judged(t, governor(machine(map[string]string{at + "scaling_governor": "performance\n", "sys/devices/system/cpu/intel_pstate/no_turbo": "1\n"}, nil)), OK, "performance, turbo is off")
	judged(t, governor(machine(map[string]string{at + "scaling_governor": "powersave\n", at + "scaling_driver": "acpi-cpufreq\n"}, nil)), Warn, "cpupower")
	judged(t, governor(machine(map[string]string{at + "scaling_governor": "powersave\n", at + "scaling_driver": "intel_pstate\n"}, nil)), OK, "powersave")
}

func TestLocal_ProxyThatCatchesTheURLIsNamedWithoutItsPassword(t *testing.T) {
	target := Target{URL: &url.URL{Scheme: "http", Host: "llm:8000"}}
	env := map[string]string{"http_proxy": "http://me:geheim@proxy:3128", "NO_PROXY": "localhost"}
	h := machine(nil, env)
	judged(t, proxy(h, target), OK, "http_proxy does not apply")
	h.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(env["http_proxy"]) }
	f := proxy(h, target)
	judged(t, f, Warn, "the proxy proxy:3128 (http_proxy)", "llm is a name on this network", `export NO_PROXY="$NO_PROXY,llm"`)
	if strings.Contains(f.What.EN+f.What.ZH, "geheim") {
		t.Error("the proxy's password is shown")
	}
	h.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("bad proxy") }
	judged(t, proxy(h, target), Fail, "bad proxy")
	judged(t, proxy(machine(nil, map[string]string{"ALL_PROXY": "socks5://p"}), target), OK, "ignored")
	judged(t, proxy(machine(nil, nil), target), OK, "no proxy")
}

func TestLocal_ClockThatIsSlowOrGoesBackwardsIsSaid(t *testing.T) {
	judged(t, judgeClock("clock", "tsc", 50*time.Nanosecond, false), OK, "50 ns", "tsc")
	judged(t, judgeClock("clock", "hpet", 1500*time.Nanosecond, false), Warn, "slow", "available_clocksource")
	judged(t, judgeClock("clock", "", 50*time.Nanosecond, true), Fail, "went backwards")
	if f := clock(machine(nil, nil)); f.Severity == OK && !strings.Contains(f.What.EN, "not synchronized") {
		t.Errorf("a clock that nobody sets is not said: %s", f.What.EN)
	}
	if each, back := readClock(); each <= 0 || back {
		t.Errorf("this machine's clock: %s a reading, backwards %v", each, back)
	}
}

func TestLocal_StampsOfTheKernelAreSaid(t *testing.T) {
	h := machine(nil, nil)
	judged(t, stamps(h), OK)
	h.Stamps = func() (bool, string) { return false, "a sandbox" }
	judged(t, stamps(h), Warn, "a sandbox")
}

func TestLocal_ChecksOfThisMachineAreComplete(t *testing.T) {
	host := This(func() (bool, string) { return true, "" })
	all := Local(host, Target{URL: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}, Connections: 10})
	for _, f := range all {
		complete(t, f)
	}
	if host.OS == "linux" && len(all) != 7 {
		t.Errorf("%d checks, not 7", len(all))
	}
}

func TestLocal_SeverityOfTheWhole(t *testing.T) {
	for want, all := range map[Severity][]Severity{OK: {OK, Skipped}, Warn: {OK, Warn, Skipped}, Fail: {Warn, Fail, OK, Warn}} {
		var findings []Finding
		for _, s := range all {
			findings = append(findings, Finding{Severity: s})
		}
		if got := Worst(findings); got != want {
			t.Errorf("%v together are %s, not %s", all, got, want)
		}
	}
}
