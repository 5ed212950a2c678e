package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// perfCommand is `evalscope perf`. Its flags are those of the flags table, read as argparse reads them.
func (p Process) perfCommand(plugins plugin.Set) *cobra.Command {
	cmd := &cobra.Command{
		Use:                "perf --model NAME --url URL [flags]",
		Short:              p.in(i18n.Text{EN: "Run a load test against an LLM service", ZH: "对大模型服务进行压力测试"}),
		DisableFlagParsing: true,
		ValidArgsFunction: func(_ *cobra.Command, words []string, begun string) ([]string, cobra.ShellCompDirective) {
			found := config.Complete(words, begun, run.Environment(run.Options{Plugins: plugins}).Known)
			for word := range p.perfWords() {
				if len(words) == 0 && strings.HasPrefix(word, begun) {
					found = append(found, word)
				}
			}
			if len(found) == 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				if run := p.perfWords()[words[0]]; run != nil {
					return run(words[1:], plugins)
				}
			}
			return p.perf(words, plugins)
		},
	}
	cmd.SetHelpFunc(func(*cobra.Command, []string) { p.perfHelp(false, plugins) }) // of `evalscope help perf`
	return cmd
}

// perfWords are the sub-words of `evalscope perf`: what its first word may be instead of a flag.
func (p Process) perfWords() map[string]func(words []string, plugins plugin.Set) error {
	return map[string]func([]string, plugin.Set) error{
		"calibrate": p.calibrate,
		"preflight": p.preflight,
	}
}

// perf reads the words and runs what they say.
func (p Process) perf(words []string, plugins plugin.Set) error {
	screen := p.newScreen()
	defer screen.close()
	phase := new(phases)
	hit := p.watchSignals(screen, phase.words)
	defer hit.end()
	err := p.perfUntil(hit, phase, screen, words, plugins)
	if code := hit.code(); code != 0 { // whatever the stop made of what was under way
		return exit(code)
	}
	return err
}

func (p Process) perfUntil(hit *interrupt, phase *phases, screen *screen, words []string, plugins plugin.Set) error {
	args, _, err := config.Parse(words, run.Environment(run.Options{Plugins: plugins}))
	if errors.Is(err, config.ErrHelp) {
		p.perfHelp(errors.Is(err, config.ErrHelpAll), plugins)
		return nil
	}
	if err == nil {
		args, err = run.Resumed(args, run.Options{Plugins: plugins})
	}
	if err == nil {
		err = gateReady(args)
	}
	if errors.Is(err, run.ErrComplete) {
		p.complain("evalscope perf:", err)
		return nil
	}
	if err != nil {
		return p.refuse(err)
	}
	if args.DryRun {
		return p.dryRun(hit.stop, args, plugins)
	}
	return p.benchmark(hit, phase, screen, args, plugins)
}

// perfHelp prints the help of `evalscope perf`, with all of every flag.
func (p Process) perfHelp(all bool, plugins plugin.Set) {
	width, tty := p.Terminal(p.Stdout)
	if !tty {
		width = 100
	}
	config.Help(p.Stdout, width, language(p.Getenv), all, run.Environment(run.Options{Plugins: plugins}).Known)
}

// refuse tells bad input.
func (p Process) refuse(err error) error {
	lang := language(p.Getenv)
	fmt.Fprintln(p.Stderr, i18n.Message(err).In(lang))
	var problems config.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(p.Stderr, i18n.Text{EN: "Nothing was sent and nothing was written. Run `evalscope perf --help` for an explanation of every flag.",
			ZH: "没有发送任何请求，也没有写入任何文件。各参数的说明见 `evalscope perf --help`。"}.In(lang))
	}
	return exit(ExitBadInput)
}

// refuseRun tells bad input that was found while the run was made ready.
func (p Process) refuseRun(problems config.Problems) error {
	lang := language(p.Getenv)
	fmt.Fprintln(p.Stderr, problems.Text().In(lang))
	fmt.Fprintln(p.Stderr, i18n.Text{EN: "No benchmark request was sent, and no result was written.", ZH: "没有发送任何测试请求，也没有写入任何结果。"}.In(lang))
	return exit(ExitBadInput)
}

// bodies is how many request bodies --dry-run shows at most.
const bodies = 3

// dryRun shows what would be sent, and sends nothing.
func (p Process) dryRun(ctx context.Context, args config.Arguments, plugins plugin.Set) error {
	with := run.Options{Plugins: plugins, Stdin: p.Stdin}
	plan, err := run.Plan(ctx, args, with)
	if err != nil {
		return p.refuse(err)
	}
	shown := bodies
	if n := plan.Sessions(); n > 0 { // a plan that ends by time has no number
		shown = min(n, bodies)
	}
	first, err := run.Preview(ctx, plan, shown, with)
	if err != nil {
		return p.refuse(err)
	}
	if args.JSONOutput {
		return p.dryRunJSON(plan.Document(), plan.Target.First, first)
	}
	document, err := plan.Document().JSON()
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%s", document)
	for i, body := range first {
		fmt.Fprintf(p.Stdout, "POST %s\nbody %d: %s\n", plan.Target.First(i), i+1, body)
	}
	return nil
}

// dryRunJSON prints the plan and the first requests as one JSON document.
func (p Process) dryRunJSON(document any, url func(int) string, bodies [][]byte) error {
	type request struct {
		URL  string          `json:"url"`
		Body json.RawMessage `json:"body"`
	}
	out := struct {
		Plan     any       `json:"plan"`
		Requests []request `json:"requests"`
	}{Plan: document}
	for i, body := range bodies {
		out.Requests = append(out.Requests, request{url(i), body})
	}
	encoder := json.NewEncoder(p.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

// benchmark runs a benchmark with everything a user at a shell expects to see.
func (p Process) benchmark(hit *interrupt, phase *phases, screen *screen, args config.Arguments, plugins plugin.Set) error {
	tables := p.Stdout
	if args.JSONOutput {
		tables = p.Stderr
	}
	with := p.options(plugins)
	with.Phase, with.Watch, with.Download = phase.set, screen.watch, screen.download
	with.Log = logline.New(screen, leastLevel(args), p.color(p.Stderr))
	with.Tables, with.Color = screen.beside(tables), p.color(tables)
	with.Stdin, with.Language = p.Stdin, language(p.Getenv)
	result, err := runUntil(hit, args, with)
	screen.close()
	if args.JSONOutput && result != nil {
		if _, werr := p.Stdout.Write(result.JSON); werr != nil {
			err = errors.Join(err, werr)
		}
	}
	if err := p.outcome(result, err, hit, args.Strictness()); err != nil || result == nil {
		return err
	}
	return p.gateOf(hit.now, "evalscope perf:", tables, result, args)
}

// options are those of every run of this program.
func (p Process) options(plugins plugin.Set) run.Options {
	return run.Options{Plugins: plugins, Program: program(), Load: p.TuneForLoad, Truth: truthCommand(), Fleet: p.gather}
}

// runUntil runs a benchmark: the first interrupt stops it with a report, the second cancels it.
func runUntil(hit *interrupt, args config.Arguments, with run.Options) (*run.Result, error) {
	r, err := run.New(hit.stop, args, with)
	if err != nil {
		return nil, err
	}
	defer context.AfterFunc(hit.stop, r.Stop)()
	return r.Run(hit.now)
}

// leastLevel is from which level on log lines are shown.
func leastLevel(args config.Arguments) slog.Level {
	if args.Debug {
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// outcome is the exit of a run.
func (p Process) outcome(result *run.Result, err error, hit *interrupt, strictness string) error {
	var problems config.Problems
	switch {
	case hit.code() != 0:
		return exit(hit.code())
	case errors.As(err, &problems) && result == nil:
		return p.refuseRun(problems)
	case errors.Is(err, run.ErrVisualizer) && result == nil:
		p.complain("evalscope perf:", err)
		p.tell(p.Stderr, i18n.Text{EN: "No request was sent.", ZH: "没有发送任何请求。"})
		return exit(ExitBadInput)
	case err != nil:
		p.complain("evalscope perf:", err)
		if errors.Is(err, run.ErrAllFailed) {
			p.tell(p.Stderr, i18n.Text{EN: "For the cause, see `Performance Recommendations:` above, with the server's error messages.",
				ZH: "原因见上方的 `Performance Recommendations:`，其中有服务端的错误信息。"})
		}
		_ = p.unmade("evalscope perf:", result)
		return exit(ExitFailed)
	}
	if bad := tooBad(result, strictness); bad != nil {
		p.complain("evalscope perf:", bad)
		return exit(ExitVerdict)
	}
	return p.unmade("evalscope perf:", result)
}
