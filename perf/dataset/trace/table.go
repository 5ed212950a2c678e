package trace

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// table is the format of traces in CSV files, by the names of their columns.
type table struct {
	at, input, output string
	model             string // "" for none
	// failures reports whether requests whose answer has no tokens failed.
	failures bool

	columns [4]int // at, input, output, model; -1 for none
}

func (table) block() int { return fallback }

func (table) chained() bool { return false }

func (table) listed() bool { return false }

// fallback is the size of blocks where a trace has none: prompts are then drawn by themselves.
const fallback = 512

func (t table) begin(_ options, head []byte) (format, bool, error) {
	names, err := fields(head)
	if err != nil {
		return nil, false, i18n.Errorf("its first line is not a CSV header: %v", "第一行不是 CSV 表头：%v", dataset.WrongCSV(err))
	}
	var missing []string
	for i, name := range []string{t.at, t.input, t.output, t.model} {
		t.columns[i] = slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), name) })
		if t.columns[i] < 0 && i < 3 {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, false, i18n.Errorf("it has no column %s; its first line has %s",
			"它没有列 %s；第一行的列有：%s", strings.Join(missing, ", "), strings.Join(names[:min(len(names), 20)], ", "))
	}
	return t, true, nil
}

func (t table) read(line []byte) (r recording, err error) {
	values, err := fields(line)
	if err != nil {
		return r, dataset.WrongCSV(err)
	}
	value := func(i int) string {
		if c := t.columns[i]; c >= 0 && c < len(values) {
			return values[c]
		}
		return ""
	}
	if r.at, err = moment(value(0)); err != nil {
		return r, err
	}
	if r.output, err = length(t.output, value(2), 0); err != nil {
		return r, err
	}
	if t.failures && r.output == 0 {
		return r, errLeftOut
	}
	if r.input, err = length(t.input, value(1), 1); err != nil {
		return r, err
	}
	r.model = value(3)
	return r, nil
}

// fields are the values of a line of CSV.
func fields(line []byte) ([]string, error) {
	in := csv.NewReader(bytes.NewReader(line))
	in.FieldsPerRecord = -1
	return in.Read()
}
