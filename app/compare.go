package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/sides"
	"github.com/modelscope/evalscope/perf/i18n"
)

// compareFlags are the flags of `evalscope compare`.
type compareFlags struct {
	metrics            []string
	margin             string
	alpha              float64
	json, markdown     string
	force              bool
	base, candidate    []string
	jsonFlag, markFlag bool
	history, html      string
	rows               []compare.Row // of `evalscope ab`, which has those of its rules too
}

func (p Process) compareCommand() *cobra.Command {
	var with compareFlags
	cmd := &cobra.Command{
		Use:   "compare BASE… -- CANDIDATE…",
		Short: p.in(i18n.Text{EN: "Show what changed between runs: better, worse, same or unclear", ZH: "比较多次测试：变好、变差、相同或无法判断"}),
		Long: p.in(i18n.Text{EN: "Compare baseline runs with candidate runs, level by level. For each figure, show the change with its confidence\n" +
			"interval (95 %), and whether it is better, worse, the same (the interval is within --margin) or unclear (too noisy). With 4 or\n" +
			"more runs per side, the test compares whole runs, otherwise blocks of time within runs. Runs that differ in prompts,\n" +
			"limits, model or tokenizer, and runs whose verdict is INVALID, are rejected with exit code 3.", ZH: "逐级别比较基准测试与候选测试。对每个指标给出变化及其置信区间（95 %），并判断是变好、变差、相同（整个区间在 --margin\n" +
			"以内）还是无法判断（噪声过大）。每方有 4 次或更多测试时，以整次测试为检验单位，否则以测试内的时间段为单位。提示词、\n" +
			"限制、模型或分词器不同的测试，以及结论为 INVALID 的测试不予比较，退出码为 3。"}),
		Example: "  evalscope compare outputs/before outputs/after\n  evalscope compare base1 base2 base3 base4 -- new1 new2 new3 new4\n" +
			"  evalscope compare before after --metric ttft.p99,tpot --margin 5% --json=result.json",
		Args: func(cmd *cobra.Command, words []string) error {
			return with.takeSides(cmd, words)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			with.jsonFlag, with.markFlag = cmd.Flags().Changed("json"), cmd.Flags().Changed("markdown")
			return p.interruptible(func(ctx context.Context) error { return p.compare(ctx, with) })
		},
	}
	cmd.Flags().StringSliceVar(&with.metrics, "metric", nil, p.in(i18n.Text{EN: "metrics to compare, such as ttft.p99 or tpot (default: ttft, tpot, itl, latency, " +
		"throughputs, failed)", ZH: "要比较的指标，例如 ttft.p99 或 tpot（默认：ttft、tpot、itl、latency、各项吞吐和 failed）"}))
	cmd.Flags().StringVar(&with.margin, "margin", "2%", p.in(i18n.Text{EN: "a change counts as the same if its whole interval is within this margin", ZH: "变化的整个区间在此范围内时视为相同"}))
	cmd.Flags().Float64Var(&with.alpha, "alpha", 0.05, p.in(i18n.Text{EN: "probability that a comparison calls any metric better or worse by chance", ZH: "一次比较中，因偶然而将任一指标误判为变好或变差的概率"}))
	cmd.Flags().StringVar(&with.json, "json", "", p.in(i18n.Text{EN: "write the comparison as JSON to this file; - for standard output", ZH: "将比较结果以 JSON 写入此文件；- 表示标准输出"}))
	cmd.Flags().StringVar(&with.markdown, "markdown", "", p.in(i18n.Text{EN: "write it as Markdown to this file; - for standard output", ZH: "将比较结果以 Markdown 写入此文件；- 表示标准输出"}))
	cmd.Flags().StringVar(&with.html, "html", "", p.in(i18n.Text{EN: "write an HTML page with the curves, distributions and intervals of both sides to this file; - for " +
		"standard output", ZH: "将双方的曲线、分布与区间写成 HTML 页面，存入此文件；- 表示标准输出"}))
	cmd.Flags().StringVar(&with.history, "history", "", p.in(i18n.Text{EN: "folder of earlier runs: runs with the same plan, host and server as a side show how much " +
		"single runs vary when nothing changed", ZH: "以往测试的目录：与某一方计划、主机和服务相同的测试，用于估计没有任何改动时单次测试的波动"}))
	cmd.Flags().BoolVar(&with.force, "force", false, p.in(i18n.Text{EN: "compare runs that are not comparable, with a warning", ZH: "即使测试不可比也进行比较，并给出警告"}))
	cmd.Flags().Lookup("json").NoOptDefVal = "-"
	cmd.Flags().Lookup("markdown").NoOptDefVal = "-"
	return cmd
}

// takeSides divides the folders at --; two of them need none. Flags may also stand behind the candidate's folders.
func (c *compareFlags) takeSides(cmd *cobra.Command, words []string) error {
	dash := cmd.ArgsLenAtDash()
	if dash >= 0 {
		c.base = slices.Clone(words[:dash])
		if err := cmd.Flags().Parse(slices.Clone(words[dash:])); err != nil {
			return err
		}
		c.candidate = slices.Clone(cmd.Flags().Args())
	} else if len(words) == 2 {
		c.base, c.candidate = words[:1], words[1:]
	}
	if len(c.base) == 0 || len(c.candidate) == 0 {
		if c.json == "-" || c.markdown == "-" { // their value is optional, so a word behind them is a folder
			return i18n.Text{EN: "compare needs two folders, or one or more on each side of --; to write to a file, use --json=FILE and --markdown=FILE",
				ZH: "compare 需要两个目录，或在 -- 两侧各有一个或多个；写入文件请用 --json=FILE 与 --markdown=FILE"}.Err()
		}
		return i18n.Text{EN: "compare needs two folders, or one or more on each side of --: evalscope compare BASE… -- CANDIDATE…", ZH: "compare 需要两个目录，或在 -- 两侧各有一个或多个：evalscope compare BASE… -- CANDIDATE…"}.Err()
	}
	return nil
}

// options reads the flags and finds the folders, all problems at once.
func (c *compareFlags) options() (with compare.Options, sources []sides.Source, problems []i18n.Text) {
	with = compare.Options{Rows: compare.Default(), Alpha: c.alpha, Force: c.force}
	if len(c.metrics) > 0 {
		with.Rows, problems = compare.Parse(c.metrics)
	}
	digits, percent := strings.CutSuffix(strings.TrimSpace(c.margin), "%")
	margin, err := strconv.ParseFloat(digits, 64)
	if percent {
		margin /= 100
	}
	if with.Margin = margin; err != nil || !(margin > 0 && margin < 1) {
		problems = append(problems, i18n.Sprintf("--margin: %q is not a share between 0 and 100 %%: use a value such as 2%%", "--margin：%q 不是 0 到 100 %% 之间的比例：请使用 2%% 这样的值", c.margin))
	}
	if !(c.alpha > 0 && c.alpha < 1) {
		problems = append(problems, i18n.Sprintf("--alpha: %g is not a share between 0 and 1: use a value such as 0.05", "--alpha：%g 不是 0 到 1 之间的比例：请使用 0.05 这样的值", c.alpha))
	}
	if len(c.toOutput()) > 1 {
		problems = append(problems, i18n.Message(onlyOne(c.toOutput())))
	}
	for _, name := range slices.Concat(c.base, c.candidate) {
		source, err := sides.Find(name)
		if err != nil {
			problems = append(problems, i18n.Message(err))
		}
		if i := slices.Index(sources, source); err == nil && i >= 0 {
			problems = append(problems, i18n.Sprintf("%s is named twice", "%s 指定了两次", name))
		}
		sources = append(sources, source)
	}
	return with, sources, problems
}

// toOutput are the flags whose file is standard output.
func (c *compareFlags) toOutput() (flags []string) {
	if c.jsonFlag && standardOutput(c.json) {
		flags = append(flags, "--json")
	}
	if c.markFlag && standardOutput(c.markdown) {
		flags = append(flags, "--markdown")
	}
	if standardOutput(c.html) {
		flags = append(flags, "--html")
	}
	return flags
}

func (p Process) compare(ctx context.Context, c compareFlags) error {
	with, sources, problems := c.options()
	if len(problems) > 0 {
		for _, problem := range problems {
			p.complain("evalscope compare:", problem.Err())
		}
		return exit(ExitBadInput)
	}
	runs, err := p.readSides(ctx, slices.Concat(c.base, c.candidate), sources, with.Rows)
	if err != nil {
		return err
	}
	if problems := compare.ClassProblems(with.Rows, runs); len(problems) > 0 {
		for _, problem := range problems {
			p.complain("evalscope compare:", problem.Err())
		}
		return exit(ExitBadInput)
	}
	if c.history != "" {
		with.HistoryName = c.history
		if with.History, err = sides.History(ctx, c.history, sources); err != nil {
			p.complain("evalscope compare:", err)
			return exit(ExitBadInput)
		}
	}
	result := compare.Compare(runs[:len(c.base)], runs[len(c.base):], with)
	return p.showComparison(&result, c)
}

// readSides reads every run. Files that cannot be read at all are bad input, all of them named at once.
func (p Process) readSides(ctx context.Context, names []string, sources []sides.Source, rows []compare.Row) ([]compare.Run, error) {
	runs, errs := sides.ReadAll(ctx, names, sources, rows)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	failed := false
	for _, err := range errs {
		if err != nil {
			failed = true
			p.complain("evalscope compare:", err)
		}
	}
	if failed {
		return nil, exit(ExitBadInput)
	}
	return runs, nil
}

// showComparison writes the result, and gives the exit code.
func (p Process) showComparison(r *compare.Result, c compareFlags) error {
	lang := language(p.Getenv)
	refused := len(r.Differences) > 0 && !r.Forced
	tables := p.Stdout
	if len(c.toOutput()) > 0 {
		tables = p.Stderr
	}
	fmt.Fprint(tables, r.Table(lang))
	for _, line := range r.Remarks(lang) {
		fmt.Fprintln(p.Stderr, line)
	}
	data, err := r.JSON()
	if err == nil && c.jsonFlag {
		err = p.put(c.json, data)
	}
	if err == nil && c.markFlag && !refused {
		err = p.put(c.markdown, []byte(r.Markdown(lang)))
	}
	if err == nil && c.html != "" && !refused {
		var page bytes.Buffer
		err = errors.Join(htmlreport.WriteComparison(&page, htmlreport.Comparison{Result: *r, Program: program(), Language: lang}),
			p.put(c.html, page.Bytes()))
	}
	if err != nil {
		p.complain("evalscope compare:", err)
		return exit(ExitFailed)
	}
	if refused {
		fmt.Fprintln(p.Stderr, "evalscope compare:", p.in(i18n.Text{EN: "the sides are not comparable, so a difference would be meaningless; use --force to compare them anyway", ZH: "两侧不可比，其差异没有意义；如仍要比较，请使用 --force"}))
		for _, line := range r.Unlike(lang) {
			fmt.Fprintln(p.Stderr, line)
		}
		return exit(ExitVerdict)
	}
	if len(r.Rows) == 0 {
		fmt.Fprintln(p.Stderr, "evalscope compare:", p.in(i18n.Text{EN: "the runs have no metric in common: there are too few requests, or none of the metrics", ZH: "各次测试没有共同的指标：请求太少，或没有这些指标"}))
		return exit(ExitVerdict)
	}
	return nil
}

// put writes to a file, or to standard output for -.
func (p Process) put(name string, data []byte) error {
	if standardOutput(name) {
		_, err := p.Stdout.Write(data)
		return err
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return i18n.Errorf("%s is a folder: use a file name", "%s 是目录：请使用文件名", name)
	}
	return outputs.WriteFile(name, data)
}

// standardOutput reports whether a file is standard output, by our name or the system's.
func standardOutput(name string) bool { return name == "-" || name == "/dev/stdout" }

// onlyOne is what is wrong with flags whose files are all standard output.
func onlyOne(flags []string) error {
	return i18n.Text{EN: strings.Join(flags, " and ") + ": only one of them can be written to standard output; use a file for the others",
		ZH: strings.Join(flags, "、") + "：只能有一个写到标准输出；其他请写入文件"}.Err()
}
