package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// GoBenchFile is the name of the file, below the run's folder.
const GoBenchFile = "bench.txt"

// goBenchExport declares the file for benchstat.
func goBenchExport() Declaration {
	return Declaration{Name: "gobench", Open: opened(newGoBench),
		Help: i18n.Text{EN: "bench.txt: Go's benchmark format, for benchstat; files of several runs can be concatenated", ZH: "bench.txt：Go 的基准测试格式，供 benchstat 使用；多次运行的文件可以拼接"}}
}

// goBench is bench.txt: Go's benchmark format (golang.org/design/14313-benchmark-format), a line a level.
type goBench struct{ kept }

func newGoBench(folder string) sink { return &goBench{kept{folder: folder}} }

// goBenchFigures are the figures of a line, with their units; a unit is a word.
func goBenchFigures() []figure {
	return []figure{{metric.TTFT, "ttft-p50-sec", .5}, {metric.TTFT, "ttft-p99-sec", .99}, {metric.TPOT, "tpot-p50-sec", .5}, {metric.TPOT, "tpot-p99-sec", .99},
		{metric.Latency, "latency-p50-sec", .5}, {metric.Latency, "latency-p99-sec", .99}, {metric.RequestThroughput, "req/s", 0}, {metric.OutputThroughput, "output-tok/s", 0},
		{metric.InputThroughput, "input-tok/s", 0}, {metric.Goodput, "good-req/s", 0}}
}

// Finish writes what holds for the whole run, which way each unit is better, and a line a level. benchstat makes a table of its own for
// each value of such a fact, so what is another one before and after a change (program, server, run) stands in comments.
func (g *goBench) Finish(run Run) ([]string, error) {
	var b strings.Builder
	for _, fact := range [][2]string{{"model", run.Model}, {"api", run.API}, {"dataset", run.Dataset}, {"# program", run.Program}, {"# server", run.Server}, {"# run", run.ID}} {
		if fact[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", fact[0], sanitize.OneLine(fact[1]))
		}
	}
	for _, f := range goBenchFigures() {
		better := "lower"
		if d, _ := metric.Define(f.key); d.Direction == metric.HigherIsBetter {
			better = "higher"
		}
		fmt.Fprintf(&b, "Unit %s better=%s\n", f.label, better)
	}
	b.WriteString("Unit failed-% better=lower\n")
	var levels []*metric.Level
	for _, l := range g.levels {
		levels = append(levels, l.Level)
	}
	for _, runs := range metric.ByLoad(levels) {
		for _, l := range runs {
			writeGoBench(&b, runs[0].Load.Name, Level{Level: l})
		}
	}
	return []string{GoBenchFile}, outputs.WriteFile(join(g.folder, GoBenchFile), []byte(b.String()))
}

// writeGoBench writes the line of a level. The runs of a load have one name, so that benchstat takes them as samples of one benchmark.
func writeGoBench(b *strings.Builder, name string, l Level) {
	if l.Total == 0 {
		return
	}
	fmt.Fprintf(b, "BenchmarkPerf/%s %d", benchName(name), l.Succeeded)
	for _, f := range goBenchFigures() {
		if x, ok := f.of(l); ok && !math.IsInf(x, 0) {
			fmt.Fprintf(b, " %s %s", strconv.FormatFloat(x, 'g', -1, 64), f.label)
		}
	}
	fmt.Fprintf(b, " %s failed-%%\n", strconv.FormatFloat(100*float64(l.Failed)/float64(l.Total), 'g', -1, 64))
}

// benchName is a level's name as a word of a benchmark's.
func benchName(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == '/' {
			return '_'
		}
		return r
	}, sanitize.OneLine(name))
}
