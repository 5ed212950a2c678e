package pycompat

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A pyTable is a table as Python gets it: numbers as exact hexadecimal floats, texts as they are, null for absent.
type pyTable struct {
	Header []string
	Rows   [][]pyCell
}

type pyCell struct {
	Number string `json:"n,omitempty"`
	Text   string `json:"t,omitempty"`
}

func randomTable(rng *rand.Rand) (pyTable, [][]Cell) {
	width := 1 + rng.IntN(4)
	kinds := make([]int, width)
	table := pyTable{}
	for i := range kinds {
		kinds[i] = rng.IntN(3)
		table.Header = append(table.Header, strings.Repeat("h", 1+rng.IntN(12)))
	}
	var cells [][]Cell
	for range 1 + rng.IntN(6) {
		row, out := make([]pyCell, width), make([]Cell, width)
		for i, kind := range kinds {
			row[i], out[i] = randomCell(rng, kind)
		}
		table.Rows = append(table.Rows, row)
		cells = append(cells, out)
	}
	return table, cells
}

// randomCell is a text (kind 0), a number below a million (1), or either a number or nothing (2).
func randomCell(rng *rand.Rand, kind int) (pyCell, Cell) {
	if kind == 0 {
		s := "t" + strings.Repeat("ex", rng.IntN(9))
		return pyCell{Text: s}, Text(s)
	}
	if kind == 2 && rng.IntN(3) == 0 {
		return pyCell{}, Cell{}
	}
	x := float64(rng.IntN(999999)) / []float64{1, 10, 1000, 3, 7e3, 1e9}[rng.IntN(6)]
	if Small(x) {
		x++ // such numbers are not as tabulate writes them
	}
	if rng.IntN(8) == 0 {
		x = -x
	}
	return pyCell{Number: hexFloat(x)}, Number(x)
}

func TestGrid_KeepsTwoDigitsOfSmallNumbers(t *testing.T) {
	rows := [][]Cell{{Number(0.00052)}, {Number(-0.000039)}, {Number(1.25)}, {Number(0)}}
	want := "+-----------+\n|      TPOT |\n+===========+\n|  0.00052  |\n+-----------+\n| -0.000039 |\n+-----------+\n|  1.25     |\n+-----------+\n|  0        |\n+-----------+\n"
	if got := Grid([]string{"TPOT"}, rows); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGrid_IsTabulatesGrid(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var tables []pyTable
	var got []string
	for range 3000 {
		table, cells := randomTable(rng)
		tables = append(tables, table)
		got = append(got, Grid(table.Header, cells))
	}
	var want []string
	askPython(t, `
from tabulate import tabulate
def value(c):
    if 'n' in c: return round(float.fromhex(c['n']), 4)
    return c.get('t')
print(json.dumps([tabulate([[value(c) for c in r] for r in t['Rows']], headers=t['Header'], tablefmt='grid',
    missingval='-') + '\n' for t in q]))`, tables, &want, "tabulate")
	compare(t, got, want)
}

func TestGrid_PrettyIsTabulatesPretty(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var tables []pyTable
	var got []string
	for range 2000 {
		table, _ := randomTable(rng)
		rows := make([][]string, len(table.Rows))
		for i, row := range table.Rows {
			for j := range row {
				row[j] = pyCell{Text: strings.Repeat("7", 1+rng.IntN(9))}
				rows[i] = append(rows[i], row[j].Text)
			}
		}
		tables = append(tables, table)
		got = append(got, Pretty(table.Header, rows))
	}
	var want []string
	askPython(t, `
from tabulate import tabulate
print(json.dumps([tabulate([[c['t'] for c in r] for r in t['Rows']], headers=t['Header'], tablefmt='pretty') + '\n'
    for t in q]))`, tables, &want, "tabulate")
	compare(t, got, want)
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	for i := range want {
		if diff := cmp.Diff(want[i], got[i]); diff != "" {
			t.Fatalf("table %d (-tabulate +ours):\n%s", i, diff)
		}
	}
}

func TestGrid_WritesMillionsInFull(t *testing.T) {
	got := Grid([]string{"Key", "Value"}, [][]Cell{
		{Text("big"), Number(12345678.9)}, {Text("just"), Number(999999.96)}, {Text("small"), Number(0.03)},
		{Text("none"), Cell{}},
	})
	want := `+-------+-------------+
| Key   |       Value |
+=======+=============+
| big   | 12345679    |
+-------+-------------+
| just  |  1000000    |
+-------+-------------+
| small |        0.03 |
+-------+-------------+
| none  |        -    |
+-------+-------------+
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestGrid_WideCharactersTakeTwoCells(t *testing.T) {
	got := Grid([]string{"模型", "Value"}, [][]Cell{{Text("通义千问"), Text("x")}, {Text("gpt"), Text("长")}})
	want := `+----------+---------+
| 模型     | Value   |
+==========+=========+
| 通义千问 | x       |
+----------+---------+
| gpt      | 长      |
+----------+---------+
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Pretty([]string{"名"}, [][]string{{"a"}, {"通义"}}); got != "+------+\n|  名  |\n+------+\n|  a   |\n| 通义 |\n+------+\n" {
		t.Error(got)
	}
}

func TestGrid_TableKeepsEachRowOnOneLine(t *testing.T) {
	got := Grid([]string{"Key"}, [][]Cell{{Text("two\r\nlines")}})
	if !strings.Contains(got, "| two lines |") {
		t.Errorf("got\n%s", got)
	}
}

func TestGrid_WhatIsNoNumberIsAbsent(t *testing.T) {
	if got := Number(math.NaN()); got != (Cell{}) {
		t.Errorf("not-a-number became %+v", got)
	}
}
