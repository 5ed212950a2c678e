package main

import (
	"os"
	"path/filepath"
)

// A tool is another program's load client: how it is started for a scenario, and how its results are read.
type tool struct {
	name client
	// file is the program below the peers' folder; without it the tool is not run.
	file string
	// processes reports whether it works in more than one, so that its memory is the sum over them.
	processes bool
	// command is its command line for the scenario; what it needs and what it leaves is in the folder.
	command func(program string, s scenario, port int, folder string) (command, env []string, err error)
	// read is what it reports of the run.
	read func(r *clientRun) (*seen, error)
}

// A seen is what a client reports of a run.
type seen struct {
	requests []seenRequest
	// summary is all there is where a tool keeps no single requests.
	summary *summary
	// note says in which way its figures differ, for the table.
	note string
}

// A seenRequest is one request as a client saw it, in milliseconds.
type seenRequest struct {
	index int // of the request in the truth, -1 where the client keeps nothing that names it
	ttft  float64
	gaps  []float64
}

// A summary is the percentiles that a client prints, in milliseconds.
type summary struct{ ttft50, ttft99, itl50, itl99 float64 }

// tools are the peers that the bench knows, in the table's order.
func tools() []tool {
	return []tool{evalscopeTool, sglangTool, vllmTool, aiperfTool, guidellmTool}
}

// rust are the clients of which the better is R.
var rust = []client{sglang, vllm}

// peersFolder is where scripts/peers installs them.
func peersFolder() string {
	if folder := os.Getenv("EVALSCOPE_PEERS"); folder != "" {
		return folder
	}
	return ".peers"
}

// findTools is the program of each peer that is there.
func findTools() map[client]string {
	found := map[client]string{}
	folder, err := filepath.Abs(peersFolder())
	if err != nil {
		return found
	}
	for _, t := range tools() {
		path := filepath.Join(folder, t.file)
		if _, err := os.Stat(path); err == nil {
			found[t.name] = path
		}
	}
	if path := findPeer(); path != "" {
		found[peer] = path
	}
	return found
}

// toolOf is the peer of that name, nil for ours and for the raw reader.
func toolOf(c client) *tool {
	for _, t := range tools() {
		if t.name == c {
			return &t
		}
	}
	return nil
}

func (l *lab) has(c client) bool { return l.tools[c] != "" }
