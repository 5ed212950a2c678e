package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
)

// A replacement makes text equal that says when, how long or by whom something was made.
type replacement struct {
	of *regexp.Regexp
	by string
}

// unsteady is what differs from call to call, with the streams of a command in which it stands.
var unsteady = []replacement{
	{regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}`), "STAMP"},             // of a log line
	{regexp.MustCompile(`Regenerated in [0-9.]+(ns|µs|ms|s|m)+`), "Regenerated in TIME"},   // report's last line
	{regexp.MustCompile(`"pid":\d+`), `"pid":PID`},                                         // the pipe's first event
	{regexp.MustCompile(`"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*"`), `"time":"STAMP"`}, // the pipe's log lines
}

// normalized is a file of one of the sides as it is compared: without its binary's version, and of what a command printed
// without what differs from call to call. Files that a command made are not touched but for the version.
func (p *pair) normalized(path string, data []byte) []byte {
	for _, b := range []*binary{p.old, p.new} {
		if strings.HasPrefix(path, b.folder+string(filepath.Separator)) && p.old.version != p.new.version && isText(data) {
			data = bytes.ReplaceAll(data, []byte(b.version), []byte("VERSION"))
		}
	}
	if ext := filepath.Ext(path); ext != ".stdout" && ext != ".stderr" {
		return data
	}
	for _, r := range unsteady {
		data = r.of.ReplaceAll(data, []byte(r.by))
	}
	return data
}

func isText(data []byte) bool { return bytes.IndexByte(data, 0) < 0 }
