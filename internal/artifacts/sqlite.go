package artifacts

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/sqlitefile"
	"github.com/modelscope/evalscope/perf/record"
)

// A database makes benchmark_data.db. Table `result` holds the measured requests, `excluded` those outside every
// total (warm-up, stopped by us) with the same columns, because EvalScope's readers count every row of `result`;
// `meta` says where the rows come from. The file is made beside its place and moved there when it is whole.
type database struct {
	path, part       string
	err              error // why it could not be opened; told by the first use
	file             *sqlitefile.File
	result, excluded *sqlitefile.Table
	columns          []columns.Column
	targets, classes []string
	row              []any
}

// openDatabase starts a new file for path. targets are the servers where there are several, classes the kinds of requests.
func openDatabase(path string, targets, classes []string) *database {
	d := &database{path: path, part: fmt.Sprintf("%s.part%d", path, os.Getpid()), columns: columns.Database(targets, classes), targets: targets, classes: classes}
	d.err = d.open()
	return d
}

func (d *database) open() error {
	if err := os.Remove(d.part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var err error
	if d.file, err = sqlitefile.Create(d.part); err != nil {
		return err
	}
	d.result = d.file.Table("result", "CREATE TABLE result("+d.columnTypes()+")")
	d.excluded = d.file.Table("excluded", "CREATE TABLE excluded("+d.columnTypes()+")")
	return nil
}

// columnTypes is the list of columns in a CREATE TABLE.
func (d *database) columnTypes() string {
	types := map[columns.Kind]string{columns.Text: "TEXT", columns.Integer: "INTEGER", columns.Number: "REAL", columns.Boolean: "INTEGER"}
	var list []string
	for _, c := range d.columns {
		list = append(list, c.Name+" "+types[c.Kind])
	}
	return strings.Join(list, ", ")
}

func (d *database) name() string { return "benchmark_data.db" }

func (d *database) add(r *record.Record) error {
	if d.err != nil {
		return d.err
	}
	table := d.result
	if !r.Counted() {
		table = d.excluded
	}
	d.row = d.row[:0]
	for _, c := range d.columns {
		d.row = append(d.row, c.Value(columns.Row{Targets: d.targets, Classes: d.classes, Record: r}))
	}
	return table.Append(d.row)
}

// finish adds the meta table and moves the file to its place.
func (d *database) finish(m *LevelArtifacts) error {
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

func (d *database) complete(m *LevelArtifacts) error {
	meta := d.file.Table("meta", "CREATE TABLE meta(key TEXT, value TEXT)")
	for _, pair := range metaOf(m) {
		if err := meta.Append([]any{pair[0], pair[1]}); err != nil {
			return err
		}
	}
	err := d.file.Close()
	d.file = nil
	if err == nil {
		err = os.Rename(d.part, d.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(d.part))
	}
	return nil
}

// abandon gives up what is not finished; after finish it does nothing.
func (d *database) abandon() {
	if d.file != nil {
		_ = d.file.Abandon() // the file is removed
		_ = os.Remove(d.part)
		d.file = nil
	}
}

// metaOf tells where the rows come from and how their seconds lie on the wall clock.
func metaOf(m *LevelArtifacts) [][2]string {
	h := m.Head
	pairs := [][2]string{
		{"format", eventlog.Format}, {"version", h.Version}, {"program", h.Program}, {"run", h.Run},
		{"level", fmt.Sprint(h.Level)}, {"segment", fmt.Sprint(h.Segment)}, {"load", string(h.Load)},
		{"plan_hash", h.PlanHash}, {"host", h.Host}, {"wall_epoch", h.Wall.Format(time.RFC3339Nano)}, {"ended", string(m.Ended())},
	}
	for i, s := range m.Level.Segments[min(1, len(m.Level.Segments)):] { // their seconds count on, so each has a wall clock of its own
		pairs = append(pairs, [2]string{fmt.Sprintf("segment_%d_from", i+2), fmt.Sprint(s.From.Seconds())},
			[2]string{fmt.Sprintf("segment_%d_wall_epoch", i+2), s.Wall.Add(-time.Duration(s.From)).Format(time.RFC3339Nano)})
	}
	return pairs
}
