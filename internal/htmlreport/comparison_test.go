package htmlreport

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// comparedSide is a run with two loads whose TTFT lies around at.
func comparedSide(name string, at float64) compare.Run {
	r := compare.Run{Name: name, Notes: []i18n.Text{{EN: "a <b>note</b>", ZH: "说明"}}}
	for _, slots := range []int{2, 8} {
		var blocks []stats.Block
		var values []float64
		for b := range 10 {
			var block stats.Sorted
			for i := range 30 {
				v := at * (1 + 0.01*float64(i) + 0.001*float64(b%3))
				block, values = append(block, v), append(values, v)
			}
			blocks = append(blocks, block)
		}
		l := metric.NewLevel(metric.Load{Profile: load.Fixed(slots, 0)}, nil, map[metric.Key]*metric.Distribution{metric.TTFT: metric.NewDistribution(values...)})
		r.Levels = append(r.Levels, compare.Level{Level: l, Series: map[metric.Key]compare.Series{metric.TTFT: {Blocks: blocks, Low: at, High: 2 * at}}})
	}
	return r
}

func comparisonPage(t *testing.T, with compare.Options, base, candidate compare.Run) string {
	t.Helper()
	rows, problems := compare.Parse([]string{"ttft"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	with.Rows, with.Margin, with.Alpha = rows, 0.02, 0.05
	var page bytes.Buffer
	result := compare.Compare([]compare.Run{base}, []compare.Run{candidate}, with)
	if err := WriteComparison(&page, Comparison{Result: result, Program: "test", Language: "zh"}); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestComparison_ShowsCurvesIntervalsAndDistributionsInBothLanguages(t *testing.T) {
	page := comparisonPage(t, compare.Options{}, comparedSide("before", 0.1), comparedSide("after", 0.15))
	for _, want := range []string{`<html lang="zh"`, `id="curve-ttft"`, `id="change-level-1"`, `id="change-level-2"`, `id="spread-ttft-level-2"`, "变差", "worse", "Copy as Markdown",
		"before → after", "a &lt;b&gt;note", "parallel_8", "ttft p99"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if loads := regexp.MustCompile(`(src|href)="[^#"]`).FindString(page); loads != "" {
		t.Errorf("the page loads something: %s", loads)
	}
}

func TestComparison_SaysWhyNothingIsCompared(t *testing.T) {
	base, candidate := comparedSide("before", 0.1), comparedSide("after", 0.1)
	base.Settings, candidate.Settings = map[string]string{"model_id": "a<"}, map[string]string{"model_id": "b"}
	page := comparisonPage(t, compare.Options{}, base, candidate)
	if !strings.Contains(page, "a&lt;") || strings.Contains(page, `id="change-level-1"`) || !strings.Contains(page, "conditions of the sides differ") {
		t.Error("the differing settings are not shown")
	}
	if page := comparisonPage(t, compare.Options{Force: true}, base, candidate); !strings.Contains(page, `id="change-level-1"`) || !strings.Contains(page, "Compared because of --force") {
		t.Error("a forced comparison is not shown")
	}
}

func TestChanges_DrawsWhatIsBoundedAndCutsWhatIsFarOff(t *testing.T) {
	rows := []compare.Compared{
		{Row: compare.Row{Metric: metric.TTFT, Stat: "p50"}, Change: 0.05, Low: 0.03, High: 0.07, Verdict: compare.Worse, Units: "blocks"},
		{Row: compare.Row{Metric: metric.TTFT, Stat: "mean"}, Change: 0.01, Low: 0, High: 0.02, Verdict: compare.Same, Units: "blocks"},
		{Row: compare.Row{Metric: metric.TPOT, Stat: "p50"}, Change: 0.01, Low: 0, High: 0.02, Verdict: compare.Same, Units: "blocks"},
		{Row: compare.Row{Metric: metric.TTFT, Stat: "p99"}, Change: 0.4, Low: -0.9, High: math.Inf(1), Verdict: compare.Unclear, Units: "blocks"},
		{Row: compare.Row{Metric: metric.Latency, Stat: "p99"}, Change: 0.01, Low: math.Inf(-1), High: math.Inf(1), Verdict: compare.Unclear, Units: "figures"},
	}
	c := changes("x", compare.Pair{Name: "p"}, rows, 0.02)
	if len(c.Lines) != 4 || !c.Lines[3].Dashed || c.Lines[0].Dashed || c.X.Max > 0.5 || c.X.Max < 0.05 || len(c.Keys) != 3 {
		t.Errorf("%d lines, edge %g, %d keys", len(c.Lines), c.X.Max, len(c.Keys))
	}
}
