package preflight

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
)

// A Host is what checks see of the machine.
type Host struct {
	// Files is the file system from its root.
	Files fs.FS
	// Getenv is the environment, Proxy the proxy that it means for a request, nil for none.
	Getenv func(string) string
	Proxy  func(*http.Request) (*url.URL, error)
	// OpenFiles are the limits of open files; known is false where the system has none.
	OpenFiles func() (soft, hard uint64, known bool)
	// CPUs is how many processors this process may use.
	CPUs int
	// Stamps reports whether the kernel stamps what a socket receives, and why not.
	Stamps func() (works bool, why string)
	// Synchronized reports whether something disciplines the wall clock; known is false where the system does not tell.
	Synchronized func() (yes, known bool)
	OS           string
}

// This is the machine that the program runs on.
func This(stamps func() (works bool, why string)) Host {
	return Host{Files: os.DirFS("/"), Getenv: os.Getenv, Proxy: http.ProxyFromEnvironment, OpenFiles: openFiles,
		CPUs: runtime.NumCPU(), Stamps: stamps, Synchronized: synchronized, OS: runtime.GOOS}
}

// Local are the checks of this machine. They ask no server and take about a millisecond.
func Local(h Host, t Target) []Finding {
	all := []Finding{descriptors(h, t)}
	if h.OS == "linux" {
		all = append(all, ports(h, t), quota(h), governor(h))
	}
	return append(all, proxy(h, t), clock(h), stamps(h))
}

// text is a small file of the system without the white space around it, "" where it cannot be read.
func (h Host) text(path string) string {
	data, err := fs.ReadFile(h.Files, path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
