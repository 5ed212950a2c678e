package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"
)

// forgetPeak gives free memory back and forgets our own largest resident set: Linux counts it for a child, whose first
// memory is ours until it runs its program.
func forgetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // without it a child's memory is an upper bound
}

// watchMemory looks four times a second at the resident sets of a process group; the function it returns ends that and gives
// the largest sum seen. Pages that processes share count for each.
func watchMemory(group int) func() int64 {
	stop, done := make(chan struct{}), make(chan int64)
	go func() {
		var most int64
		for {
			most = max(most, groupMemory(group))
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(250 * time.Millisecond):
			}
		}
	}()
	return func() int64 { close(stop); return <-done }
}

func groupMemory(group int) (sum int64) {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		// The name in brackets may hold anything; behind it stand state, parent, group, …, and the pages at place 22.
		fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
		if len(fields) < 22 || string(fields[2]) != strconv.Itoa(group) {
			continue
		}
		pages, _ := strconv.ParseInt(string(fields[21]), 10, 64)
		sum += pages * int64(os.Getpagesize())
	}
	return sum
}
