package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// listCommand is `evalscope report list`.
func (p Process) listCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [ROOT]",
		Short: p.in(i18n.Text{EN: "List the runs in an outputs folder, newest first", ZH: "列出结果目录中的测试，最新的在前"}),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error {
			root := "outputs"
			if len(words) > 0 {
				root = words[0]
			}
			return p.looking(func() error { return p.list(root, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, p.in(i18n.Text{EN: "print as JSON", ZH: "以 JSON 输出"}))
	return cmd
}

func (p Process) list(root string, asJSON bool) error {
	folder, err := regular.Folder(root)
	if err != nil {
		p.tell(p.Stderr, i18n.Sprintf("evalscope report list: cannot open the outputs folder: %v; specify it: evalscope report list ROOT",
			"evalscope report list：无法打开结果目录：%v；请指定：evalscope report list ROOT", err))
		return exit(ExitBadInput)
	}
	defer folder.Close()
	runs, problems := catalog.Find(folder.FS())
	catalog.Live(root, runs)
	for _, problem := range problems {
		fmt.Fprintln(p.Stderr, "evalscope report list:", sanitize.Line(problem, 300))
	}
	if asJSON {
		encoder := json.NewEncoder(p.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(runs)
	}
	if len(runs) == 0 {
		p.tell(p.Stderr, i18n.Sprintf("No runs in %s.", "%s 中没有测试。", root))
		return nil
	}
	writeColumns(p.Stdout, listRows(runs))
	for _, r := range runs {
		for _, m := range r.Missing {
			fmt.Fprintf(p.Stderr, "%s: %s\n", sanitize.Line(r.Path, 200), sanitize.Line(m, 300))
		}
	}
	return nil
}

// listRows is the table of runs. It has the figures that exist for the answers of any of them.
func listRows(runs []catalog.Run) [][]string {
	columns := listColumns(runs)
	header := []string{"Time", "Folder", "Model", "Server", "Levels"}
	for _, c := range columns {
		header = append(header, c.Label)
	}
	rows := [][]string{append(header, "Failed", "State")}
	for _, r := range runs {
		rows = append(rows, listRow(r, columns))
	}
	return rows
}

func listColumns(runs []catalog.Run) (columns []metric.Placed) {
	for _, kind := range protocol.Kinds() {
		if !slices.ContainsFunc(runs, func(r catalog.Run) bool { return r.Kind == kind }) {
			continue
		}
		for _, p := range metric.PlacedIn(metric.ListTable, kind) {
			if !slices.ContainsFunc(columns, func(q metric.Placed) bool { return q.Label == p.Label }) {
				columns = append(columns, p)
			}
		}
	}
	slices.SortStableFunc(columns, func(a, b metric.Placed) int { return cmp.Compare(a.Order, b.Order) })
	return columns
}

func listRow(r catalog.Run, columns []metric.Placed) []string {
	started := "-"
	if !r.Started.IsZero() {
		started = r.Started.Format("2006-01-02 15:04:05")
	}
	failures := "-" // a run that was killed has no result to count in
	if failed, total := r.Failures(); total > 0 {
		failures = fmt.Sprintf("%d/%d", failed, total)
	}
	state := r.State
	if r.Foreign {
		state = "EvalScope"
	}
	row := []string{started, sanitize.Line(r.Path, 60), orDash(r.Model), orDash(r.Server), strconv.Itoa(len(r.Levels))}
	for _, c := range columns {
		row = append(row, figure(listFigure(r, c)))
	}
	return append(row, failures, orDash(state))
}

// listFigure is the best figure of the levels; a percentile is that of the level with the best throughput, so that it
// belongs to the figure beside it.
func listFigure(r catalog.Run, c metric.Placed) (v float64, ok bool) {
	if !c.StandsFor(r.Kind) {
		return 0, false
	}
	if c.At == 0 {
		return r.Best(c.Metric.Key)
	}
	throughput := metric.PlacedIn(metric.ListTable, r.Kind)[0].Metric.Key
	percentile := fmt.Sprintf("%s.p%g", c.Metric.Key, 100*c.At)
	best := -1.0
	for _, l := range r.Levels {
		if x := l.Figures[string(throughput)]; x > best {
			best = x
			v, ok = l.Figures[percentile]
		}
	}
	return v, ok
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return sanitize.Line(text, 40)
}

func figure(v float64, ok bool) string {
	if !ok {
		return "-"
	}
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

// writeColumns writes rows with columns of equal width.
func writeColumns(w io.Writer, rows [][]string) {
	fmt.Fprint(w, termtext.Columns(rows, nil, runewidth.StringWidth))
}

// showCommand is `evalscope report show DIR`.
func (p Process) showCommand(plugins plugin.Set) *cobra.Command {
	var with reportCommand
	cmd := &cobra.Command{
		Use:   "show DIR",
		Short: p.in(i18n.Text{EN: "Show the tables of a run without writing files", ZH: "显示测试的表格，不写入任何文件"}),
		Args: func(cmd *cobra.Command, words []string) error {
			return oneFolder(cmd, with.takeStrict(cmd, words))
		},
		RunE: func(_ *cobra.Command, words []string) error {
			if _, err := os.Stat(filepath.Join(words[0], "run.json")); errors.Is(err, os.ErrNotExist) {
				return p.showForeign(words[0])
			}
			return p.interruptible(func(ctx context.Context) error { return p.report(ctx, words[0], with, true, plugins) })
		},
	}
	with.flags(p, cmd, plugins)
	return cmd
}

// showForeign shows what there is of a folder of EvalScope's own, which has no event log.
func (p Process) showForeign(dir string) error {
	folder, err := regular.Folder(dir)
	if err != nil {
		p.complain("evalscope report show:", err)
		return exit(ExitBadInput)
	}
	defer folder.Close()
	run, ok := catalog.Open(folder.FS(), ".")
	if !ok {
		p.tell(p.Stderr, i18n.Sprintf("evalscope report show: %s is not a run folder: it contains neither run.json nor benchmark_summary.json",
			"evalscope report show：%s 不是测试目录：其中既没有 run.json 也没有 benchmark_summary.json", dir))
		return exit(ExitBadInput)
	}
	fmt.Fprintf(p.Stdout, "A run of EvalScope's Python engine: %s at %s\n", orDash(run.Model), orDash(run.Server))
	for _, l := range run.Levels {
		fmt.Fprintf(p.Stdout, "\n%s: %s, %d failed\n", sanitize.Line(l.Name, 80), i18n.Count(l.Total, "request").EN, l.Failed)
		writeColumns(p.Stdout, foreignRows(l))
	}
	for _, m := range run.Missing {
		fmt.Fprintln(p.Stderr, "evalscope report show:", sanitize.Line(m, 300))
	}
	return nil
}

// foreignRows is a table of every metric that the level's files name.
func foreignRows(l catalog.Level) [][]string {
	steps := []string{"min", "p50", "p90", "p95", "p99", "max"}
	rows := [][]string{append([]string{"Metric", "Unit", "Value or mean"}, steps...)}
	for _, d := range metric.Table() {
		row := []string{d.Title.EN, string(d.Unit)}
		there := false
		for _, key := range append([]string{""}, steps...) {
			name := string(d.Key)
			if key != "" {
				name += "." + key
			}
			v, ok := l.Figures[name]
			there = there || ok
			row = append(row, figure(v, ok))
		}
		if there {
			rows = append(rows, row)
		}
	}
	return rows
}
