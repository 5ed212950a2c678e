package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/baseline"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/sides"
	"github.com/modelscope/evalscope/perf/i18n"
)

// baselineCommand is `evalscope baseline save|show`.
func (p Process) baselineCommand() *cobra.Command {
	var outputsDir string
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: p.in(i18n.Text{EN: "Save runs under a name, as a baseline for gates", ZH: "为测试命名并保存，作为规则检验的基线"}),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&outputsDir, "outputs-dir", "outputs", p.in(i18n.Text{EN: "folder that stores the baselines", ZH: "保存基线的目录"}))
	var force bool
	save := &cobra.Command{
		Use:   "save NAME DIR DIR...",
		Short: p.in(i18n.Text{EN: "Save runs under a name if their figures agree", ZH: "各次测试结果一致时，将其命名保存"}),
		Long: p.in(i18n.Text{EN: "Save runs under a name, for `evalscope gate --baseline NAME`. Use at least two runs, with nothing changed between them.\n" +
			"The first half of the runs is compared with the second. If a figure is better or worse, or if a level is too noisy to tell,\n" +
			"nothing is saved (exit code 3).\n" +
			"--force saves the runs anyway, and also accepts a single run. The baseline does not need the run folders: you can delete them.", ZH: "为测试命名并保存，供 `evalscope gate --baseline NAME` 使用。至少需要两次测试，其间不作任何改动：前一半与后一半相互比较，\n" +
			"如果有指标变好或变差，或者某个级别的噪声太大而无法判断，就不保存（退出码 3）。\n" +
			"--force 不论结果如何都保存，也接受单次测试。基线不依赖测试目录，保存后可以将其删除。"}),
		Example: "  evalscope baseline save main outputs/run1 outputs/run2\n  evalscope gate outputs/candidate --baseline main 'tpot.p50<=+5%'",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, words []string) error {
			return p.interruptible(func(ctx context.Context) error { return p.saveBaseline(ctx, outputsDir, words[0], words[1:], force) })
		},
	}
	save.Flags().BoolVar(&force, "force", false, p.in(i18n.Text{EN: "save the runs even if their figures do not agree, or if there is only one run", ZH: "即使结果不一致或只有一次测试也保存"}))
	var asJSON bool
	show := &cobra.Command{
		Use:   "show [NAME]",
		Short: p.in(i18n.Text{EN: "List the baselines, or show one", ZH: "列出所有基线，或显示其中一个"}),
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error {
			return p.showBaselines(outputsDir, words, asJSON)
		},
	}
	show.Flags().BoolVar(&asJSON, "json", false, p.in(i18n.Text{EN: "print as JSON", ZH: "以 JSON 输出"}))
	cmd.AddCommand(save, show)
	return cmd
}

// saveBaseline keeps runs that agree.
func (p Process) saveBaseline(ctx context.Context, outputsDir, name string, dirs []string, force bool) error {
	var problems []error
	if err := baseline.CheckName(name); err != nil {
		problems = append(problems, err)
	}
	if len(dirs) < 2 && !force {
		problems = append(problems, i18n.Text{EN: "a single run cannot be checked for agreement: run it again and name both, or save it with --force", ZH: "单次测试无法检查是否一致：请再运行一次并同时指定两者，或用 --force 保存"}.Err())
	}
	var folders []string
	for i, dir := range dirs {
		folder, err := sides.Folder(dir)
		if err != nil {
			problems = append(problems, err)
		}
		for _, other := range folders[:i] {
			if other == folder && err == nil {
				problems = append(problems, i18n.Errorf("%s is named twice", "%s 指定了两次", dir))
			}
		}
		folders = append(folders, folder)
	}
	for _, err := range problems {
		p.complain("evalscope baseline:", err)
	}
	if len(problems) > 0 {
		return exit(ExitBadInput)
	}
	found, err := agreementOf(ctx, folders)
	if err != nil {
		return err
	}
	if !found.agrees && !force {
		p.complain("evalscope baseline:", i18n.Errorf("nothing was saved: %s. %s, or save them with --force.", "没有保存：%s。%s，或用 --force 保存。", found.words, found.remedy))
		return exit(ExitVerdict)
	}
	b := baseline.Baseline{Name: name, Saved: time.Now().UTC().Truncate(time.Second), Agreement: found.words.EN, Forced: force &&
		!found.agrees}
	for _, dir := range folders {
		b.From = append(b.From, filepath.ToSlash(dir))
	}
	if err := baseline.Save(outputsDir, b, folders); err != nil {
		p.complain("evalscope baseline:", i18n.Errorf("saving %s: %s", "保存 %s 失败：%s", name, err))
		return exit(ExitFailed)
	}
	fmt.Fprint(p.Stdout, p.in(i18n.Sprintf("Saved baseline %s with %s: %s.\n", "已保存基线 %s，含 %s 次测试：%s。\n", name, i18n.Count(len(folders), "run"), found.words.Map(sanitize.OneLine))))
	return nil
}

// showBaselines lists the baselines, or those named.
func (p Process) showBaselines(outputsDir string, names []string, asJSON bool) error {
	all, problems := baseline.List(outputsDir)
	for _, name := range names {
		one, err := baseline.Open(outputsDir, name)
		if errors.Is(err, fs.ErrNotExist) {
			err = i18n.Errorf("there is no baseline %s in %s", "%[2]s 中没有基线 %[1]s", name, outputsDir)
		}
		if err != nil {
			p.complain("evalscope baseline:", err)
			return exit(ExitBadInput)
		}
		all, problems = []baseline.Baseline{one}, nil
	}
	for _, err := range problems {
		p.complain("evalscope baseline:", err)
	}
	if asJSON {
		encoder := json.NewEncoder(p.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(append([]baseline.Baseline{}, all...))
	}
	if len(all) == 0 {
		fmt.Fprint(p.Stdout, p.in(i18n.Sprintf("There are no baselines in %s. To save runs, use `evalscope baseline save NAME DIR DIR`.\n", "%s 中没有基线。用 `evalscope baseline save NAME DIR DIR` 保存测试。\n", outputsDir)))
	}
	for _, b := range all {
		fmt.Fprint(p.Stdout, p.in(i18n.Sprintf("%s: %s, saved %s; %s\n", "%s：%s 次测试，保存于 %s；%s\n", b.Name, i18n.Count(len(b.From), "run"), b.Saved.Format(time.DateTime), sanitize.OneLine(b.Agreement))))
		for _, from := range b.From {
			fmt.Fprintln(p.Stdout, "  "+sanitize.OneLine(from))
		}
	}
	return nil
}
