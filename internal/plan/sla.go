package plan

import (
	"github.com/modelscope/evalscope/internal/sla"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
)

// slaFolder is the folder of a search's levels, EvalScope's.
const slaFolder = "sla_tuning"

// slaRounds is how many sessions a run of such a search has for each unit of the load where none is given.
const slaRounds = 2

// sla makes the search of --sla-auto-tune. Where no upper bound was given, files may lower the one of EvalScope: Within does.
func (b *builder) sla() {
	a := b.args
	if a.FindKnee {
		b.kneeSearch()
		return
	}
	if !a.SLAAutoTune {
		return
	}
	spec, problems := sla.Parse(a.SLAParams, b.plan.Protocol.Kind)
	for _, err := range problems {
		b.bad("sla_params", i18n.Message(err), i18n.Text{})
	}
	for _, note := range spec.Notes() {
		b.note(i18n.Text{EN: b.names.Name("sla_params") + ": ", ZH: b.names.Name("sla_params") + "："}.Plus(note))
	}
	for _, key := range spec.Metrics() {
		b.unstreamed("sla_params", key)
	}
	if spec.NeedsObjectives() && !b.saysGood("") {
		b.bad("sla_params", i18n.Text{EN: "goodput counts good requests, but no objectives are set", ZH: "有效吞吐统计达标的请求，但没有设置目标"},
			i18n.Sprintf("add %s", "请添加 %s", b.names.Example("slo", `["ttft<=1s"]`)))
	}
	variable := load.Axis(a.SLAVariable)
	s := b.search(variable, slaRounds, func(r sla.Range) finder {
		return sla.Search{Spec: spec, Range: r, Variable: variable, Runs: a.SLANumRuns, Seed: b.plan.Seed}
	})
	s.kind, s.folder, s.least = "sla", slaFolder, 1 // the names that EvalScope gives its folders
	b.plan.Levels, b.plan.Control = nil, s
}

// searched is the load at a value of what a search varies.
func (b *builder) searched(variable load.Axis) func(at float64) load.Profile {
	return func(at float64) load.Profile {
		p := load.Closed(int(at))
		if variable == load.ByRate {
			p = load.Fixed(value(b.args.SLAFixedParallel), at)
		}
		return b.withProcess(p)
	}
}

// Within lowers the upper bound of a search that the user did not choose to the slots that this process can have; it reports whether
// it did, and to what.
func (p *Plan) Within(slots int) (bound int, lowered bool) {
	s, ok := p.Control.(search)
	if !ok || p.Arguments.WasSet("sla_upper_bound") {
		return 0, false
	}
	control, lowered := s.within(slots)
	if !lowered {
		return 0, false
	}
	p.Control = control
	return slots, true
}
