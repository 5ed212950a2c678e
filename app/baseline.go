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
)

// baselineCommand is `evalscope baseline save|show`.
func (p Process) baselineCommand() *cobra.Command {
	var outputsDir string
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Save runs under a name, as a baseline for gates",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&outputsDir, "outputs-dir", "outputs", "folder that stores the baselines")
	var force bool
	save := &cobra.Command{
		Use:   "save NAME DIR DIR...",
		Short: "Save runs under a name, if they agree with each other",
		Long: "Save runs under a name, for `evalscope gate --baseline NAME`. Use at least two runs with nothing changed between them:\n" +
			"the first half is compared with the second, and if any figure is better or worse, or if a level is too noisy to tell,\n" +
			"nothing is saved (exit code 3).\n" +
			"--force saves the runs anyway, and also accepts a single run. You can delete the run folders afterwards.",
		Example: "  evalscope baseline save main outputs/run1 outputs/run2\n  evalscope gate outputs/candidate --baseline main 'tpot.p50<=+5%'",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, words []string) error {
			return p.interruptible(func(ctx context.Context) error { return p.saveBaseline(ctx, outputsDir, words[0], words[1:], force) })
		},
	}
	save.Flags().BoolVar(&force, "force", false, "save the runs even if they do not agree, or if there is only one")
	var asJSON bool
	show := &cobra.Command{
		Use:   "show [NAME]",
		Short: "List the baselines, or show one",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, words []string) error {
			return p.showBaselines(outputsDir, words, asJSON)
		},
	}
	show.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
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
		problems = append(problems, errors.New("a single run cannot be checked for agreement: run it again and name both, or save it with --force"))
	}
	var folders []string
	for i, dir := range dirs {
		folder, err := sides.Folder(dir)
		if err != nil {
			problems = append(problems, err)
		}
		for _, other := range folders[:i] {
			if other == folder && err == nil {
				problems = append(problems, fmt.Errorf("%s is named twice", dir))
			}
		}
		folders = append(folders, folder)
	}
	for _, err := range problems {
		fmt.Fprintln(p.Stderr, "evalscope baseline:", sanitize.OneLine(err.Error()))
	}
	if len(problems) > 0 {
		return exit(ExitBadInput)
	}
	found, err := agreementOf(ctx, folders)
	if err != nil {
		return err
	}
	if !found.agrees && !force {
		fmt.Fprintf(p.Stderr, "evalscope baseline: nothing was saved: %s. %s, or save them with --force.\n", sanitize.OneLine(found.words), found.remedy)
		return exit(ExitVerdict)
	}
	b := baseline.Baseline{Name: name, Saved: time.Now().UTC().Truncate(time.Second), Agreement: found.words, Forced: force && !found.agrees}
	for _, dir := range folders {
		b.From = append(b.From, filepath.ToSlash(dir))
	}
	if err := baseline.Save(outputsDir, b, folders); err != nil {
		p.complain("evalscope baseline:", fmt.Errorf("saving %s: %w", name, err))
		return exit(ExitFailed)
	}
	fmt.Fprintf(p.Stdout, "Saved baseline %s with %s: %s.\n", name, runsOf(len(folders)), sanitize.OneLine(found.words))
	return nil
}

// showBaselines lists the baselines, or those named.
func (p Process) showBaselines(outputsDir string, names []string, asJSON bool) error {
	all, problems := baseline.List(outputsDir)
	for _, name := range names {
		one, err := baseline.Open(outputsDir, name)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("there is no baseline %s in %s", name, outputsDir)
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
		fmt.Fprintf(p.Stdout, "There are no baselines in %s. To save runs, use `evalscope baseline save NAME DIR DIR`.\n", outputsDir)
	}
	for _, b := range all {
		fmt.Fprintf(p.Stdout, "%s: %s, saved %s; %s\n", b.Name, runsOf(len(b.From)), b.Saved.Format(time.DateTime), sanitize.OneLine(b.Agreement))
		for _, from := range b.From {
			fmt.Fprintln(p.Stdout, "  "+sanitize.OneLine(from))
		}
	}
	return nil
}

func runsOf(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprint(n, " runs")
}
