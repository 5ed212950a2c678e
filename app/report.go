package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
)

// reportCommand are the flags that change what a report is made of.
type reportCommand struct {
	json                            bool
	exports                         []string
	window, slo, tokenizer, outputs string
	price                           string
	charts, chartsTheme, strict     string
	share                           float64
	shareFlag                       *pflag.Flag
	infinite                        bool
	as                              string
	explain                         bool
}

// reportCommand is `evalscope report DIR`, with list and show below it.
func (p Process) reportCommand(plugins plugin.Set) *cobra.Command {
	var with reportCommand
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: p.in(i18n.Text{EN: "Regenerate a run's tables and files from its event logs", ZH: "根据事件日志重新生成测试的表格和文件"}),
		Long: p.in(i18n.Text{EN: "Regenerate a run's tables and files from its event logs, for example if the run was killed or its files were lost. DIR is\n" +
			"the run's folder, which contains run.json (outputs/<time>/<model>). Options that change figures (--window, --slo, --price,\n" +
			"--tokenizer-path, --failures-as-infinite) keep the run's own files: the new files are written to DIR/views/1,\n" +
			"DIR/views/2, … Use --out to set another folder, or --out DIR to replace the run's own files.", ZH: "根据事件日志重新生成测试的表格和文件，用于测试被强行终止或文件丢失等情况。DIR 为含有 run.json 的测试目录\n" +
			"（outputs/<时间>/<模型>）。使用会改变指标的参数（--window、--slo、--price、--tokenizer-path、\n" +
			"--failures-as-infinite）时，原有文件保留，新文件写入 DIR/views/1、DIR/views/2……。--out 指定其他目录；\n" +
			"--out DIR 替换该测试的原有文件。"}),
		Example: "  evalscope report DIR --export csv,parquet\n  evalscope report DIR --window 10:-5 --slo 'ttft<=1s tpot<=50ms'\n" +
			"  evalscope report DIR --as vllm\n  evalscope report DIR --explain\n" +
			"  evalscope report list\n  evalscope report show DIR",
		Args: folderAndFormats(&with),
		RunE: func(_ *cobra.Command, words []string) error {
			return p.interruptible(func(ctx context.Context) error { return p.report(ctx, words[0], with, false, plugins) })
		},
	}
	with.flags(p, cmd, plugins)
	cmd.Flags().StringSliceVar(&with.exports, "export", nil, p.in(i18n.Text{EN: "additional output files: " + strings.Join(export.Words(plugins.Exports), ", "), ZH: "另外输出的文件格式：" + strings.Join(export.Words(plugins.Exports), "、")}))
	cmd.Flags().StringVar(&with.charts, "charts", "", p.in(i18n.Text{EN: "also write each chart to DIR/charts: svg or png", ZH: "同时将每张图写入 DIR/charts：svg 或 png"}))
	cmd.Flags().StringVar(&with.chartsTheme, "charts-theme", "", p.in(i18n.Text{EN: "colors of --charts: light or dark (default: svg adapts to the reader's setting, png is " +
		"light)", ZH: "--charts 的配色：light 或 dark（默认：svg 随阅读者的系统设置，png 为 light）"}))
	cmd.Flags().StringVar(&with.outputs, "out", "", p.in(i18n.Text{EN: "folder for the regenerated files", ZH: "重新生成的文件的存放目录"}))
	cmd.AddCommand(p.listCommand(), p.showCommand(plugins))
	return cmd
}

// flags are those that report and show share.
func (r *reportCommand) flags(p Process, cmd *cobra.Command, set plugin.Set) {
	cmd.Flags().BoolVar(&r.json, "json", false, p.in(i18n.Text{EN: "write perf_result.json to standard output and the tables to standard error", ZH: "将 perf_result.json 输出到标准输出，表格输出到标准错误"}))
	cmd.Flags().StringVar(&r.window, "window", "", p.in(i18n.Text{EN: "include only requests sent between START and END, in seconds from the start of each level; negative values " +
		"count from its end (10:, :-5, 10:60)", ZH: "只统计各级别中第 START 秒至第 END 秒发送的请求；负数从末尾算起（10:、:-5、10:60）"}))
	cmd.Flags().StringVar(&r.slo, "slo", "", p.in(i18n.Text{EN: "objectives per request, for goodput: 'ttft<=1s tpot<=50ms'", ZH: "计算有效吞吐时每个请求的目标：'ttft<=1s tpot<=50ms'"}))
	cmd.Flags().BoolVar(&r.infinite, "failures-as-infinite", false, p.in(i18n.Text{EN: "count failed requests as infinite in time percentiles", ZH: "计算时间百分位时，失败的请求按无穷大计"}))
	cmd.Flags().StringVar(&r.as, "as", "", p.in(i18n.Text{EN: "show the figures as another tool would report them: " + strings.Join(run.Tools(), ", "), ZH: "按其他工具的口径显示各项指标：" + strings.Join(run.Tools(), "、")}))
	cmd.Flags().BoolVar(&r.explain, "explain", false, p.in(i18n.Text{EN: "show how other tools define these figures, and why their values differ", ZH: "说明其他工具如何定义这些指标，以及数值为何不同"}))
	cmd.Flags().Float64Var(&r.share, "slo-share", 0, p.in(i18n.Text{EN: "share of requests that must meet each objective, used in the HTML report, " + strings.Join(export.Judging(set.Exports), " and "), ZH: "每个目标须由多大比例的请求满足，用于 HTML 报告以及 " + strings.Join(export.Judging(set.Exports), "、")}))
	r.shareFlag = cmd.Flags().Lookup("slo-share")
	r.shareFlag.DefValue = p.in(i18n.Text{EN: "the run's own value", ZH: "该次测试的值"})
	cmd.Flags().StringVar(&r.strict, "strict", "", p.in(i18n.Text{EN: "exit with code 3 if the verdict is INVALID; --strict=degraded: also if it is DEGRADED", ZH: "结论为 INVALID 时退出码为 3；--strict=degraded 时 DEGRADED 也是如此"}))
	cmd.Flags().Lookup("strict").NoOptDefVal = config.StrictInvalid
	cmd.Flags().StringVar(&r.price, "price", "", p.in(i18n.Text{EN: "calculate costs from this price: 'gpu_hour=2.5,gpus=8', 'input=0.15/M,output=0.60/M', or a file", ZH: "按此价格计算成本：'gpu_hour=2.5,gpus=8'、'input=0.15/M,output=0.60/M'，或一个文件"}))
	cmd.Flags().StringVar(&r.tokenizer, "tokenizer-path", "", p.in(i18n.Text{EN: "recount all tokens with this tokenizer", ZH: "用此分词器重新统计所有 token"}))
}

// folderAndFormats takes one folder. Words after it are formats where --export was given, so that
// `report DIR --export csv parquet` means what it means for perf.
func folderAndFormats(with *reportCommand) cobra.PositionalArgs {
	return func(cmd *cobra.Command, words []string) error {
		words = with.takeStrict(cmd, words)
		if len(words) > 1 && cmd.Flags().Changed("export") {
			with.exports = append(with.exports, words[1:]...)
			return nil
		}
		return oneFolder(cmd, words)
	}
}

// oneFolder takes one folder.
func oneFolder(cmd *cobra.Command, words []string) error {
	switch info, err := os.Stat(cmp.Or(append(slices.Clone(words), "")...)); {
	case len(words) == 0:
		return i18n.Errorf("%s needs the folder of a run, the one with run.json: `evalscope report list` lists them", "%s 需要测试的目录，即含有 run.json 的目录：用 `evalscope report list` 列出", cmd.CommandPath())
	case len(words) > 1:
		return i18n.Errorf("%s takes one folder, not %d", "%s 只接受一个目录，而不是 %d 个", cmd.CommandPath(), len(words))
	case err == nil && !info.IsDir():
		return i18n.Errorf("%s is %s: use the folder of a run, the one with run.json", "%s 是%s：请使用测试的目录，即含有 run.json 的目录", words[0], regular.Kind(info.Mode()))
	}
	return nil
}

// takeStrict takes the word after --strict, which a flag with a value of its own leaves among the arguments, so that
// `report DIR --strict degraded` means what it means for perf.
func (r *reportCommand) takeStrict(cmd *cobra.Command, words []string) []string {
	if !cmd.Flags().Changed("strict") {
		return words
	}
	for i, word := range words {
		if i > 0 && (word == config.StrictInvalid || word == config.StrictDegraded) {
			r.strict = word
			return slices.Delete(slices.Clone(words), i, i+1)
		}
	}
	return words
}

// restatement reads the flags for a report of the run in dir, all problems at once.
func (r reportCommand) restatement(dir string, set plugin.Set) (run.ReportOptions, error) {
	out := run.ReportOptions{Tokenizer: r.tokenizer, Folder: r.outputs, Share: r.share, FailuresInfinite: r.infinite, As: r.as,
		Explain: r.explain,
		Exports: r.exports, Charts: r.charts, ChartsTheme: r.chartsTheme}
	var problems config.Problems
	if r.window != "" {
		var err error
		if out.Window, err = run.ParseWindow(r.window); err != nil {
			problems = append(problems, config.Problem{Where: "--window"}.Saying(oneLine(err), i18n.Text{}))
		}
	}
	if r.slo != "" {
		var errs []error
		out.Objectives, errs = metric.ParseObjectives(r.slo)
		for _, err := range errs {
			problems = append(problems, config.Problem{Where: "--slo"}.Saying(i18n.Message(err), i18n.Text{}))
		}
	}
	if r.price != "" {
		var wrong []i18n.Text
		out.Price, wrong = run.ReadPrice(r.price, run.GPUs(dir))
		for _, what := range wrong {
			problems = append(problems, config.Problem{Where: "--price"}.Saying(what, i18n.Text{}))
		}
	}
	if info, err := os.Stat(r.outputs); r.outputs != "" && err == nil && !info.IsDir() {
		problems = append(problems, config.Problem{Where: "--out"}.Saying(i18n.Sprintf("%s is %s", "%s 是%s", r.outputs, regular.Kind(info.Mode())),
			i18n.Text{EN: "use a folder", ZH: "请使用目录"}))
	}
	if r.shareFlag.Changed && !(r.share > 0 && r.share <= 1) {
		problems = append(problems, config.Problem{Where: "--slo-share"}.Saying(i18n.Sprintf("%g is not a share above 0 and up to 1",
			"%g 不是大于 0 且不超过 1 的比例", r.share),
			i18n.Text{EN: "use a value such as 0.99 for 99 %", ZH: "请使用例如 0.99 表示 99 %"}))
	}
	if err := run.CheckExports(set, r.exports); err != nil {
		problems = append(problems, config.Problem{Where: "--export"}.Saying(i18n.Message(err), i18n.Text{}))
	}
	if !slices.Contains([]string{"", config.StrictInvalid, config.StrictDegraded}, r.strict) {
		problems = append(problems, config.Problem{Where: "--strict"}.Saying(i18n.Sprintf("%q is not a valid level", "%q 不是有效的级别", r.strict),
			i18n.Text{EN: "use invalid or degraded", ZH: "请使用 invalid 或 degraded"}))
	}
	if err := run.CheckTool(r.as); err != nil {
		problems = append(problems, config.Problem{Where: "--as"}.Saying(i18n.Message(err), i18n.Text{}))
	}
	if !slices.Contains([]string{"", "svg", "png"}, r.charts) {
		problems = append(problems, config.Problem{Where: "--charts"}.Saying(i18n.Sprintf("%q is not a chart format", "%q 不是图表格式", r.charts),
			i18n.Text{EN: "use svg or png", ZH: "请使用 svg 或 png"}))
	}
	if !slices.Contains([]string{"", "light", "dark"}, r.chartsTheme) {
		problems = append(problems, config.Problem{Where: "--charts-theme"}.Saying(i18n.Sprintf("%q is not a theme", "%q 不是配色", r.chartsTheme),
			i18n.Text{EN: "use light or dark", ZH: "请使用 light 或 dark"}))
	} else if r.chartsTheme != "" && r.charts == "" {
		problems = append(problems, config.Problem{Where: "--charts-theme"}.Saying(i18n.Text{EN: "there are no charts to color", ZH: "没有要配色的图"},
			i18n.Text{EN: "add --charts svg or --charts png", ZH: "请添加 --charts svg 或 --charts png"}))
	}
	if len(problems) > 0 {
		return out, problems
	}
	return out, nil
}

func oneLine(err error) i18n.Text {
	text := i18n.Message(err)
	return i18n.Text{EN: strings.ReplaceAll(text.EN, "\n", "; "), ZH: strings.ReplaceAll(text.ZH, "\n", "；")}
}

// report makes a run's views again, or only shows its tables.
func (p Process) report(ctx context.Context, dir string, with reportCommand, dry bool, plugins plugin.Set) error {
	restatement, err := with.restatement(dir, plugins)
	if err != nil {
		fmt.Fprintln(p.Stderr, strings.ReplaceAll(p.in(i18n.Message(err)), "evalscope perf:", "evalscope report:"))
		return exit(ExitBadInput)
	}
	tables := p.Stdout
	if with.json {
		tables = p.Stderr
	}
	begin := time.Now()
	made := run.Report
	dry = dry || (with.as != "" || with.explain) && len(with.exports) == 0 // a look at the figures makes no files
	if dry {
		made = run.Show
	}
	result, err := made(ctx, dir, restatement, run.Options{Plugins: plugins, Language: language(p.Getenv),
		Log: logline.New(p.Stderr, slog.LevelInfo, p.color(p.Stderr)), Tables: tables, Color: p.color(tables)})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		var problems config.Problems
		if errors.As(err, &problems) {
			fmt.Fprintln(p.Stderr, strings.ReplaceAll(p.in(problems.Text()), "evalscope perf:", "evalscope report:"))
		} else {
			p.complain("evalscope report:", err)
		}
		if bad := p.unmade("evalscope report:", result); bad != nil {
			return bad
		}
		return exit(ExitBadInput)
	}
	if with.json {
		if _, err = p.Stdout.Write(result.JSON); err != nil {
			return err
		}
	}
	if !dry && !with.json && len(result.Unmade) == 0 {
		p.made(result, begin)
	}
	if bad := tooBad(result, with.strict); bad != nil {
		p.complain("evalscope report:", bad)
		return exit(ExitVerdict)
	}
	return p.unmade("evalscope report:", result)
}

// made says what was made.
func (p Process) made(result *run.Result, begin time.Time) {
	for _, name := range result.Exports {
		fmt.Fprintln(p.Stderr, "  "+name)
	}
	fmt.Fprintln(p.Stderr, p.in(i18n.Sprintf("Regenerated in %s, in %s.", "已重新生成，用时 %s，目录 %s。", time.Since(begin).Round(time.Millisecond), result.Folder)))
}
