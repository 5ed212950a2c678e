package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/plugin"
)

// abHelp is the help of `evalscope ab`.
var abHelp = i18n.Text{EN: `Compare two servers. The same benchmark runs against A, B, B and A, so that drift of the machine, the network or the
time of day affects both servers equally. The result is the table of ` + "`evalscope compare`" + `. All other flags are passed to
` + "`evalscope perf`" + `. A rule of --gate with a signed limit, such as tpot.p50<=+5%, limits the change from A to B; other rules apply to B.

Usage:
  evalscope ab --a-url URL --b-url URL [flags of this command] [flags of evalscope perf]

Examples:
  evalscope ab --a-url http://127.0.0.1:8801 --b-url http://127.0.0.1:8802 --model qwen2.5 --parallel 8 --number 400
  evalscope ab --a-url $OLD --b-url $NEW --rounds 2 --model qwen2.5 --gate 'tpot.p50<=+5%' --confirm

Flags:
  --a-url URL       server A, the base
  --b-url URL       server B, the candidate
  --rounds N        number of rounds of A, B, B, A (default 1); with 2 or more, whole runs are compared, not blocks of time within them
  --confirm         if a rule of --gate is not met, run A, B, B, A once more and judge all runs together
  --margin SHARE    a change counts as the same if its whole interval is within this margin (default 2%)
  --json [FILE]     write the comparison as JSON; - or no file: standard output
  --markdown [FILE] write the comparison as Markdown; - or no file: standard output
`, ZH: `比较两个服务。同一测试依次对 A、B、B、A 运行，使机器、网络或时段的漂移对双方影响相同。结果为 ` + "`evalscope compare`" + ` 的表格。
其余参数都传给 ` + "`evalscope perf`" + `。--gate 的规则中，限制带正负号的（如 tpot.p50<=+5%）针对从 A 到 B 的变化，其他的针对 B。

用法：
  evalscope ab --a-url URL --b-url URL [本命令的参数] [evalscope perf 的参数]

示例：
  evalscope ab --a-url http://127.0.0.1:8801 --b-url http://127.0.0.1:8802 --model qwen2.5 --parallel 8 --number 400
  evalscope ab --a-url $OLD --b-url $NEW --rounds 2 --model qwen2.5 --gate 'tpot.p50<=+5%' --confirm

参数：
  --a-url URL       服务 A，即基准
  --b-url URL       服务 B，即候选
  --rounds N        A、B、B、A 的轮数（默认 1）；2 轮起按整次运行比较，而非按运行内的时间段
  --confirm         有 --gate 规则不满足时，再运行一轮 A、B、B、A，并合并所有运行重新判断
  --margin SHARE    变化的整个区间在此范围内时视为相同（默认 2%）
  --json [FILE]     将比较结果写为 JSON；FILE 为 - 或省略时写到标准输出
  --markdown [FILE] 将比较结果写为 Markdown；FILE 为 - 或省略时写到标准输出
`}

// abCommand is `evalscope ab`.
func (p Process) abCommand(plugins plugin.Set) *cobra.Command {
	cmd := &cobra.Command{
		Use:                "ab --a-url URL --b-url URL [flags of evalscope perf]",
		Short:              p.in(i18n.Text{EN: "Compare two servers by running the same benchmark on both in turn", ZH: "对两个服务轮流运行同一测试并比较"}),
		DisableFlagParsing: true,
		RunE:               func(_ *cobra.Command, words []string) error { return p.ab(words, plugins) },
	}
	cmd.SetHelpFunc(func(*cobra.Command, []string) { fmt.Fprint(p.Stdout, p.in(abHelp)) })
	return cmd
}

// An abPlan is what `evalscope ab` was told.
type abPlan struct {
	urls     [2]string // of A and B
	args     [2]config.Arguments
	rules    []gate.Rule
	edge     string
	rounds   int
	confirm  bool
	compared compareFlags
}

// abRun is one run of the two servers: 0 is A, 1 is B.
type abRun struct{ side, number int }

// abOrder is the order of a round: whatever grows steadily over it adds the same to both sides.
var abOrder = []int{0, 1, 1, 0}

// take divides the words into the flags of this command and those of `evalscope perf`.
func (a *abPlan) take(words []string) (rest []string, problems []error) {
	a.compared.margin, a.compared.alpha = "2%", 0.05
	rounds := "1"
	own := map[string]*string{"--a-url": &a.urls[0], "--b-url": &a.urls[1], "--rounds": &rounds, "--margin": &a.compared.margin,
		"--json": &a.compared.json, "--markdown": &a.compared.markdown}
	for i := 0; i < len(words); i++ {
		name, value, joined := strings.Cut(words[i], "=")
		into, ours := own[name]
		switch {
		case words[i] == "--confirm":
			a.confirm = true
		case !ours:
			rest = append(rest, words[i])
		case joined:
			*into = value
		case i+1 == len(words) || strings.HasPrefix(words[i+1], "--"):
			if name != "--json" && name != "--markdown" {
				problems = append(problems, i18n.Errorf("%s needs a value", "%s 需要一个值", name))
			} else {
				*into = "-" // as of evalscope compare
			}
		default:
			i++
			*into = words[i]
		}
	}
	a.compared.jsonFlag, a.compared.markFlag = a.compared.json != "", a.compared.markdown != ""
	var err error
	if a.rounds, err = strconv.Atoi(rounds); err != nil || a.rounds < 1 || a.rounds > 50 {
		problems = append(problems, i18n.Errorf("--rounds: %q is not a number from 1 to 50", "--rounds：%q 不是 1 到 50 的整数", rounds))
	}
	if slices.ContainsFunc(rest, func(word string) bool { return word == "--url" || strings.HasPrefix(word, "--url=") }) {
		problems = append(problems, i18n.Text{EN: "--url: the two servers are --a-url and --b-url: remove it", ZH: "--url：两个服务由 --a-url 与 --b-url 指定：请去掉该参数"}.Err())
	}
	for i, url := range a.urls {
		if url == "" {
			problems = append(problems, i18n.Errorf("--%c-url is missing: both servers are required", "缺少 --%c-url：两个服务都必须指定", 'a'+i))
		}
	}
	return rest, problems
}

// read reads the words, all problems at once.
func (a *abPlan) read(words []string, plugins plugin.Set) (problems []error) {
	rest, problems := a.take(words)
	for side, url := range a.urls {
		args, _, err := config.Parse(append(slices.Clone(rest), "--url", url), run.Environment(run.Options{Plugins: plugins}))
		if err = ofSide(side, url, err); err != nil {
			problems = append(problems, err)
		}
		a.args[side] = args
	}
	if len(problems) > 0 {
		return problems
	}
	args := a.args[0]
	if args.Resume != nil || args.DryRun || args.JSONOutput || len(args.Baseline) > 0 {
		problems = append(problems, i18n.Text{EN: "--resume, --dry-run and --baseline are not supported by ab: remove them", ZH: "ab 不支持 --resume、--dry-run 和 --baseline：请去掉"}.Err())
	}
	rules, wrong := gate.Parse(args.Gate)
	problems = append(problems, wrong...)
	a.rules, a.edge = rules, args.GateEdge
	if a.confirm && len(rules) == 0 {
		problems = append(problems, i18n.Text{EN: "--confirm requires --gate: add rules, such as --gate 'tpot.p50<=+5%'", ZH: "--confirm 需要 --gate：请加上规则，例如 --gate 'tpot.p50<=+5%'"}.Err())
	}
	with, _, more := a.compared.options()
	for _, problem := range more {
		problems = append(problems, problem.Err())
	}
	a.compared.rows = with.Rows
	for _, row := range gate.Rows(rules) {
		if !slices.Contains(a.compared.rows, row) {
			a.compared.rows = append(a.compared.rows, row)
		}
	}
	return problems
}

// ab runs both servers by turns and compares them.
func (p Process) ab(words []string, plugins plugin.Set) error {
	if slices.Contains(words, "--help") || slices.Contains(words, "-h") {
		fmt.Fprint(p.Stdout, p.in(abHelp))
		return nil
	}
	var plan abPlan
	if problems := plan.read(words, plugins); len(problems) > 0 {
		for _, err := range problems {
			for line := range strings.Lines(p.in(i18n.Message(err))) {
				fmt.Fprintln(p.Stderr, "evalscope ab:", sanitize.OneLine(strings.TrimPrefix(strings.TrimSpace(line), "evalscope perf: ")))
			}
		}
		return exit(ExitBadInput)
	}
	screen := p.newScreen()
	defer screen.close()
	phase := new(phases)
	hit := p.watchSignals(screen, phase.words)
	defer hit.end()
	err := p.interleave(hit, phase, screen, plan, plugins)
	if code := hit.code(); code != 0 {
		return exit(code)
	}
	return err
}

// interleave makes the rounds, compares, and judges.
func (p Process) interleave(hit *interrupt, phase *phases, screen *screen, plan abPlan, plugins plugin.Set) error {
	into := filepath.Join(plan.args[0].OutputsDir, time.Now().Format("20060102_150405"), "ab")
	var folders [2][]string
	var ofB []*metric.Level
	for round := 0; ; round++ {
		for turn, side := range abOrder {
			result, err := p.abOne(hit, phase, screen, plan, into, abRun{side, 2*round + turn/2}, plugins)
			if err != nil {
				return err
			}
			folders[side] = append(folders[side], result.Folder)
			if side == 1 {
				ofB = append(ofB, result.Levels...)
			}
		}
		if round+1 < plan.rounds {
			continue
		}
		screen.close()
		result, err := plan.compare(hit.now, folders)
		if err != nil {
			return err
		}
		edge := gate.Edge(plan.edge)
		judged := gate.Judge(plan.rules, ofB, gate.Way{Edge: edge, Stopped: len(plan.args[0].Until) > 0})
		judged = append(judged, gate.JudgeChanges(plan.rules, &result, edge)...)
		if plan.confirm && round < plan.rounds && gate.Worst(judged) == gate.Broken {
			fmt.Fprintln(p.Stderr, "evalscope ab:", p.in(i18n.Text{EN: "a rule is not met; running A, B, B, A once more to confirm", ZH: "有规则不满足；再运行一轮 A、B、B、A 以确认"}))
			continue
		}
		return p.abOutcome(&result, judged, plan)
	}
}

// abOutcome shows the comparison and the results of the rules.
func (p Process) abOutcome(result *compare.Result, judged []gate.Result, plan abPlan) error {
	shown := p.showComparison(result, plan.compared)
	if len(plan.rules) == 0 {
		return shown
	}
	return errors.Join(p.judge("evalscope ab:", p.Stdout, judged, i18n.Text{}, gateFilesOf(plan.args[0])), shown)
}

// abOne runs one of the two servers once. The runs of a turn, one of each, send the same prompts; later ones others, as far as the data set
// draws them, so that no server meets a prompt again.
func (p Process) abOne(hit *interrupt, phase *phases, screen *screen, plan abPlan, into string, one abRun,
	plugins plugin.Set) (*run.Result, error) {
	args := plan.args[one.side]
	letter := string(rune('a' + one.side))
	name := letter + strconv.Itoa(one.number+1)
	args.OutputsDir, args.NoTimestamp, args.Name = into, true, &name
	args.Gate, args.GateJUnit, args.GateMarkdown, args.GateGitLab = nil, nil, nil, nil
	seed := one.number
	if args.Seed != nil {
		seed += *args.Seed
	}
	args.Seed = &seed
	with := p.options(plugins)
	with.Phase, with.Watch, with.Download = phase.set, screen.watch, screen.download
	with.Log = logline.New(screen, max(slog.LevelWarn, leastLevel(args)), p.color(p.Stderr))
	with.Language = language(p.Getenv)
	result, err := runUntil(hit, args, with)
	if err := p.outcome(result, err, hit, args.Strictness()); err != nil {
		return nil, err
	}
	fmt.Fprintf(screen.beside(p.Stdout), "%s: %s\n", strings.ToUpper(letter)+strconv.Itoa(one.number+1), result.LastLine)
	return result, nil
}

// compare compares all runs of A with all of B.
func (a abPlan) compare(ctx context.Context, folders [2][]string) (compare.Result, error) {
	with, _, _ := a.compared.options()
	with.Rows = a.compared.rows
	var runs [2][]compare.Run
	for side, dirs := range folders {
		var err error
		if runs[side], err = readRuns(ctx, dirs, with.Rows); err != nil {
			return compare.Result{}, err
		}
	}
	return compare.Compare(runs[0], runs[1], with), nil
}
