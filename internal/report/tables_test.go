package report

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestTables_MoreShowsEveryRow(t *testing.T) {
	l := level(10, figures{
		metric.MeanITL: 0.01, metric.TotalLatency: 1234567.8, metric.OutputThroughput: 324.059, metric.RequestThroughput: 1.397,
		metric.PackageLatency: 0.003, metric.Packages: 232, metric.ReachedConcurrency: 9.7, metric.TTFTFirstWave: 0.2,
		metric.TTFTRest: 0.1, metric.CachedShare: 0.125, metric.RepeatedShare: 0, metric.MergedShare: 0.01,
		metric.TTFT: 0.1, metric.TTFTFromDue: 0.2, metric.Latency: 1, metric.LatencyFromDue: 1.1, metric.TTFTAnswer: 0.5,
		metric.TPOT: 0.01, metric.TPOTExact: 0.0105, metric.Tail: 0.05, metric.WastedTokens: 77,
	}, map[metric.Key]*metric.Distribution{metric.SendLag: constant(0.00005, 100)})
	l.Load.Profile = load.Fixed(10, 2.5)
	l.Outcomes = []metric.Outcome{{Kind: record.FaultRefused, Status: 429, Count: 3}, {Kind: record.FaultReset, Count: 1}}
	l.EmptyAnswers, l.Short, l.Cancelled, l.Warmup, l.Reconnected = 1, 2, 3, 4, 5
	l.Uncounted, l.LocallyCounted, l.MissedLength, l.WorstMiss = 6, 7, 8, -9
	l.Client = &metric.Client{CPUShare: 0.25, GCPauseMax: 0.0001, SchedDelayP99: 0.00002}
	golden(t, "more.txt", More(l, "./outputs/20241216_194204/qwen2.5/benchmark_data.db"))
}

func TestTables_AbsentFiguresAreDashes(t *testing.T) {
	empty := metric.NewLevel(metric.Load{Number: 3}, nil, nil)
	empty.Total, empty.Failed = 3, 3
	golden(t, "absent.txt", Summary(empty)+Percentiles(empty)+More(empty, "")+Sweep(two(empty, empty), Plain, Full))
}

func TestTables_RatesAndConcurrencyHaveTheirOwnColumns(t *testing.T) {
	rates := two(openLevel(2.5, figures{metric.RequestThroughput: 2.4, metric.Latency: 1}),
		openLevel(10, figures{metric.RequestThroughput: 9.1, metric.Latency: 2}))
	rates.Model, rates.Alias, rates.Dataset, rates.API, rates.Endpoint = "通义千问", "mine", "openqa", "openai", "127.0.0.1:8801"
	rates.OutputPath = "outputs/20250516_113633/a-folder-with-a-long-name"
	rates.Notes = []i18n.Text{i18n.Same("warm-up requests are outside all figures")}
	mixed := two(level(10, figures{metric.RequestThroughput: 2.4}, nil), openLevel(10, nil))
	mixed.Levels[0].Load.Profile = load.Fixed(10, 3)
	golden(t, "rates.txt", Sweep(rates, Plain, Full)+"\n"+Sweep(mixed, Plain, Full))
}

func TestTables_OneLevelHasNoSummaryReport(t *testing.T) {
	if got := Sweep(Run{Levels: throughputs([]int{1}, 100)}, Plain, Full); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestTables_FootnoteNamesPercentilesThatAreTheLargestValue(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{
		{100, ""},
		{99, "  TTFT (s): with 99 requests, 99% is the largest value; 99% needs 100 requests.\n"},
		{49, "  TTFT (s): with 49 requests, 98% and 99% are the largest value; 98% needs 50, 99% needs 100 requests.\n"},
		{15, "  TTFT (s): with 15 requests, 95%, 98% and 99% are the largest value; 95% needs 20, 98% needs 50, 99% needs 100 requests.\n"},
	} {
		l := metric.NewLevel(metric.Load{Profile: load.Closed(1)}, nil, map[metric.Key]*metric.Distribution{metric.TTFT: constant(1, c.n)})
		got := strings.TrimPrefix(percentileFootnote(l, metric.PlacedIn(metric.PercentileTable, l.Kind)), "Too few values for some percentiles:\n")
		if got != c.want {
			t.Errorf("n = %d: got %q, want %q", c.n, got, c.want)
		}
	}
}

func TestTables_PercentileIsTheLargestValueExactlyWhenTheFootnoteSaysSo(t *testing.T) {
	for n := 1; n <= 200; n++ {
		d := &metric.Distribution{}
		for i := range n {
			d.Add(float64(i))
		}
		said := fmt.Sprint(beyond(n))
		var largest []int
		for _, p := range percentileRows() {
			if d.At(float64(p)/100) == float64(n-1) && n*(100-p) < 100 {
				largest = append(largest, p)
			}
			if d.At(float64(p)/100) != float64(n-1) && n < needed(p) {
				t.Errorf("n = %d: %d%% is not the largest value, yet %d are said to be needed", n, p, needed(p))
			}
		}
		if said != fmt.Sprint(largest) {
			t.Errorf("n = %d: footnote names %s, largest are %v", n, said, largest)
		}
	}
}

func TestTables_ColumnsOfDifferentSizesAreNamedApart(t *testing.T) {
	l := metric.NewLevel(metric.Load{Profile: load.Closed(1)}, nil, map[metric.Key]*metric.Distribution{
		metric.TTFT: constant(1, 60), metric.TPOT: constant(1, 60), metric.Latency: constant(1, 80), metric.ITL: constant(1, 60)})
	golden(t, "footnote.txt", percentileFootnote(l, metric.PlacedIn(metric.PercentileTable, l.Kind)))
}

// A richTable is a table as Python's rich gets it.
type richTable struct {
	Title  string
	Header []string
	Rows   [][]string
}

func TestTables_HeavyTableIsRichs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	var tables []richTable
	var got []string
	for range 300 {
		table := heavyTable{title: "Detailed Performance Metrics", width: sweepWidth}
		for i := range 8 + rng.IntN(3) {
			table.header = append(table.header, strings.Repeat("W", 3+rng.IntN(4))+strings.Repeat(" ", min(i, 1))+strings.Repeat("h", min(i, 1)*(4+rng.IntN(4))))
		}
		for range 1 + rng.IntN(4) {
			var row []string
			for range table.header {
				row = append(row, strings.Repeat("7", 1+rng.IntN(7)))
			}
			table.rows, table.looks = append(table.rows, row), append(table.looks, termtext.Green)
		}
		if !overflows(table) {
			continue
		}
		tables = append(tables, richTable{table.title, table.header, table.rows})
		got = append(got, table.render(Plain))
	}
	if len(tables) < 50 {
		t.Fatalf("only %d tables have to be narrowed", len(tables))
	}
	for i, want := range askRich(t, tables) {
		if diff := cmp.Diff(trailing.ReplaceAllString(want, ""), got[i]); diff != "" {
			t.Fatalf("table %d (-rich +ours):\n%s", i, diff)
		}
	}
}

var trailing = regexp.MustCompile(`(?m)[ ]+$`)

// overflows reports whether headers must break, and that no word or cell must: only there the two agree, since rich widens a
// narrow table and breaks words in one that is too wide.
func overflows(table heavyTable) bool {
	widths := table.contentWidths()
	natural, total := len(widths)+1, len(widths)+1
	for i, title := range table.header {
		natural += max(len(title), widths[i]) + table.padding(i)
		total += widths[i] + table.padding(i)
		if widths[i] <= longestWord(title) {
			return false // our limit of the narrowing was reached: rich would go on
		}
	}
	return natural > table.width && total == table.width
}

func askRich(t *testing.T, tables []richTable) []string {
	t.Helper()
	question, err := json.Marshal(tables)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(testenv.Python(t, "rich"), "-c", `
import sys, json, io
from rich.console import Console
from rich.table import Table
out = []
for q in json.load(sys.stdin):
    table = Table(title=q['Title'], width=100, pad_edge=False)
    for h in q['Header']: table.add_column(h, justify='right')
    for r in q['Rows']: table.add_row(*r)
    sink = io.StringIO()
    Console(file=sink, width=120).print(table)
    out.append(sink.getvalue())
print(json.dumps(out))`)
	cmd.Stdin = strings.NewReader(string(question))
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("python: %v", err)
	}
	var out []string
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTables_LongCellsWidenTheTable(t *testing.T) {
	r := two(level(1, figures{metric.OutputThroughput: 1234567.89}, nil), level(100000, figures{metric.OutputThroughput: 1e9}, nil))
	for line := range strings.Lines(detailedMetrics(r.Levels).render(Plain)) {
		if strings.HasPrefix(line, "│") && strings.Count(line, "│") != 11 {
			t.Errorf("row is broken: %s", line)
		}
	}
	if got := detailedMetrics(r.Levels).render(Plain); !strings.Contains(got, "1000000000.00") {
		t.Errorf("figure was cut:\n%s", got)
	}
}
