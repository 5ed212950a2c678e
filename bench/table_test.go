package main

import (
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestTable_ShowsMediansAndFailsOnAMissedMustOnly(t *testing.T) {
	f := figures{}
	for _, v := range []float64{3, 1, 2, math.NaN()} {
		f.add("a", v)
	}
	f.add("b", 4)
	f.add("c", 12)
	text, failed := table(f, []goal{
		{id: "X1", what: i18n.Same("at most"), figure: "a", unit: "ms", must: atMost(2), aim: atMost(1)},
		{id: "X2", what: i18n.Same("at least"), figure: "b", unit: "%", must: atLeast(5)},
		{id: "X3", what: i18n.Same("in the aim"), figure: "c", unit: "×", must: atLeast(5), aim: atLeast(10)},
		{id: "X5", what: i18n.Same("an aim alone"), figure: "b", unit: "×", aim: atLeast(5)},
		{id: "X4", what: i18n.Same("not measured"), figure: "d", must: atMost(0)},
	})
	if failed != 1 {
		t.Errorf("%d rows failed, want 1", failed)
	}
	for row, want := range map[string][]string{"X1": {"2 ms", "1 – 3", "≤ 2", "pass"}, "X2": {"4 %", "≥ 5", "FAIL"}, "X3": {"12 ×", "aim"}, "X5": {"4 ×", "below"}} {
		line := lineWith(text, row)
		for _, w := range want {
			if !strings.Contains(line, w) {
				t.Errorf("row %s lacks %q: %s", row, w, line)
			}
		}
	}
	if strings.Contains(text, "X4") {
		t.Error("a figure that was not measured has a row")
	}
}

func lineWith(text, s string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, s) {
			return line
		}
	}
	return ""
}
