package app

import (
	"runtime"
	"runtime/debug"
)

// release is the version of this source. It sorts above EvalScope's, so that an index prefers it.
const release = "2.0.0.dev0"

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
