package plan

import (
	"slices"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/perf/i18n"
)

// gate checks the rules that the run is held against when it has ended, all problems at once.
func (b *builder) gate() {
	rules, problems := gate.Parse(b.args.Gate)
	for _, err := range problems {
		b.bad("gate", i18n.Message(err), i18n.Text{})
	}
	for _, r := range rules {
		if !r.Exists(b.plan.Protocol.Kind) {
			b.bad("gate", i18n.Sprintf("'%s' uses a metric that does not exist for %s", "'%s' 使用的指标对 %s 不存在", r.Text, b.api()),
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
		b.unstreamed("gate", r.Metric())
		if r.NeedsObjectives() && !b.saysGood(r.Class) {
			b.bad("gate", i18n.Sprintf("'%s' counts good requests, but no objectives are set", "'%s' 统计达标的请求，但没有设置目标", r.Text),
				i18n.Sprintf("add %s", "请添加 %s", b.names.Example("slo", `["ttft<=1s"]`)))
		}
	}
	for _, err := range gate.ClassProblems(rules, b.classNames()) {
		b.bad("gate", i18n.Message(err), i18n.Text{})
	}
	of := b.names.Name("gate")
	switch changes := slices.ContainsFunc(rules, gate.Rule.OfChange); {
	case changes && len(b.args.Baseline) == 0:
		b.bad("gate", i18n.Text{EN: "contains a rule with a signed limit, such as tpot.p50<=+5%, which requires a baseline",
			ZH: "含有带符号限制的规则，例如 tpot.p50<=+5%，这类规则需要基线"},
			i18n.Sprintf("add %s", "请添加 %s", b.names.Example("baseline", `["DIR"]`)))
	case len(b.args.Baseline) > 0 && !changes && len(problems) == 0:
		b.bad("baseline", i18n.Sprintf("requires rules of %s that limit a change", "需要 %s 中限制变化的规则", of),
			i18n.Sprintf("add %s, or remove it", "请添加 %s，或去掉此参数", b.names.Example("gate", `["tpot.p50<=+5%"]`)))
	}
	for _, file := range []struct {
		key  string
		name *string
	}{{"gate_junit", b.args.GateJUnit}, {"gate_markdown", b.args.GateMarkdown}, {"gate_gitlab", b.args.GateGitLab}} {
		if file.name != nil && len(b.args.Gate) == 0 {
			b.bad(file.key, i18n.Sprintf("is for the results of %s", "用于 %s 的结果", b.names.Name("gate")),
				i18n.Sprintf("add %s, or remove it", "请添加 %s，或去掉此参数", b.names.Example("gate", `["ttft.p99<=500ms"]`)))
		}
	}
}

// classNames are the classes of the mix, none without one.
func (b *builder) classNames() (all []string) {
	if mix := b.args.MixOf(); mix != nil {
		for _, c := range mix.Classes {
			all = append(all, c.Name)
		}
	}
	return all
}

// saysGood reports whether something says which requests are good: the run, or each class of its mix, or the one that is asked for.
func (b *builder) saysGood(class string) bool {
	if len(b.args.SLO)+len(b.args.Goodput) > 0 {
		return true
	}
	mix := b.args.MixOf()
	return mix != nil && !slices.ContainsFunc(mix.Classes, func(c config.MixClass) bool {
		return (class == "" || c.Name == class) && len(c.Arguments.SLO)+len(c.Arguments.Goodput) == 0
	})
}
