package main

import (
	"database/sql"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/modelscope/evalscope/internal/truth"
	_ "modernc.org/sqlite" // reads the peer's results
)

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

// measurePeer is the error of the TTFT that EvalScope keeps of each request, in milliseconds, sorted.
func measurePeer(r *run) ([]float64, error) {
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
	rows, err := db.Query("SELECT first_chunk_latency, response_messages FROM result WHERE success = 1")
	if err != nil {
		return nil, fmt.Errorf("reading the peer's results: %w", err)
	}
	defer rows.Close()
	var off []float64
	for rows.Next() {
		var seconds float64
		var messages string
		if err := rows.Scan(&seconds, &messages); err != nil {
			return nil, err
		}
		text, _ := base64.StdEncoding.DecodeString(messages)
		i := truth.Index(string(replyID.Find(text)))
		if i < 0 || i >= len(r.truth.Requests) {
			continue
		}
		t := r.truth.Requests[i]
		off = append(off, distance(int64(seconds*1e9), t.First-t.Arrived))
	}
	slices.Sort(off)
	return off, rows.Err()
}
