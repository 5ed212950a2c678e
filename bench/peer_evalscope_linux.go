package main

import (
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/groundtruth"
	_ "modernc.org/sqlite" // reads the peer's results
)

// evalscopeTool is EvalScope's `perf` in Python. Its flags are ours.
var evalscopeTool = tool{name: peer, file: "evalscope/bin/evalscope", read: readEvalScope,
	command: func(program string, s scenario, port int, folder string) (command, env []string, err error) {
		return perfCommand(program, s, port, folder), []string{"HF_HUB_OFFLINE=1", "NO_COLOR=1"}, nil
	}}

// perfCommand is the command line that ours and EvalScope share, with everything switched on that is on by default.
func perfCommand(program string, s scenario, port int, folder string) []string {
	scheme := "http"
	if s.tls {
		scheme = "https"
	}
	command := []string{program, "perf", "--model", "truth", "--url", fmt.Sprintf("%s://127.0.0.1:%d/v1/chat/completions", scheme, port),
		"--api", "openai", "--dataset", "line_by_line", "--dataset-path", filepath.Join(filepath.Dir(folder), "prompts.txt"),
		"--number", strconv.Itoa(s.number), "--max-tokens", strconv.Itoa(s.tokens), "--stream", "--outputs-dir", folder,
		"--log-every-n-query", "1000"}
	if s.rate > 0 {
		command = append(command, "--open-loop", "--rate", strconv.FormatFloat(s.rate, 'g', -1, 64))
	} else {
		command = append(command, "--parallel", strconv.Itoa(s.parallel))
	}
	if s.tls {
		command = append(command, "--insecure")
	}
	if !s.test {
		command = append(command, "--no-test-connection")
	}
	return command
}

// findPeer is the EvalScope to compare with: the one that EVALSCOPE_PEER names, else one on PATH that is a script (ours
// is a binary of the same name), else "".
func findPeer() string {
	if path := os.Getenv("EVALSCOPE_PEER"); path != "" {
		return path
	}
	path, err := exec.LookPath("evalscope")
	if err != nil {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	var start [2]byte
	if _, err := f.Read(start[:]); err != nil || string(start[:]) != "#!" {
		return ""
	}
	return path
}

var replyID = regexp.MustCompile(`truth-\d{8}`)

// readEvalScope takes TTFT and gaps of each request from its database; the reply's messages hold the id.
func readEvalScope(r *clientRun) (*seen, error) {
	var path string
	_ = filepath.WalkDir(r.folder, func(p string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(p) == ".db" {
			path = p
		}
		return nil
	})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query("SELECT first_chunk_latency, inter_token_latencies, response_messages FROM result WHERE success = 1")
	if err != nil {
		return nil, fmt.Errorf("reading the peer's results: %w", err)
	}
	defer rows.Close()
	s := &seen{}
	for rows.Next() {
		var seconds float64
		var gaps, messages string
		if err := rows.Scan(&seconds, &gaps, &messages); err != nil {
			return nil, err
		}
		one := seenRequest{ttft: 1000 * seconds}
		if err := json.Unmarshal([]byte(gaps), &one.gaps); err != nil {
			return nil, fmt.Errorf("reading the peer's gaps: %w", err)
		}
		thousandfold(one.gaps)
		text, _ := base64.StdEncoding.DecodeString(messages)
		one.index = groundtruth.Index(string(replyID.Find(text)))
		s.requests = append(s.requests, one)
	}
	return s, rows.Err()
}

// thousandfold turns seconds into milliseconds.
func thousandfold(v []float64) {
	for i := range v {
		v[i] *= 1000
	}
}

// measurePeer is the error of the TTFT that EvalScope keeps of each request, in milliseconds, sorted.
func measurePeer(r *clientRun) ([]float64, error) {
	s, err := readEvalScope(r)
	if err != nil {
		return nil, err
	}
	off := compare(s, r).ttft
	slices.Sort(off)
	return off, nil
}
