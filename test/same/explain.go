package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the driver that reads databases
)

// shown is how many differing lines are printed, wide how many bytes of each.
const shown, wide = 3, 160

// explain says how two different files differ: text and what gzip holds by lines, databases by rows, others by their first
// differing byte.
func explain(old, new string, a, b []byte) (*difference, error) {
	switch {
	case bytes.HasPrefix(a, []byte("SQLite format 3\x00")) && bytes.HasPrefix(b, []byte("SQLite format 3\x00")):
		before, err := rows(old)
		if err != nil {
			return nil, err
		}
		after, err := rows(new)
		if err != nil {
			return nil, err
		}
		return byLines("rows differ", "the rows are the same, the bytes of the database are not", before, after), nil
	case bytes.HasPrefix(a, []byte("\x1f\x8b")) && bytes.HasPrefix(b, []byte("\x1f\x8b")):
		before, err := unpacked(a)
		if err != nil {
			return nil, err
		}
		after, err := unpacked(b)
		if err != nil {
			return nil, err
		}
		return byLines("what is packed differs", "what is packed is the same, the bytes are not", before, after), nil
	case utf8.Valid(a) && utf8.Valid(b):
		return byLines("text differs", "", string(a), string(b)), nil
	}
	return &difference{what: fmt.Sprintf("bytes differ from byte %d on, of %d and %d", firstDifferent(a, b), len(a), len(b))}, nil
}

// byLines shows the first lines that differ; same is said where none does.
func byLines(what, same, old, new string) *difference {
	d := &difference{what: what}
	before, after := strings.Split(old, "\n"), strings.Split(new, "\n")
	for i := 0; i < max(len(before), len(after)) && len(d.lines) < 2*shown; i++ {
		a, b := lineAt(before, i), lineAt(after, i)
		if a != b {
			at := firstDifferent([]byte(a), []byte(b))
			d.lines = append(d.lines, fmt.Sprintf("%d - %s", i+1, around(a, at)), fmt.Sprintf("%d + %s", i+1, around(b, at)))
		}
	}
	if len(d.lines) == 0 {
		d.what = same
	}
	return d
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no such line)"
}

// around is the part of a long line in which it differs from another.
func around(line string, at int) string {
	from, to := max(0, at-wide/2), min(len(line), at+wide/2)
	if len(line) <= wide {
		from, to = 0, len(line)
	}
	part := strings.ToValidUTF8(line[min(from, to):to], "")
	if from > 0 {
		part = "… " + part
	}
	if to < len(line) {
		part += " …"
	}
	return part
}

func firstDifferent(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func unpacked(data []byte) (string, error) {
	in, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(in)
	return string(text), err
}

// rows are all rows of all tables of a database, a line each, with the tables' definitions.
func rows(path string) (string, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return "", err
	}
	defer db.Close()
	var all strings.Builder
	tables, err := linesOf(db, "SELECT name, sql FROM sqlite_master ORDER BY name", &all)
	for _, table := range tables {
		if _, e := linesOf(db, fmt.Sprintf("SELECT * FROM %q", table), &all); e != nil {
			err = e
		}
	}
	return all.String(), err
}

// linesOf writes the rows of a query and returns their first columns.
func linesOf(db *sql.DB, query string, out *strings.Builder) (first []string, err error) {
	found, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(places...); err != nil {
			return nil, err
		}
		for i, v := range values {
			fmt.Fprintf(out, "%s=%v | ", columns[i], v)
		}
		out.WriteByte('\n')
		first = append(first, fmt.Sprint(values[0]))
	}
	return first, found.Err()
}
