package app

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/history"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// historyFlags are those of `evalscope history`.
type historyFlags struct {
	metrics    []string
	plan, like string
	alpha      float64
	json       bool
}

// historyCommand is `evalscope history`.
func (p Process) historyCommand() *cobra.Command {
	var with historyFlags
	cmd := &cobra.Command{
		Use:   "history [OUTPUTS]",
		Short: p.in(i18n.Text{EN: "List figures of runs with the same set-up and mark where they changed", ZH: "列出相同设置下历次测试的指标，并标出发生变化之处"}),
		Long: p.in(i18n.Text{EN: "List figures of the runs in an outputs folder in chronological order, with one table per set-up and level. Runs have the\n" +
			"same set-up if they send the same requests. Names, tags and a seed that was not set may differ. A * marks the first run\n" +
			"after a change. Changes are detected with a permutation test: in a series without a change, the probability of a mark is\n" +
			"at most --alpha. Levels that ended early or have the verdict INVALID are shown in brackets and are not tested.", ZH: "按时间顺序列出结果目录中各次测试的指标，每种设置的每个级别一张表。发送的请求相同，即视为设置相同；名称、标签和未指定的\n" +
			"种子可以不同。* 标出变化后的第一次测试。变化由置换检验得出：序列没有变化时，误标的概率不超过 --alpha。\n" +
			"提前结束的级别以及结论为 INVALID 的级别显示在括号中，不参与检验。"}),
		Example: "  evalscope history --metric ttft.p99\n  evalscope history outputs --like outputs/20261129_080000/qwen2.5 --metric ttft.p99,output_throughput --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error {
			root := "outputs"
			if len(words) > 0 {
				root = words[0]
			}
			return p.looking(func() error { return p.history(root, with) })
		},
	}
	cmd.Flags().StringSliceVar(&with.metrics, "metric", nil, p.in(i18n.Text{EN: "metrics, such as ttft.p99 or failed (default: output_throughput, ttft.p99, tpot.p50)", ZH: "指标，例如 ttft.p99 或 failed（默认：output_throughput、ttft.p99、tpot.p50）"}))
	cmd.Flags().StringVar(&with.plan, "plan", "", p.in(i18n.Text{EN: "include only runs with this set-up: the hash of its plan, or the start of the hash", ZH: "只列出此设置的测试：填写计划的哈希或其开头几位"}))
	cmd.Flags().StringVar(&with.like, "like", "", p.in(i18n.Text{EN: "include only runs with the same set-up as the run in this folder", ZH: "只列出设置与此目录中的测试相同的测试"}))
	cmd.Flags().Float64Var(&with.alpha, "alpha", usualAlpha, p.in(i18n.Text{EN: "maximum probability of a mark in a series without a change", ZH: "序列没有变化时，误标的最大概率"}))
	cmd.Flags().BoolVar(&with.json, "json", false, p.in(i18n.Text{EN: "print as JSON", ZH: "以 JSON 输出"}))
	return cmd
}

// read reads the flags, all problems at once.
func (f historyFlags) read() (figures []history.Figure, like string, problems []i18n.Text) {
	figures = history.Usual()
	if len(f.metrics) > 0 {
		figures, problems = history.Parse(f.metrics)
	}
	if !(f.alpha >= 0.001 && f.alpha <= 0.5) {
		problems = append(problems, i18n.Sprintf("--alpha: %g is not a share between 0.001 and 0.5: use a value such as 0.01", "--alpha：%g 不是 0.001 到 0.5 之间的比例：请使用 0.01 这样的值", f.alpha))
	}
	if f.plan != "" && f.like != "" {
		problems = append(problems, i18n.Text{EN: "--plan and --like both select the set-up: use only one", ZH: "--plan 与 --like 都用于选择设置：请只使用一个"})
	}
	if f.like != "" {
		run, ok := catalog.OpenPast(os.DirFS(f.like), ".")
		if like = run.SetUp; !ok {
			problems = append(problems, i18n.Sprintf("--like: %s contains no run with a plan: use the folder that contains run.json", "--like：%s 中没有带计划的测试：请使用含有 run.json 的目录", f.like))
		}
	}
	return figures, like, problems
}

func (p Process) history(root string, with historyFlags) error {
	figures, like, problems := with.read()
	folder, err := regular.Folder(root)
	if err != nil {
		problems = append(problems, i18n.Sprintf("cannot open the outputs folder: %v; specify it: evalscope history OUTPUTS", "无法打开结果目录：%v；请指定：evalscope history OUTPUTS", err))
	}
	for _, problem := range problems {
		p.complain("evalscope history:", problem.Err())
	}
	if len(problems) > 0 {
		if err == nil {
			folder.Close()
		}
		return exit(ExitBadInput)
	}
	defer folder.Close()
	setUps, unread := setUpsBelow(folder.FS(), root, func(run catalog.Past) bool {
		return (like == "" || run.SetUp == like) && (with.plan == "" || strings.HasPrefix(run.SetUp, with.plan) || strings.HasPrefix(run.Plan, with.plan))
	})
	for _, line := range unread {
		fmt.Fprintln(p.Stderr, "evalscope history:", sanitize.Line(line, 300))
	}
	var all []history.History
	single := 0
	for _, s := range setUps {
		if len(s.Runs) < 2 && with.plan == "" && like == "" {
			single++
			continue
		}
		if h := history.Of(s, figures, with.alpha); len(h.Levels) > 0 {
			all = append(all, h)
		}
	}
	return p.showHistories(root, all, single, with)
}

// showHistories writes them, and gives the exit code.
func (p Process) showHistories(root string, all []history.History, single int, with historyFlags) error {
	if with.json {
		data, err := history.JSON(all, with.alpha)
		if err != nil {
			return err
		}
		if _, err := p.Stdout.Write(data); err != nil {
			return err
		}
	}
	look := history.Look{Language: language(p.Getenv)}
	if width, ok := p.Terminal(p.Stdout); ok && p.unicode() {
		look.Sparklines, look.Width = true, width
	}
	for i, h := range all {
		if i > 0 && !with.json {
			fmt.Fprintln(p.Stdout)
		}
		if !with.json {
			fmt.Fprint(p.Stdout, h.Text(look))
		}
	}
	if single > 0 {
		fmt.Fprintln(p.Stderr, i18n.Sprintf("Runs not shown because no other run has the same set-up: %d (to show one, use --like DIR)", "因没有设置相同的其他运行而未列出：%d 次（可用 --like DIR 查看）", single).In(look.Language))
	}
	if len(all) == 0 {
		p.complain("evalscope history:", i18n.Errorf("no run in %s has this set-up and metric", "%s 中没有符合该设置和指标的测试", root))
		return exit(ExitVerdict)
	}
	return nil
}

// unicode reports whether the terminal shows more than ASCII.
func (p Process) unicode() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := p.Getenv(name); v != "" {
			v = strings.ToLower(v)
			return (strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")) && p.Getenv("TERM") != "dumb"
		}
	}
	return false
}

// setUpsBelow groups the runs that are wanted by their set-up, that of the newest run first.
func setUpsBelow(root fs.FS, name string, wanted func(catalog.Past) bool) (all []history.SetUp, unread []string) {
	runs, problems := catalog.Find(root)
	for _, r := range runs {
		if r.Foreign {
			continue
		}
		past, ok := catalog.OpenPast(root, r.Path)
		if !ok {
			problems = append(problems, filepath.Join(name, r.Path)+" was skipped: its run.json or plan.json cannot be read")
			continue
		}
		if !wanted(past) {
			continue
		}
		if past.Started.IsZero() { // its place in time is not known
			problems = append(problems, filepath.Join(name, r.Path)+" was skipped: its run.json does not contain its start time")
			continue
		}
		i := slices.IndexFunc(all, func(s history.SetUp) bool { return s.Key == past.SetUp })
		if i < 0 {
			i = len(all)
			all = append(all, history.SetUp{Key: past.SetUp, Model: past.Model, Server: past.Server})
		}
		all[i].Runs = append(all[i].Runs, pastRun(past))
	}
	return all, problems
}

// pastRun is a run of the catalog as one of a history.
func pastRun(past catalog.Past) history.Run {
	r := history.Run{Path: past.Path, Plan: past.Plan, Started: past.Started, Facts: []history.Fact{
		{Name: i18n.Text{EN: "server", ZH: "服务端"}, Key: "server", Value: past.Software},
		{Name: i18n.Text{EN: "model name in replies", ZH: "回复中的模型"}, Key: "reply_model", Value: past.ReplyModel},
		{Name: i18n.Text{EN: "server information", ZH: "服务端自述信息"}, Key: "environment", Value: past.Environment},
		{Name: i18n.Text{EN: "host", ZH: "压测主机"}, Key: "host", Value: past.Host},
		{Name: i18n.Text{EN: "program", ZH: "程序版本"}, Key: "program", Value: past.Program}}}
	for _, tag := range past.Run.Tags {
		key, value, _ := strings.Cut(tag, "=")
		r.Facts = append(r.Facts, history.Fact{Name: i18n.Same(key), Key: "tag." + key, Value: value})
	}
	for _, l := range past.Levels {
		level := history.Level{Name: l.Name, Total: l.Total, Failed: l.Failed, Figures: l.Figures, Provenance: l.Provenance}
		switch {
		case past.Verdicts[l.Name] == metric.Invalid:
			level.Aside = history.Client
		case !l.Ended():
			level.Aside = history.BrokeOff
		}
		r.Levels = append(r.Levels, level)
	}
	return r
}
