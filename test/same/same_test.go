package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sides are two folders with files of both sides; normalized is that of two binaries of versions 1.0 and 2.0.
func sides(t *testing.T, old, new map[string]string) (*pair, []difference, int) {
	t.Helper()
	folder := t.TempDir()
	p := &pair{old: &binary{folder: filepath.Join(folder, "old"), version: "1.0 go1"}, new: &binary{folder: filepath.Join(folder, "new"), version: "2.0 go1"}}
	for side, files := range map[string]map[string]string{p.old.folder: old, p.new.folder: new} {
		for name, text := range files {
			path := filepath.Join(side, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	differences, files, err := compareFolders(p.old.folder, p.new.folder, p.normalized)
	if err != nil {
		t.Fatal(err)
	}
	return p, differences, files
}

func TestCompareFolders_FindsNothingInEqualOnes(t *testing.T) {
	old := map[string]string{"a/x.html": "<p>x</p>\n", "b.db": "\x00\x01", "c.stderr": "2026-01-02 03:04:05,678 - evalscope - INFO - x\nRegenerated in 143ms, in a.\n", "d.md": "Measured by evalscope 1.0 go1."}
	new := map[string]string{"a/x.html": "<p>x</p>\n", "b.db": "\x00\x01", "c.stderr": "2026-01-02 03:04:06,000 - evalscope - INFO - x\nRegenerated in 1.2s, in a.\n", "d.md": "Measured by evalscope 2.0 go1."}
	_, differences, files := sides(t, old, new)
	if len(differences) != 0 || files != 4 {
		t.Errorf("%d files, %v", files, differences)
	}
}

func TestCompareFolders_ShowsFirstDifferingLines(t *testing.T) {
	long := strings.Repeat("世界 ", 400)
	old := map[string]string{"text": "one\ntwo\nthree\n", "long": long + "old" + long, "gone": "", "bytes": "ab\x00\xff", "stamp.csv": "2026-01-02 03:04:05,678"}
	new := map[string]string{"text": "one\n2\nthree\n", "long": long + "new" + long, "more": "", "bytes": "ab\x01\xff", "stamp.csv": "2026-01-02 03:04:05,679"}
	_, differences, files := sides(t, old, new)
	found := map[string]difference{}
	for _, d := range differences {
		found[d.path] = d
	}
	if files != 6 || len(found) != 6 {
		t.Fatalf("%d files, %v", files, differences)
	}
	if got := strings.Join(found["text"].lines, "|"); got != "2 - two|2 + 2" {
		t.Errorf("text: %s", got)
	}
	for i, word := range []string{"old", "new"} {
		if line := found["long"].lines[i]; !strings.Contains(line, word) || len(line) > 200 {
			t.Errorf("the differing part of a long line: %q", line)
		}
	}
	if found["gone"].what != "only the old binary makes it" || found["more"].what != "only the new binary makes it" || found["bytes"].what != "bytes differ from byte 2 on, of 4 and 4" {
		t.Error(differences)
	}
}

func TestExplain_LooksIntoDatabasesAndGzip(t *testing.T) {
	packed := func(text string, level int) string {
		var out bytes.Buffer
		w, _ := gzip.NewWriterLevel(&out, level)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
		return out.String()
	}
	old := map[string]string{"a.gz": packed("same", 1), "b.gz": packed("x", 1), "c.db": database(t, "1"), "d.db": database(t, "1")}
	new := map[string]string{"a.gz": packed("same", 9), "b.gz": packed("y", 1), "c.db": database(t, "2"), "d.db": database(t, "1", "PRAGMA user_version=7")}
	_, differences, _ := sides(t, old, new)
	want := []string{"what is packed is the same, the bytes are not", "what is packed differs", "rows differ", "the rows are the same, the bytes of the database are not"}
	for i, d := range differences {
		if d.what != want[i] {
			t.Errorf("%s: %s, want %s", d.path, d.what, want[i])
		}
	}
	if len(differences) != 4 || !strings.Contains(differences[2].lines[1], "n=2") {
		t.Error(differences)
	}
}

// database is the file of one with a row that holds the number.
func database(t *testing.T, number string, more ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range append([]string{"CREATE TABLE result (n INT)", "INSERT INTO result VALUES (" + number + ")"}, more...) {
		if _, err := db.Exec(words); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDescribe_FailsOnlyForUnlistedDifferences(t *testing.T) {
	name := filepath.Join(t.TempDir(), "allowed.txt")
	if err := os.WriteFile(name, []byte("# why\n\nreport/**/*.html  the page has a new chart\nhelp/*-zh.stdout a word\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	allowed, err := readAllowed(name)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"report/chat/all/perf_report.html": true, "report/x.html": true, "help/perf-zh.stdout": true, "help/a/perf-zh.stdout": false, "plan/x.html": false} {
		var out bytes.Buffer
		if got := describe(&out, []difference{{path: path, what: "text differs"}}, 1, allowed); got != want {
			t.Errorf("%s: %v\n%s", path, got, &out)
		}
	}
	if err := os.WriteFile(name, []byte("report/*\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readAllowed(name); err == nil || !strings.Contains(err.Error(), ":1: ") {
		t.Errorf("a line without a reason: %v", err)
	}
}

func TestKeepPlan_LeavesOutWhatTheMachineWasLike(t *testing.T) {
	var kept []string
	for _, notes := range []string{"    \"a note\",\n    \"Preflight: 18990 in TIME_WAIT\"\n", "    \"a note\"\n"} {
		from, to := filepath.Join(t.TempDir(), "plan.json"), filepath.Join(t.TempDir(), "kept")
		if err := os.WriteFile(from, []byte("{\n  \"notes\": [\n"+notes+"  ]\n}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := keepPlan(from, to); err != nil {
			t.Fatal(err)
		}
		data, _ := os.ReadFile(to)
		kept = append(kept, string(data))
	}
	if kept[0] != kept[1] || !strings.Contains(kept[0], "a note") {
		t.Errorf("%q", kept)
	}
}
