package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/capacity"
	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// capacityFlags are those of `evalscope capacity`.
type capacityFlags struct {
	slo, headroom string
	rate, users   float64
	think         time.Duration
	json          bool
}

// capacityCommand is `evalscope capacity DIR`.
func (p Process) capacityCommand(plugins plugin.Set) *cobra.Command {
	var with capacityFlags
	in := p.in
	cmd := &cobra.Command{
		Use:   "capacity DIR",
		Short: in(i18n.Text{EN: "Estimate how many replicas a load needs, from a run against one replica", ZH: "根据对单个副本的测试，计算某一负载需要多少副本"}),
		Long: in(i18n.Text{EN: "Estimate how many replicas a load needs, from the levels of a run against one replica. DIR is the run's folder, which\n" +
			"contains run.json. The rules of --slo are the same as for `evalscope gate`. Nothing is extrapolated: if the levels are not\n" +
			"sufficient, the answer names the level to measure next. Exit code 3: no level meets the limits.",
			ZH: "根据对单个副本测试的各级别，计算某一负载需要多少副本。DIR 为含有 run.json 的结果目录。--slo 的规则与\n" +
				"`evalscope gate` 相同。不作外推：各级别不足以判断时，给出还应测量的级别。没有级别满足限制时退出码为 3。"}),
		Example: "  evalscope capacity DIR --slo 'ttft.p95<=1s tpot.p95<=50ms' --rate 40\n" +
			"  evalscope capacity DIR --slo 'ttft.p95<=1s' --users 500 --think 10s --headroom 30%",
		Args: oneFolder,
		RunE: func(_ *cobra.Command, words []string) error {
			return p.interruptible(func(ctx context.Context) error { return p.capacity(ctx, words[0], with, plugins) })
		},
	}
	cmd.Flags().StringVar(&with.slo, "slo", "", in(i18n.Text{EN: "limits that each replica must meet, such as 'ttft.p95<=1s failed<=1%'", ZH: "每个副本须满足的限制，例如 'ttft.p95<=1s failed<=1%'"}))
	cmd.Flags().Float64Var(&with.rate, "rate", 0, in(i18n.Text{EN: "total requests per second of all users", ZH: "所有用户合计的每秒请求数"}))
	cmd.Flags().Float64Var(&with.users, "users", 0, in(i18n.Text{EN: "number of users who each wait for an answer, think, and ask again", ZH: "用户数：每个用户等待回答，思考，再次提问"}))
	cmd.Flags().DurationVar(&with.think, "think", 0, in(i18n.Text{EN: "how long a user thinks between an answer and the next request", ZH: "用户在得到回答后到下一次提问之间的思考时间"}))
	cmd.Flags().StringVar(&with.headroom, "headroom", "20%", in(i18n.Text{EN: "share of each replica's capacity to keep free", ZH: "副本保留的余量比例"}))
	cmd.Flags().BoolVar(&with.json, "json", false, in(i18n.Text{EN: "write the answer as JSON", ZH: "以 JSON 输出答案"}))
	return cmd
}

// mostDemand is more than any service has, and little enough to count replicas.
const mostDemand = 1e9

// signs are those of rules with the blanks that people write around them.
var signs = regexp.MustCompile(`\s*(<=|>=|<|>|≤|≥|≦|≧)\s*`)

// limitsOf are the rules in a text, which blanks or commas part.
func limitsOf(text string) []string {
	return strings.FieldsFunc(signs.ReplaceAllString(text, "$1"), func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// demand reads the flags, all problems at once.
func (f capacityFlags) demand() (d capacity.Demand, rules []gate.Rule, headroom float64, problems []error) {
	bad := func(en, zh string, values ...any) { problems = append(problems, i18n.Errorf(en, zh, values...)) }
	rules, wrong := gate.Parse(limitsOf(f.slo))
	for _, err := range wrong {
		bad("--slo %s", "--slo %s", err)
	}
	for _, r := range rules {
		if r.OfChange() {
			bad("--slo %q: a change against a baseline is not a limit of a replica: use one such as ttft.p95<=1s", "--slo %q：相对基线的变化不能作为副本的限制：请使用 ttft.p95<=1s 这样的限制", r.Text)
		}
	}
	if len(rules)+len(wrong) == 0 {
		bad("--slo is missing: set the limits, such as --slo 'ttft.p95<=1s failed<=1%%'", "缺少 --slo：请设定限制，例如 --slo 'ttft.p95<=1s failed<=1%%'")
	}
	switch {
	case !(f.rate <= mostDemand) || !(f.users <= mostDemand):
		bad("--rate and --users are at most %g", "--rate 与 --users 不能超过 %g", float64(mostDemand))
	case f.rate < 0 || f.users < 0 || f.think < 0:
		bad("--rate, --users and --think must not be negative", "--rate、--users 与 --think 不能为负")
	case (f.rate > 0) == (f.users > 0):
		bad("set either --rate or --users to define the load", "请用 --rate 或 --users 之一给出负载")
	case f.rate > 0 && f.think > 0:
		bad("--think requires --users: --rate already sets the number of requests", "--think 需要 --users：--rate 已确定请求数")
	}
	text, percent := strings.CutSuffix(f.headroom, "%")
	headroom, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if percent {
		headroom /= 100
	}
	if err != nil || !(headroom >= 0 && headroom < 1) {
		bad("--headroom %s is not a share from 0%% to below 100%%", "--headroom %s 不是 0%%（含）到 100%%（不含）之间的比例", f.headroom)
	}
	return capacity.Demand{Rate: f.rate, Users: f.users, Think: f.think.Seconds()}, rules, headroom, problems
}

func (p Process) capacity(ctx context.Context, dir string, with capacityFlags, plugins plugin.Set) error {
	demand, rules, headroom, problems := with.demand()
	for _, err := range problems {
		p.complain("evalscope capacity:", err)
	}
	if len(problems) > 0 {
		return exit(ExitBadInput)
	}
	result, err := p.finished(ctx, "evalscope capacity:", dir, plugins)
	if err != nil {
		return err
	}
	if wrong := gate.ClassProblems(rules, classNames(result.Levels)); len(wrong) > 0 {
		for _, err := range wrong {
			p.complain("evalscope capacity: --slo", err)
		}
		return exit(ExitBadInput)
	}
	answer, err := capacity.Of(result.Levels, rules, demand, headroom, result.Until)
	if errors.Is(err, capacity.ErrNone) {
		p.complain("evalscope capacity:", i18n.Errorf("%s.", "%s。", err))
		return exit(ExitVerdict)
	}
	if result.Incomplete.EN != "" {
		p.complain("evalscope capacity:", i18n.Errorf("the run is incomplete (%s): the answer is based on the levels measured so far.", "测试不完整（%s）：结果仅基于已测量的级别。", result.Incomplete))
	}
	if with.json {
		encoder := json.NewEncoder(p.Stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(answer)
	}
	fmt.Fprint(p.Stdout, p.in(answer.Text(headroom)))
	return nil
}
