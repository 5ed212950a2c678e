package view

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
	"modernc.org/sqlite"
)

// A database makes benchmark_data.db. Table `result` holds the measured requests, `excluded` those outside every
// total (warm-up, stopped by us) with the same columns, because EvalScope's readers count every row of `result`;
// `meta` says where the rows come from. The file is made beside its place and moved there when it is whole. The driver is
// called directly: package database/sql would copy and check some fifty values a row for the sake of its pool.
type database struct {
	path, part string
	err        error // why it could not be opened; told by the first use
	db         driver.Conn
	result     driver.Stmt
	excluded   driver.Stmt
	columns    []column
	row        []driver.NamedValue
}

// openDatabase starts a new file for path.
func openDatabase(path string) *database {
	d := &database{path: path, part: partOf(path), columns: columns()}
	d.row = make([]driver.NamedValue, len(d.columns))
	for i := range d.row {
		d.row[i].Ordinal = i + 1
	}
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
	if d.db, err = (&sqlite.Driver{}).Open(name); err != nil {
		return err
	}
	// Nothing reads the file before it is whole, and it can be made again: no journal, no waiting for the disk. Rows of
	// a kilobyte or more want large pages.
	for _, statement := range []string{"PRAGMA page_size = 16384", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
		"PRAGMA locking_mode = EXCLUSIVE",
		"CREATE TABLE result(" + columnTypes() + ")", "CREATE TABLE excluded(" + columnTypes() + ")",
		"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT)", "BEGIN"} {
		if err := d.exec(statement); err != nil {
			return err
		}
	}
	places := strings.TrimSuffix(strings.Repeat("?,", len(d.columns)), ",")
	if d.result, err = d.db.Prepare("INSERT INTO result VALUES (" + places + ")"); err != nil {
		return err
	}
	d.excluded, err = d.db.Prepare("INSERT INTO excluded VALUES (" + places + ")")
	return err
}

// exec runs one statement, whose parameters are the texts.
func (d *database) exec(statement string, texts ...string) error {
	s, err := d.db.Prepare(statement)
	if err != nil {
		return err
	}
	var values []driver.NamedValue
	for i, text := range texts {
		values = append(values, driver.NamedValue{Ordinal: i + 1, Value: text})
	}
	return errors.Join(run(s, values), s.Close())
}

func run(s driver.Stmt, values []driver.NamedValue) error {
	_, err := s.(driver.StmtExecContext).ExecContext(context.Background(), values)
	return err
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

func (d *database) name() string { return "benchmark_data.db" }

func (d *database) add(r *record.Record) error {
	if d.err != nil {
		return d.err
	}
	insert := d.result
	if !r.Counted() {
		insert = d.excluded
	}
	for i := range d.columns {
		d.row[i].Value = d.columns[i].value(r)
	}
	return run(insert, d.row)
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
		if err := d.exec("INSERT INTO meta VALUES (?, ?)", pair[0], pair[1]); err != nil {
			return err
		}
	}
	if err := d.exec("COMMIT"); err != nil {
		return err
	}
	if err := d.close(); err != nil {
		return err
	}
	if err := os.Rename(d.part, d.path); err != nil {
		return errors.Join(err, os.Remove(d.part))
	}
	return nil
}

// close closes the statements and the file.
func (d *database) close() error {
	var err error
	for _, s := range []driver.Stmt{d.result, d.excluded} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	err = errors.Join(err, d.db.Close())
	d.db = nil
	return err
}

// abandon gives up what is not finished; after finish it does nothing.
func (d *database) abandon() {
	if d.db != nil {
		_ = d.close() // the file is removed
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
