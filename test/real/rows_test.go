package real

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

// A row is what a level's SQLite file says of one request.
type row struct {
	body                          string
	success, stream               bool
	status, reconnects, packages  int
	fault, words, finish, counter string
	text, tools                   string
	input, output                 int
	timed                         bool // it has a time to first token
}

// rows reads the measured requests of a level's folder.
func (o outcome) rows(t *testing.T, name string) []row {
	t.Helper()
	path := filepath.Join(o.folder, name, "benchmark_data.db")
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.Query(`SELECT request, success, is_stream, coalesce(status, 0), reconnects, packages,
		coalesce(fault, ''), coalesce(fault_words, ''), coalesce(finish, ''), coalesce(counted_by, ''),
		coalesce(text, ''), coalesce(tools, ''), coalesce(prompt_tokens, 0), coalesce(completion_tokens, 0),
		first_chunk_latency IS NOT NULL FROM result ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var all []row
	for found.Next() {
		var r row
		if err := found.Scan(&r.body, &r.success, &r.stream, &r.status, &r.reconnects, &r.packages, &r.fault, &r.words,
			&r.finish, &r.counter, &r.text, &r.tools, &r.input, &r.output, &r.timed); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// successes are the rows of a level that must hold n requests, all of them successful.
func (o outcome) successes(t *testing.T, name string, n int) []row {
	t.Helper()
	all := o.succeeded(t).rows(t, name)
	if len(all) != n {
		t.Fatalf("%s holds %d requests, want %d", name, len(all), n)
	}
	for i, r := range all {
		if !r.success || r.status != 200 || r.fault != "" {
			t.Fatalf("%s, request %d: success %t, HTTP %d, %s: %s", name, i, r.success, r.status, r.fault, r.words)
		}
	}
	return all
}

// A level is what perf_result.json says of it.
type level struct {
	Load struct {
		Name   string
		Number int
	}
	Total, Succeeded, Failed, Reconnected, Short int
	Missed                                       int `json:"missed_length"`
	Outcomes                                     []struct {
		Kind    string
		Status  int
		Count   int
		Example string
	}
	Metrics map[string]*struct{ Value, Mean float64 }
	Server  *struct {
		Engine  string
		Counts  map[string]float64
		Foreign float64 `json:"foreign_output_tokens"`
	}
}

func (o outcome) levels(t *testing.T) []level {
	t.Helper()
	var result struct{ Levels []level }
	read(t, filepath.Join(o.folder, "perf_result.json"), &result)
	return result.Levels
}

// read decodes a JSON file.
func read(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
