package export

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

func TestTables_RequestsCSVIsReadByPython(t *testing.T) {
	s := export(t, "csv")
	var rows []map[string]string
	read(t, &rows, "csv", join(s.folder, RequestsFile), "csv")
	i := 0
	for k, level := range s.records {
		for _, r := range level {
			row := rows[i]
			i++
			latency := ""
			if v, ok := r.Latency(); ok && r.Succeeded() {
				latency = decimal(v.Seconds())
			}
			want := map[string]string{"seq": strconv.FormatInt(r.Seq, 10), "level": cell(s.levels[k].Load.Name), "latency": latency,
				"warmup": strconv.FormatBool(r.Warmup), "outcome": columns.Outcome(r), "sent_time": decimal(r.Sent.Seconds()), "bytes_in": "4321", "cached_tokens": ""}
			for name, text := range want {
				if row[name] != text {
					t.Fatalf("row %d has %s %q, want %q", i, name, row[name], text)
				}
			}
		}
	}
	if i != len(rows) {
		t.Errorf("%d rows, want %d", len(rows), i)
	}
}

func TestTables_LevelsCSVHasTheLevelsFigures(t *testing.T) {
	s := export(t, "csv")
	var rows []map[string]string
	read(t, &rows, "csv", join(s.folder, LevelsFile), "csv")
	if len(rows) != len(s.levels) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, l := range s.levels {
		p99, _ := l.Quantile(metric.TTFT, .99)
		goodput, _ := l.Value(metric.Goodput)
		got := []string{rows[i]["ttft_p99"], rows[i]["goodput"], rows[i]["failed"], rows[i]["total"], rows[i]["ttft_n"], rows[i]["cached_share"]}
		want := []string{decimal(p99), decimal(goodput), strconv.Itoa(l.Failed), strconv.Itoa(l.Total), strconv.Itoa(l.Distribution(metric.TTFT).N()), ""}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

// TestTables_LevelsCSVSaysWhoCountedTokens in its last column, so that the places of all others stay.
func TestTables_LevelsCSVSaysWhoCountedTokens(t *testing.T) {
	s := export(t, "csv")
	l := s.levels[0]
	for local, want := range map[int]string{0: "server-reported", 3: "derived"} {
		l.LocallyCounted = local
		header, row := levelHeader(l.Table()), levelRow(Run{}, Level{Level: l}, l.Table())
		if n := len(header); n != len(row) || header[n-1] != "token_provenance" || row[n-1] != want {
			t.Errorf("%s is %s, want %s", header[n-1], row[len(row)-1], want)
		}
	}
}

func TestTables_NoCellOfACSVIsAFormulaOrAnEscape(t *testing.T) {
	s := export(t, "csv")
	for _, file := range []string{RequestsFile, LevelsFile} {
		var rows []map[string]string
		read(t, &rows, "csv", join(s.folder, file), "csv")
		for _, row := range rows {
			for name, text := range row {
				if _, err := strconv.ParseFloat(text, 64); err == nil {
					continue
				}
				if strings.IndexAny(text, "=+-@\t\r\n") == 0 || strings.HasPrefix(text, "＝") || strings.ContainsAny(text, "\x1b\x00\u202e") {
					t.Errorf("%s: %s is %q", file, name, text)
				}
			}
		}
	}
}

func TestTables_ParquetFileIsReadByArrow(t *testing.T) {
	s := export(t, "parquet")
	var file struct {
		Rows   []map[string]any
		Types  map[string]string
		Order  []string
		Groups int
		Units  map[string]string
	}
	read(t, &file, "parquet", join(s.folder, ParquetFile), "pyarrow")
	var order []string
	for _, c := range columns.Exports(protocol.Generation, nil, nil) {
		order = append(order, c.Name)
		if want := map[columns.Kind]string{columns.Text: "string", columns.Integer: "int64", columns.Number: "double", columns.Boolean: "bool"}[c.Kind]; file.Types[c.Name] != want {
			t.Errorf("%s is %s, want %s", c.Name, file.Types[c.Name], want)
		}
		if file.Units["unit."+c.Name] != string(c.Unit) {
			t.Errorf("the unit of %s is %q, want %q", c.Name, file.Units["unit."+c.Name], c.Unit)
		}
	}
	if d := cmp.Diff(order, file.Order); d != "" {
		t.Error(d)
	}
	i := 0
	for k, level := range s.records {
		for _, r := range level {
			for _, c := range columns.Exports(protocol.Generation, nil, nil) {
				want := c.Value(columns.Row{Level: s.levels[k].Load.Name, Record: r})
				switch v := want.(type) {
				case int64:
					want = float64(v) // as JSON brings it here
				case string:
					want = strings.ToValidUTF8(v, "\uFFFD") // texts are data here, no formula, so they stand as they came
				}
				if d := cmp.Diff(want, file.Rows[i][c.Name]); d != "" {
					t.Fatalf("row %d, %s: %s", i, c.Name, d)
				}
			}
			i++
		}
	}
	if i != len(file.Rows) {
		t.Errorf("%d rows, want %d", len(file.Rows), i)
	}
}

func TestTables_FormatThatCannotBeWrittenDoesNotStopTheOthers(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(join(folder, ParquetFile), 0o755); err != nil { // a folder lies where the file goes
		t.Fatal(err)
	}
	e, err := New(folder, chosen(t, "parquet", "csv"))
	if err != nil {
		t.Fatal(err)
	}
	e.Begin(Start{Load: metric.Load{Name: "a"}, Wall: wall})
	for _, r := range records(5, 1) {
		e.Add(r)
	}
	files, err := e.Close(Run{})
	if d := cmp.Diff([]string{LevelsFile, RequestsFile}, files); d != "" || err == nil || !strings.Contains(err.Error(), "parquet export could not be created") {
		t.Error(d, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 3 {
		t.Errorf("%v holds more than two files and the folder: %v", entries, err)
	}
}

func TestTables_MemoryDoesNotGrowWithTheNumberOfRequests(t *testing.T) {
	bounded := slices.DeleteFunc(Declarations(), func(d Declaration) bool {
		return slices.Contains([]string{"vllm-json", "aiperf-json", "inferencex"}, d.Name)
	})
	e, err := New(t.TempDir(), bounded)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Abandon()
	e.Begin(Start{Load: metric.Load{Name: "a"}, Wall: wall})
	some := records(64, 1)
	add := func(n int) uint64 {
		for i := range n {
			e.Add(some[i%len(some)])
		}
		runtime.GC()
		runtime.GC() // what lay in pools is gone only now
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	first := add(rowGroup)
	last := add(4 * rowGroup)
	// A row of the requests' columns alone is over 300 bytes, a record with its payloads far more.
	if last > first+4*rowGroup*100 {
		t.Errorf("the heap holds %d bytes after %d requests and %d after five times as many", first, rowGroup, last)
	}
}

func TestTables_AbandonLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	e, err := New(folder, Declarations())
	if err != nil {
		t.Fatal(err)
	}
	e.Begin(Start{Load: metric.Load{Name: "a"}, Wall: wall})
	e.Add(records(1, 1)[0])
	e.Abandon()
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("%v is left: %v", entries, err)
	}
}
