package outputs

import (
	"cmp"
	"os"
	"runtime"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Machine is what a run's load came from.
type Machine struct {
	Name string `json:"-"` // in run.json it is `host`
	OS   string `json:"os"`
	Arch string `json:"arch"`
	// CPUs is the number of processors that the program could use.
	CPUs int `json:"cpus"`
}

// ThisMachine is the one that this program runs on.
func ThisMachine() Machine {
	name, _ := os.Hostname()
	return Machine{Name: name, OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU()}
}

// Ran is the machine that the run's load came from; of runs that did not write it down only the name is known.
func (r Run) Ran() Machine {
	if r.Machine == nil {
		return Machine{Name: r.Host}
	}
	m := *r.Machine
	m.Name = r.Host
	return m
}

// Platform is the machine in words without its name, "" where it is not known.
func (m Machine) Platform() i18n.Text {
	if m.OS == "" {
		return i18n.Text{}
	}
	return i18n.Sprintf("%s/%s, %s", "%s/%s，%s 个处理器", m.OS, m.Arch, i18n.Count(m.CPUs, "processor"))
}

func (m Machine) String() string {
	platform := m.Platform().EN
	if platform == "" {
		return m.Name
	}
	return cmp.Or(m.Name, "?") + " (" + platform + ")"
}
