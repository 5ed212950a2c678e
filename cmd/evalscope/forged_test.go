package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestForged_ServersWordsForgeNoLine holds where a server's words have line breaks and terminal escapes, in its errors and where it
// names itself: no line of the log or of the screen begins with them.
func TestForged_ServersWordsForgeNoLine(t *testing.T) {
	const forged = `\n2026-01-01 00:00:00,000 - evalscope - INFO - FORGED\r\nFORGED \u001b[2J\u2028FORGED`
	for _, test := range []string{"", "--no-test-connection"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(400)
			fmt.Fprintf(w, `{"error":{"message":"no%s"}}`, forged)
		}))
		dir := t.TempDir()
		words := []string{"perf", "--model", "m", "--url", server.URL + "/v1/chat/completions", "--prompt", "x", "--number", "3", "--debug", "--no-timestamp", "--name", "run"}
		if test != "" {
			words = append(words, test)
		}
		said := evalscope(t, dir, nil, words...)
		server.Close()
		log, err := os.ReadFile(filepath.Join(dir, "outputs", "run", "benchmark.log"))
		if err != nil || !bytes.Contains(log, []byte("FORGED")) {
			t.Fatalf("the log does not hold the server's words: %v\n%s", err, log)
		}
		begins := regexp.MustCompile(`(?m)^\s*(2026-01-01|FORGED).*$`)
		for what, text := range map[string][]byte{"the screen": said, "the log": log} {
			if line := begins.Find(text); line != nil || bytes.ContainsAny(text, "\x1b\r\u2028") {
				t.Errorf("%s: %q in\n%s", what, line, text)
			}
		}
	}
}
