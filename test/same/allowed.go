package main

import (
	"fmt"
	"os"
	"path"
	"strings"
)

// An allowance is one line of the list of differences on purpose: which files, and why.
type allowance struct{ pattern, reason string }

// readAllowed reads the list: a pattern, blanks, the reason. Lines that begin with # and empty ones say nothing.
func readAllowed(name string) ([]allowance, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []allowance
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pattern, reason, _ := strings.Cut(line, " ")
		reason = strings.TrimSpace(reason)
		if _, err := path.Match(pattern, ""); err != nil || reason == "" {
			return nil, fmt.Errorf("%s:%d: give a pattern of paths and, after a blank, the reason", name, i+1)
		}
		all = append(all, allowance{pattern, reason})
	}
	return all, nil
}

// reasonFor is why a file may differ, "" where it may not.
func reasonFor(all []allowance, name string) string {
	for _, a := range all {
		if matches(strings.Split(a.pattern, "/"), strings.Split(name, "/")) {
			return a.reason
		}
	}
	return ""
}

// matches reports whether a path fits a pattern, part by part; ** stands for any number of parts.
func matches(pattern, name []string) bool {
	if len(pattern) == 0 {
		return len(name) == 0
	}
	if pattern[0] == "**" {
		return matches(pattern[1:], name) || len(name) > 0 && matches(pattern, name[1:])
	}
	if len(name) == 0 {
		return false
	}
	ok, _ := path.Match(pattern[0], name[0])
	return ok && matches(pattern[1:], name[1:])
}
