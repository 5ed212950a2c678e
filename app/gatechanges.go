package app

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/baseline"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/sides"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// gateReference is what rules of changes are held against.
type gateReference struct {
	// runs are folders of runs, or names of saved baselines below outputs.
	runs    []string
	edge    string
	outputs string
}

// check finds what is wrong before anything is read or run.
func (g gateReference) check(rules []gate.Rule) (folders []string, problems []error) {
	if !slices.Contains([]string{string(gate.EdgeCI), string(gate.EdgeEstimate)}, g.edge) {
		problems = append(problems, i18n.Errorf("--gate-edge is %q: use %s or %s", "--gate-edge 为 %q：请使用 %s 或 %s", g.edge, gate.EdgeCI, gate.EdgeEstimate))
	}
	ofChange := len(gate.Rows(rules)) > 0
	switch {
	case ofChange && len(g.runs) == 0:
		problems = append(problems, i18n.Text{EN: "a rule with a signed limit, such as tpot.p50<=+5%, requires a baseline: add --baseline with a run folder or a saved name",
			ZH: "带正负号的限制（如 tpot.p50<=+5%）需要基线：请加上 --baseline，指定测试目录或已保存的名称"}.Err())
	case !ofChange && len(g.runs) > 0:
		problems = append(problems, i18n.Text{EN: "--baseline requires a rule with a signed limit: add one such as tpot.p50<=+5%, or remove it", ZH: "--baseline 需要带正负号限制的规则：请加上一条（如 tpot.p50<=+5%），或去掉该参数"}.Err())
	}
	for _, name := range g.runs {
		found, err := baselineFolders(g.outputs, name)
		if err != nil {
			problems = append(problems, i18n.Errorf("--baseline: %s", "--baseline：%s", err))
		}
		folders = append(folders, found...)
	}
	return folders, problems
}

// baselineFolders are the runs that a word of --baseline names: a folder, or a saved baseline.
func baselineFolders(within, name string) ([]string, error) {
	if _, err := os.Stat(name); err == nil {
		folder, err := sides.Folder(name)
		return []string{folder}, err
	}
	saved, err := baseline.Open(within, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || baseline.CheckName(name) != nil:
		return nil, i18n.Errorf("no folder %s, and no saved baseline with that name in %s; run `evalscope baseline show` for a list", "没有目录 %s，%s 中也没有该名称的基线；用 `evalscope baseline show` 列出", name, within)
	case err != nil:
		return nil, err
	}
	return saved.Runs(), nil
}

// readRuns reads the runs of a side of a comparison, named by their folders.
func readRuns(ctx context.Context, folders []string, rows []compare.Row) (runs []compare.Run, err error) {
	for _, dir := range folders {
		one, err := sides.Read(ctx, dir, dir, rows)
		if err != nil {
			return nil, err
		}
		runs = append(runs, one)
	}
	return runs, nil
}

// changes holds the run in folder against the baseline's runs, at these levels of it. notes say what of them is missing or damaged.
func (g gateReference) changes(ctx context.Context, rules []gate.Rule, baselines []string, folder string,
	levels []*metric.Level) ([]gate.Result, []i18n.Text, error) {
	rows := gate.Rows(rules)
	if len(rows) == 0 {
		return nil, nil, nil
	}
	for _, dir := range baselines {
		if sameRun(dir, folder) {
			return nil, nil, i18n.Errorf("--baseline: %s is the run that is checked: use an earlier run", "--baseline：%s 就是被检验的测试：请使用更早的测试", dir)
		}
	}
	base, err := readRuns(ctx, baselines, rows)
	if err != nil {
		return nil, nil, err
	}
	candidate, err := sides.Read(ctx, folder, folder, rows)
	if err != nil {
		return nil, nil, err
	}
	loads := map[string]bool{}
	candidate.Levels = slices.DeleteFunc(candidate.Levels, func(l compare.Level) bool {
		asked := slices.ContainsFunc(levels, func(o *metric.Level) bool { return o.Load.Name == l.Load.Name })
		loads[compare.LoadKey(l.Load)] = asked || loads[compare.LoadKey(l.Load)]
		return !asked
	})
	for i := range base { // a level of the run that was not asked for
		base[i].Levels = slices.DeleteFunc(base[i].Levels, func(l compare.Level) bool {
			asked, known := loads[compare.LoadKey(l.Load)]
			return known && !asked
		})
	}
	result := compare.Compare(base, []compare.Run{candidate}, compare.Options{Rows: rows, Margin: 0.02, Alpha: 0.05})
	return gate.JudgeChanges(rules, &result, gate.Edge(g.edge)), result.Notes, nil
}

// sameRun reports whether two folders have the same run, one of them perhaps as it was saved: run.json says when and where it was.
func sameRun(a, b string) bool {
	one, err := regular.Read(filepath.Join(a, outputs.RunFile), regular.Document)
	other, failed := regular.Read(filepath.Join(b, outputs.RunFile), regular.Document)
	return err == nil && failed == nil && bytes.Equal(one, other)
}

// gateReady finds the baseline of a run's gate before anything is sent.
func gateReady(args config.Arguments) error {
	var problems config.Problems
	for _, name := range args.Baseline {
		if _, err := baselineFolders(args.OutputsDir, name); err != nil {
			problems = append(problems, config.About(args.Spelling(), "baseline", i18n.Message(err), i18n.Text{}))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return problems
}
