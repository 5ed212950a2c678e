package export

import (
	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/perf/record"
)

// requestRows is what the exports share that write a row a request as it comes.
type requestRows struct {
	draft   draft
	columns []columns.Column
	level   columns.Row // the next rows' own, but for their records
}

// begin notes the level that the next rows are of. The first level opens the file and decides on its columns.
func (t *requestRows) begin(s Start) (first bool, err error) {
	t.level = columns.Row{Level: s.Load.Name, Targets: s.Targets, Classes: s.Load.ClassNames()}
	if t.columns != nil {
		return false, nil
	}
	if err := t.draft.open(); err != nil {
		return false, err
	}
	t.columns = columns.Exports(s.Kind, s.Targets, s.Load.ClassNames())
	return true, nil
}

// of is the row of a record.
func (t *requestRows) of(r *record.Record) columns.Row {
	row := t.level
	row.Record = r
	return row
}

// End does nothing: rows are written as they come.
func (t *requestRows) End(Level) error { return nil }

// Abandon removes the draft.
func (t *requestRows) Abandon() { t.draft.abandon() }
