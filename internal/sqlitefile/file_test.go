package sqlitefile

import (
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// open opens a written file with SQLite itself, which checks it from end to end.
func open(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity_check: %s %v", verdict, err)
	}
	return db
}

func TestFile_SQLiteReadsEveryValue(t *testing.T) {
	lengths := []int{0, 1, 57, 58, 127, 128, 8185, 8186, 8187, minLocal - 12, maxLocal - 200, overflowSize + minLocal}
	for d := -12; d <= 3; d++ { // around the longest row that needs no second page, and the shortest that needs a third
		lengths = append(lengths, maxLocal+d, minLocal+overflowSize+d, minLocal+2*overflowSize+d, maxLocal+overflowSize+d)
	}
	values := []any{nil, false, true, math.Pi, math.Inf(-1), math.NaN(), math.Copysign(0, -1), 1e300}
	for _, n := range lengths {
		values = append(values, strings.Repeat("\u6c49x", n)[:n/4*4])
		values = append(values, strings.Repeat("x", n))
	}
	for shift := range 64 {
		for _, d := range []int64{-1, 0, 1} {
			values = append(values, int64(1)<<shift+d, -(int64(1)<<shift)+d)
		}
	}
	path := filepath.Join(t.TempDir(), "values.db")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	table := f.Table("v", "CREATE TABLE v(seq INTEGER, value)")
	for i, v := range values {
		if err := table.Append([]any{int64(i), v}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := open(t, path).Query("SELECT rowid, seq, value FROM v ORDER BY rowid")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id, seq int
		var got any
		if err := rows.Scan(&id, &seq, &got); err != nil {
			t.Fatal(err)
		}
		if id != n+1 || seq != n || fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", stored(values[n]), stored(values[n])) {
			t.Errorf("row %d: id %d, seq %d, %.60v instead of %.60v", n, id, seq, got, values[n])
		}
	}
	if err := rows.Err(); err != nil || n != len(values) {
		t.Errorf("%d rows of %d, %v", n, len(values), err)
	}
}

// stored is the value that SQLite gives back: it has no booleans and no NaN.
func stored(v any) any {
	switch v := v.(type) {
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case float64:
		if math.IsNaN(v) {
			return nil
		}
	}
	return v
}

// TestFile_TreesOfEveryHeightHold covers one leaf, one level of interior pages, and two.
func TestFile_TreesOfEveryHeightHold(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 20, maxChildren*7 - 1, maxChildren * 7, maxChildren*7 + 1, maxChildren*7 + 8, maxChildren*7*2 + 30} {
		rng := rand.New(rand.NewPCG(1, uint64(n)))
		path := filepath.Join(t.TempDir(), "rows.db")
		f, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		a, b := f.Table("a", "CREATE TABLE a(n INTEGER, s TEXT, r REAL)"), f.Table("b", "CREATE TABLE b(n INTEGER)")
		text := strings.Repeat("x", 2200) // seven rows a page
		var sum int64
		for range n {
			v := rng.Int64N(1000)
			sum += v
			if err := a.Append([]any{v, text, float64(v)}); err != nil {
				t.Fatal(err)
			}
			if err := b.Append([]any{-v}); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		db := open(t, path)
		var count, total, length, other, last int64
		err = db.QueryRow("SELECT count(*), coalesce(sum(n), 0), coalesce(sum(length(s)), 0), (SELECT coalesce(sum(n), 0) FROM b), "+
			"coalesce((SELECT rowid FROM a WHERE rowid = ?), 0) FROM a", n).Scan(&count, &total, &length, &other, &last)
		if err != nil || count != int64(n) || total != sum || length != int64(n*len(text)) || other != -sum || last != int64(n) {
			t.Errorf("%d rows: count %d, sum %d (%d), lengths %d, other table %d, last row %d: %v", n, count, total, sum, length, other, last, err)
		}
	}
}

func TestFile_WhatCannotBeStoredIsSaid(t *testing.T) {
	dir := t.TempDir()
	f, err := Create(filepath.Join(dir, "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Table("t", "CREATE TABLE t(a)").Append([]any{[]int{1}}); err == nil || !strings.Contains(err.Error(), "[]int") {
		t.Error(err)
	}
	f.Table("long", "CREATE TABLE long(a"+strings.Repeat("a", PageSize)+")")
	if err := f.Close(); err == nil || !strings.Contains(err.Error(), "long") {
		t.Error(err)
	}
	if _, err := Create(filepath.Join(dir, "x.db")); err == nil {
		t.Error("an existing file was taken")
	}
}

func BenchmarkAppend(b *testing.B) {
	f, err := Create(filepath.Join(b.TempDir(), "x.db"))
	if err != nil {
		b.Fatal(err)
	}
	table := f.Table("t", "CREATE TABLE t(a)")
	row := []any{strings.Repeat("x", 300), 1.5, nil, true, int64(7), int64(1 << 40), strings.Repeat("y", 600)}
	for len(row) < 48 {
		row = append(row, int64(len(row)))
	}
	for b.Loop() {
		if err := table.Append(row); err != nil {
			b.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
