package main

import (
	"os"
	"runtime"
	"strings"

	"github.com/modelscope/evalscope/bench/results"
	"golang.org/x/sys/unix"
)

// machine describes where it is measured.
func (l *lab) machine() results.Machine {
	m := results.Machine{System: runtime.GOOS + "/" + runtime.GOARCH, Processors: runtime.NumCPU(), Pinned: l.server >= 0}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		release, _, _ := strings.Cut(unix.ByteSliceToString(name.Release[:]), "-")
		m.Kernel = "Linux " + release
	}
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		m.MemoryGB = int((info.Totalram*uint64(info.Unit) + 1<<29) >> 30)
	}
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			m.Processor = strings.TrimSpace(value)
			break
		}
	}
	return m
}

// verdicts are the figures as the results keep them.
func verdicts(f figures, all []goal) (rows []results.Goal) {
	for _, g := range all {
		v, ok := f.median(g.figure)
		if !ok {
			continue
		}
		least, most := f.span(g.figure)
		rows = append(rows, results.Goal{ID: g.id, Figure: g.figure, What: g.what.EN, WhatZH: g.what.ZH, Arrivals: g.arrivals, Unit: g.unit,
			Median: *figure(v), Least: *figure(least), Most: *figure(most), Must: g.must.words(), Aim: g.aim.words(), Verdict: verdict(g, v)})
	}
	return rows
}
