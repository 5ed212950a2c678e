package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
)

// gateCommand is `evalscope gate DIR RULE…`.
func (p Process) gateCommand(plugins plugin.Set) *cobra.Command {
	var files gateFiles
	var only []string
	var against gateReference
	in := p.in
	cmd := &cobra.Command{
		Use:   "gate DIR RULE...",
		Short: in(i18n.Text{EN: "Check a finished run against rules, for example before a release", ZH: "用规则检验一次已完成的测试，用于发布把关"}),
		Long: in(i18n.Text{EN: "Check a finished run against rules. Each rule is checked at each level. DIR is the run's folder, which contains run.json.\n" +
			"\n" +
			"A rule consists of a metric with a statistic, an operator and a limit: ttft.p99<=500ms, tpot.avg<=50ms,\n" +
			"output_throughput>=1000, failed<=1%, goodput>=95% (of requests, with --slo). k6 syntax is also accepted:\n" +
			"'ttft:p(99)<500', in milliseconds. A signed limit applies to the change against --baseline: tpot.p50<=+5%,\n" +
			"output_throughput>=-3%.\n" +
			"\n" +
			"Exit codes: 0 all rules are met, 4 a rule is not met, 3 a rule cannot be evaluated (too few requests, verdict INVALID),\n" +
			"2 a rule is invalid.",
			ZH: "用规则检验一次已完成的测试：逐级别检验每条规则。DIR 为含有 run.json 的结果目录。\n\n" +
				"规则由指标、统计量、比较符与上下限组成：ttft.p99<=500ms、tpot.avg<=50ms、output_throughput>=1000、failed<=1%、\n" +
				"goodput>=95%（占请求的比例，需要 --slo）。也接受 k6 的写法：'ttft:p(99)<500'，单位为毫秒。\n" +
				"带正负号的限制针对相对 --baseline 的变化：tpot.p50<=+5%、output_throughput>=-3%。\n\n" +
				"退出码：0 全部满足，4 有不满足，3 无法判断（请求太少，或结论为 INVALID），2 规则有误。"}),
		Example: "  evalscope gate outputs/20261129_101500/qwen2.5 'ttft.p99<=500ms' 'failed<=1%'\n" +
			"  evalscope gate DIR 'tpot.p50<=40ms' --level parallel_8_number_80 --junit gate.xml --markdown \"$GITHUB_STEP_SUMMARY\"",
		Args: func(cmd *cobra.Command, words []string) error {
			if len(words) < 2 {
				return i18n.Text{EN: "evalscope gate needs the folder of a run and at least one rule, such as: evalscope gate DIR 'ttft.p99<=500ms'",
					ZH: "evalscope gate 需要测试目录和至少一条规则，例如：evalscope gate DIR 'ttft.p99<=500ms'"}.Err()
			}
			return oneFolder(cmd, words[:1])
		},
		RunE: func(_ *cobra.Command, words []string) error {
			return p.interruptible(func(ctx context.Context) error {
				return p.gate(ctx, words[0], words[1:], only, files, against, plugins)
			})
		},
	}
	cmd.Flags().StringArrayVar(&only, "level", nil, in(i18n.Text{EN: "check only this level; repeat it for several (default: all levels)", ZH: "只检验该级别；可重复给出多个（默认：所有级别）"}))
	cmd.Flags().StringVar(&files.junit, "junit", "", in(i18n.Text{EN: "write the results as JUnit XML; rules that cannot be evaluated are marked as " +
		"skipped; - for standard output", ZH: "将结果写为 JUnit XML；无法判断的记为跳过；- 为标准输出"}))
	cmd.Flags().StringVar(&files.markdown, "markdown", "", in(i18n.Text{EN: "append the results to this file as a Markdown table, for a job summary; - for standard output", ZH: "将结果以 Markdown 表格追加到文件，用于任务摘要；- 为标准输出"}))
	cmd.Flags().StringVar(&files.gitlab, "gitlab", "", in(i18n.Text{EN: "write rules that are not met or cannot be evaluated as a GitLab code " +
		"quality report; - for standard output", ZH: "将不满足或无法判断的规则写为 GitLab 代码质量报告；- 为标准输出"}))
	cmd.Flags().StringArrayVar(&against.runs, "baseline", nil, in(i18n.Text{EN: "run folder, or name of a saved baseline, that changes are measured " +
		"against; repeat it for several runs", ZH: "作为变化基准的测试目录或已保存基线的名称；可重复给出多次测试"}))
	cmd.Flags().StringVar(&against.edge, "gate-edge", string(gate.EdgeCI), in(i18n.Text{EN: "what is compared with the limit of a change: ci, the whole " +
		"confidence interval (95 %), or estimate", ZH: "用变化的哪一部分与限制比较：ci 为整个 95 % 区间，estimate 为估计值"}))
	cmd.Flags().StringVar(&against.outputs, "outputs-dir", "outputs", in(i18n.Text{EN: "folder that stores the baselines", ZH: "保存基线的目录"}))
	return cmd
}

// A gateEnd is a gate of which a rule is not met, or cannot be told.
type gateEnd struct {
	exit
	results []gate.Result
}

// Unwrap is the exit code.
func (g gateEnd) Unwrap() error { return g.exit }

// gate holds a run's levels against rules.
func (p Process) gate(ctx context.Context, dir string, texts, only []string, files gateFiles, against gateReference,
	plugins plugin.Set) error {
	rules, problems := gate.Parse(texts)
	baselines, more := against.check(rules)
	problems = append(problems, more...)
	if flags := files.toOutput(); len(flags) > 1 {
		problems = append(problems, onlyOne(flags))
	}
	if len(problems) > 0 {
		return p.badRules(problems)
	}
	result, err := p.finished(ctx, "evalscope gate:", dir, plugins)
	if err != nil {
		return err
	}
	levels, unknown := pick(result.Levels, only)
	if unknown != "" {
		p.complain("evalscope gate:", i18n.Errorf("--level %s: the run has no such level; it has %s", "--level %s：测试中没有该级别；已有 %s", unknown, levelNames(result.Levels)))
		return exit(ExitBadInput)
	}
	if wrong := gate.ClassProblems(rules, classNames(result.Levels)); len(wrong) > 0 {
		return p.badRules(wrong)
	}
	return p.heldAgainst(ctx, "evalscope gate:", p.Stdout, held{rules, levels, result}, against, baselines, files)
}

// badRules tells what is wrong with rules, and is the exit.
func (p Process) badRules(problems []error) error {
	for _, err := range problems {
		p.complain("evalscope gate:", err)
	}
	return exit(ExitBadInput)
}

// held is what is held against rules: levels of a run.
type held struct {
	rules  []gate.Rule
	levels []*metric.Level
	of     *run.Result
}

// heldAgainst holds levels against the rules and, where there are rules of changes, against the baselines' runs.
func (p Process) heldAgainst(ctx context.Context, who string, tables io.Writer, h held, against gateReference, baselines []string,
	files gateFiles) error {
	way := gate.Way{Edge: gate.Edge(against.edge), Stopped: h.of.Until}
	results := gate.Judge(h.rules, h.levels, way)
	changes, notes, err := against.changes(ctx, h.rules, baselines, h.of.Folder, h.levels)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		p.complain(who, err)
		return exit(ExitBadInput)
	}
	err = p.judge(who, tables, append(results, changes...), h.of.Incomplete, files)
	for _, note := range notes {
		fmt.Fprintln(p.Stderr, sanitize.OneLine(p.in(note)))
	}
	return err
}

// classNames are the classes that levels have sent.
func classNames(levels []*metric.Level) (all []string) {
	for _, l := range levels {
		for _, c := range l.Classes {
			if !slices.Contains(all, c.Name) {
				all = append(all, c.Name)
			}
		}
	}
	return all
}

// finished reads the run in dir for a command that judges it, without a table of it; what is wrong with it is told, and is the exit.
func (p Process) finished(ctx context.Context, who, dir string, plugins plugin.Set) (*run.Result, error) {
	result, err := run.Show(ctx, dir, run.ReportOptions{}, run.Options{Plugins: plugins, Tables: io.Discard, Log: logline.New(p.Stderr,
		slog.LevelWarn, p.color(p.Stderr))})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		p.complain(who, err)
		return nil, exit(ExitBadInput)
	}
	return result, nil
}

// gateOf holds a run that is done against its --gate, if it has one. The rules were checked before the run.
func (p Process) gateOf(ctx context.Context, who string, tables io.Writer, result *run.Result, args config.Arguments) error {
	if len(args.Gate) == 0 {
		return nil
	}
	rules, problems := gate.Parse(args.Gate)
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	against := gateReference{runs: args.Baseline, edge: args.GateEdge, outputs: args.OutputsDir}
	baselines, problems := against.check(rules)
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	return p.heldAgainst(ctx, who, tables, held{rules, result.Levels, result}, against, baselines, gateFilesOf(args))
}

// pick is the levels of these names, all of them for none; unknown is a name that no level has. The first run of a load stands for all its
// runs.
func pick(levels []*metric.Level, only []string) (picked []*metric.Level, unknown string) {
	if len(only) == 0 {
		return levels, ""
	}
	for _, name := range only {
		found := false
		for _, runs := range metric.ByLoad(levels) {
			i := slices.IndexFunc(runs, func(l *metric.Level) bool { return l.Load.Name == name })
			switch {
			case i == 0:
				picked, found = append(picked, runs...), true
			case i > 0:
				picked, found = append(picked, runs[i]), true
			}
		}
		if !found {
			return nil, name
		}
	}
	return picked, ""
}

func levelNames(levels []*metric.Level) (text string) {
	for i, l := range levels {
		if i > 0 {
			text += ", "
		}
		text += l.Load.Name
	}
	return text
}

// judge shows what became of the rules, writes the files, and returns the exit. A run that is not complete cannot tell.
func (p Process) judge(who string, tables io.Writer, results []gate.Result, incomplete i18n.Text, files gateFiles) error {
	if len(files.toOutput()) > 0 {
		tables = p.Stderr
	}
	if incomplete.EN != "" {
		results = append(slices.Clone(results), gate.Incomplete(incomplete))
	}
	fmt.Fprintf(tables, "\n%s\n%s\n", p.in(i18n.Text{EN: "Gate:", ZH: "规则检验："}), gate.Table(results, language(p.Getenv)))
	if p.Getenv("GITHUB_ACTIONS") == "true" {
		for _, line := range gate.Annotations(results, language(p.Getenv)) {
			fmt.Fprintln(tables, line)
		}
	}
	if err := p.writeGate(files, results); err != nil {
		p.complain(who, err)
		return exit(ExitFailed)
	}
	switch gate.Worst(results) {
	case gate.Broken:
		fmt.Fprintln(p.Stderr, who, p.in(gate.Broken.Text()))
		return gateEnd{exit(ExitGate), results}
	case gate.Unclear:
		fmt.Fprintln(p.Stderr, who, p.in(i18n.Text{EN: "cannot tell", ZH: "无法判断"}))
		return gateEnd{exit(ExitVerdict), results}
	}
	return nil
}
