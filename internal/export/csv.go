package export

import (
	"encoding/csv"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// RequestsFile is the name of the file, below the run's folder.
const RequestsFile = "requests.csv"

// csvExport declares the files of both levels and requests.
func csvExport() Declaration {
	return Declaration{Name: "csv", Open: opened(newLevelsCSV, newRequestsCSV),
		Help: i18n.Text{
			EN: "levels.csv and requests.csv: every figure of each level, a line a request",
			ZH: "levels.csv 与 requests.csv：每级的全部指标，每个请求一行"}}
}

// requestsCSV is requests.csv: RFC 4180 with a header, a line a request, nothing for what does not exist.
type requestsCSV struct {
	requestRows
	out *csv.Writer
	row []string
}

func newRequestsCSV(folder string) sink {
	return &requestsCSV{requestRows: requestRows{draft: draft{path: join(folder, RequestsFile)}}}
}

// Begin notes the level that the next rows are of.
func (c *requestsCSV) Begin(s Start) error {
	if first, err := c.begin(s); err != nil || !first {
		return err
	}
	c.out = csv.NewWriter(c.draft)
	for _, column := range c.columns {
		c.row = append(c.row, column.Name)
	}
	return c.out.Write(c.row)
}

// Add writes a row.
func (c *requestsCSV) Add(r *record.Record) error {
	c.row = c.row[:0]
	row := c.of(r)
	for _, column := range c.columns {
		c.row = append(c.row, field(column.Value(row)))
	}
	return c.out.Write(c.row)
}

// Finish puts the file in its place.
func (c *requestsCSV) Finish(Run) ([]string, error) {
	if c.out == nil {
		return nil, nil
	}
	c.out.Flush()
	if err := c.out.Error(); err != nil {
		return nil, err
	}
	return []string{RequestsFile}, c.draft.finish()
}

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
