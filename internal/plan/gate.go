package plan

import (
	"slices"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
)

// gate checks the rules that the run is held against when it has ended, all problems at once.
func (b *builder) gate() {
	rules, problems := gate.Parse(b.args.Gate)
	for _, err := range problems {
		b.bad("gate", err.Error(), "")
	}
	for _, r := range rules {
		if !r.Exists(b.plan.Protocol.Kind) {
			b.bad("gate", "'"+r.Text+"' names a metric that does not exist for "+b.api(), "leave it out")
		}
		b.unstreamed("gate", r.Metric())
		if r.NeedsObjectives() && !b.saysGood(r.Class) {
			b.bad("gate", "'"+r.Text+"' counts good requests, and nothing says which are good", "add "+b.names.Example("slo", `["ttft<=1s"]`))
		}
	}
	for _, err := range gate.ClassProblems(rules, b.classNames()) {
		b.bad("gate", err.Error(), "")
	}
	of := b.names.Name("gate")
	switch changes := slices.ContainsFunc(rules, gate.Rule.OfChange); {
	case changes && len(b.args.Baseline) == 0:
		b.bad("gate", "has a rule with a signed limit, such as tpot.p50<=+5%, which is of the change against a baseline", "add "+b.names.Example("baseline", `["DIR"]`))
	case len(b.args.Baseline) > 0 && !changes && len(problems) == 0:
		b.bad("baseline", "is for rules of "+of+" that limit a change", "add "+b.names.Example("gate", `["tpot.p50<=+5%"]`)+", or leave it out")
	}
	for _, file := range []struct {
		key  string
		name *string
	}{{"gate_junit", b.args.GateJUnit}, {"gate_markdown", b.args.GateMarkdown}, {"gate_gitlab", b.args.GateGitLab}} {
		if file.name != nil && len(b.args.Gate) == 0 {
			b.bad(file.key, "is for the results of "+b.names.Name("gate"), "add "+b.names.Example("gate", `["ttft.p99<=500ms"]`)+", or leave it out")
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
