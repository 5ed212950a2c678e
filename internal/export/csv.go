package export

import (
	"encoding/csv"
	"strconv"

	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/perf/record"
)

// requestsCSV is requests.csv: RFC 4180 with a header, a line a request, nothing for what does not exist.
type requestsCSV struct {
	draft   draft
	out     *csv.Writer
	columns []columns.Column
	level   string
	row     []string
}

func newRequestsCSV(folder string) sink {
	return &requestsCSV{draft: draft{path: join(folder, RequestsFile)}}
}

func (c *requestsCSV) begin(s Start) error {
	c.level = s.Load.Name
	if c.out != nil {
		return nil
	}
	if err := c.draft.open(); err != nil {
		return err
	}
	c.out, c.columns = csv.NewWriter(c.draft), columns.Exports(s.Kind)
	for _, column := range c.columns {
		c.row = append(c.row, column.Name)
	}
	return c.out.Write(c.row)
}

func (c *requestsCSV) add(r *record.Record) error {
	c.row = c.row[:0]
	for _, column := range c.columns {
		c.row = append(c.row, field(column.Value(columns.Row{Level: c.level, Record: r})))
	}
	return c.out.Write(c.row)
}

func (c *requestsCSV) end(Level) error { return nil }

func (c *requestsCSV) finish(Run) ([]string, error) {
	if c.out == nil {
		return nil, nil
	}
	c.out.Flush()
	if err := c.out.Error(); err != nil {
		return nil, err
	}
	return []string{RequestsFile}, c.draft.finish()
}

func (c *requestsCSV) abandon() { c.draft.abandon() }

// field is a value as it stands in a CSV file.
func field(v any) string {
	switch v := v.(type) {
	case string:
		return cell(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return decimal(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// decimal is the shortest text that reads back as the same number.
func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
