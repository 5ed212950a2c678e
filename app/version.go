package app

import (
	"runtime"
	"runtime/debug"
)

// release is the version of this source, the one place that says it: the wheel's build reads this line. It is the month
// of the release, so that it sorts above every version of EvalScope that counts from 1.
const release = "2026.11.0"

// Version is the program's version with the revision it was built from, and Go's.
func Version() string {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				revision = "+" + s.Value[:12]
			}
		}
	}
	return release + revision + " " + runtime.Version()
}
