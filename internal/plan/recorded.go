package plan

import (
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

// recorded reports whether the dataset is a trace, which has the run's load.
func (p *Plan) recorded() bool { return p.Dataset.Traits.Recorded }

// Follow makes the level of a trace, whose requests come at these instants.
func (p *Plan) Follow(instants []time.Duration) error {
	b := builder{args: p.Arguments, plan: p}
	number := p.Arguments.Number[0]
	if p.Arguments.WasSet("number") {
		instants = instants[:min(number.N, len(instants))]
	}
	replay := load.Replayed(slices.Clone(instants)...)
	if err := replay.Validate(); err != nil {
		return err
	}
	p.Levels = []Level{NewLevel(replay, b.limits(number), nil)}
	return nil
}
