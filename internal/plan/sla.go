package plan

import (
	"github.com/modelscope/evalscope/internal/sla"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// slaFolder is the folder of a search's levels, EvalScope's.
const slaFolder = "sla_tuning"

// An slaSearch is the controller of --sla-auto-tune.
type slaSearch struct {
	sla.Search
	searchedLevels
}

var (
	_ Controller = slaSearch{}
	_ Searcher   = slaSearch{}
)

// Next is the next run at the load that the search tries.
func (s slaSearch) Next(done []*metric.Level) (Level, bool) {
	at, run, ok := s.Search.Next(done)
	if !ok {
		return Level{}, false
	}
	return s.level(at, run), true
}

// level is a run at a load, under the name that EvalScope gives its folder.
func (s slaSearch) level(at, run int) Level {
	return s.searchedLevels.level("sla", slaFolder, s.Variable, s.Grid.Load(at), run, 1)
}

// Planned is not known: the results decide it.
func (s slaSearch) Planned() int { return 0 }

// Range is the smallest and the largest load that may be tried. Of rates up to a bound that nobody chose it is the one with which the search
// begins: what a server takes decides how far it goes, and nothing is made ready for the bound.
func (s slaSearch) Range() []Level {
	if s.unbounded {
		return []Level{s.level(s.Low, 0), s.level(max(s.Low, s.Start), 0)}
	}
	return []Level{s.level(s.Low, 0), s.level(s.High, 0)}
}

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
		b.bad("sla_params", err.Error(), "")
	}
	for _, note := range spec.Notes() {
		b.note(i18n.Text{EN: b.names.Name("sla_params") + ": ", ZH: b.names.Name("sla_params") + "："}.Plus(note))
	}
	for _, key := range spec.Metrics() {
		b.unstreamed("sla_params", key)
	}
	if spec.NeedsObjectives() && !b.saysGood("") {
		b.bad("sla_params", "goodput counts good requests, but no objectives are set", "add "+b.names.Example("slo", `["ttft<=1s"]`))
	}
	variable := load.Axis(a.SLAVariable)
	s := slaSearch{Search: sla.Search{Spec: spec, Range: b.searchRange(), Variable: variable, Runs: a.SLANumRuns, Seed: b.plan.Seed},
		searchedLevels: searchedLevels{limits: b.limits(a.Number[0]), multiple: 2, shape: b.searched(variable), unbounded: b.unbounded()}}
	if a.SLANumberMultiple != nil {
		s.multiple = *a.SLANumberMultiple
	}
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
	s, ok := p.Control.(interface {
		within(slots int) (Controller, bool)
	})
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

// within lowers the upper bound to a number of slots.
func (s slaSearch) within(slots int) (Controller, bool) {
	if s.Variable != load.ByParallel || s.High <= slots || slots < s.Low {
		return nil, false
	}
	s.High = slots
	return s, true
}
