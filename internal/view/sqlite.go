package view

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
	_ "modernc.org/sqlite" // the database/sql driver "sqlite", without cgo
)

// batch is the number of rows in one transaction.
const batch = 1000

// A database makes benchmark_data.db. Table `result` holds the measured requests, `excluded` those outside every
// total (warm-up, stopped by us) with the same columns, because EvalScope's readers count every row of `result`;
// `meta` says where the rows come from. The file is made beside its place and moved there when it is whole.
type database struct {
	path, part string
	err        error // why it could not be opened; told by the first use
	db         *sql.DB
	tx         *sql.Tx
	insert     map[string]*sql.Stmt
	columns    []column
	rows       int
	row        []any
}

// openDatabase starts a new file for path.
func openDatabase(path string) *database {
	d := &database{path: path, part: partOf(path), columns: columns()}
	d.err = d.open()
	return d
}

func (d *database) open() error {
	if err := os.Remove(d.part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	name, err := uriOf(d.part)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	d.db = db
	db.SetMaxOpenConns(1)
	// Nothing reads the file before it is whole, and it can be made again: no journal, no waiting for the disk.
	for _, statement := range []string{"PRAGMA page_size = 4096", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
		"CREATE TABLE result(" + columnTypes() + ")", "CREATE TABLE excluded(" + columnTypes() + ")",
		"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT)"} {
		if _, err := db.Exec(statement); err != nil {
			return err
		}
	}
	return d.begin()
}

// uriOf is path as SQLite's URI: a plain path would end at its first question mark.
func uriOf(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	whole = filepath.ToSlash(whole)
	if !strings.HasPrefix(whole, "/") {
		whole = "/" + whole // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: whole}).String(), nil
}

func (d *database) begin() (err error) {
	if d.tx, err = d.db.Begin(); err != nil {
		return err
	}
	d.insert = map[string]*sql.Stmt{}
	places := strings.TrimSuffix(strings.Repeat("?,", len(d.columns)), ",")
	for _, table := range []string{"result", "excluded"} {
		if d.insert[table], err = d.tx.Prepare("INSERT INTO " + table + " VALUES (" + places + ")"); err != nil {
			return err
		}
	}
	return nil
}

func (d *database) name() string { return "benchmark_data.db" }

func (d *database) add(r *record.Record) error {
	if d.err != nil {
		return d.err
	}
	table := "result"
	if !r.Counted() {
		table = "excluded"
	}
	d.row = appendRow(d.row[:0], d.columns, r)
	if _, err := d.insert[table].Exec(d.row...); err != nil {
		return err
	}
	d.rows++
	if d.rows%batch != 0 {
		return nil
	}
	if err := d.tx.Commit(); err != nil {
		return err
	}
	return d.begin()
}

// finish adds the meta table and moves the file to its place.
func (d *database) finish(m *Made) error {
	err := d.err
	if err == nil {
		err = d.complete(m)
	}
	if err != nil {
		d.abandon()
		return err
	}
	return nil
}

func (d *database) complete(m *Made) error {
	for _, pair := range metaOf(m) {
		if _, err := d.tx.Exec("INSERT INTO meta VALUES (?, ?)", pair[0], pair[1]); err != nil {
			return err
		}
	}
	if err := d.tx.Commit(); err != nil {
		return err
	}
	d.tx = nil
	if err := d.db.Close(); err != nil {
		return err
	}
	d.db = nil
	if err := os.Rename(d.part, d.path); err != nil {
		return errors.Join(err, os.Remove(d.part))
	}
	return nil
}

// abandon gives up what is not finished; after finish it does nothing.
func (d *database) abandon() {
	if d.tx != nil {
		_ = d.tx.Rollback() // the file is removed
		d.tx = nil
	}
	if d.db != nil {
		_ = d.db.Close()
		d.db = nil
		_ = os.Remove(d.part)
	}
}

// metaOf tells where the rows come from and how their seconds lie on the wall clock.
func metaOf(m *Made) [][2]string {
	h := m.Head
	ended := "killed" // a log without an end
	if m.End != nil {
		ended = string(m.End.Reason)
	}
	return [][2]string{
		{"format", eventlog.Format}, {"version", h.Version}, {"program", h.Program}, {"run", h.Run},
		{"level", fmt.Sprint(h.Level)}, {"segment", fmt.Sprint(h.Segment)}, {"load", string(h.Load)},
		{"plan_hash", h.PlanHash}, {"host", h.Host}, {"wall_epoch", h.Wall.Format(time.RFC3339Nano)}, {"ended", ended},
	}
}
