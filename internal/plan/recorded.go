package plan

import (
	"errors"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/load"
)

// recorded reports whether the dataset is a trace, which has the run's load.
func (p *Plan) recorded() bool { return p.Dataset.Traits.Recorded }

// Follow makes the level of a trace that was looked at.
func (p *Plan) Follow(t dataset.Trace) error {
	replay := load.FromSessions(load.Recording{Sessions: t.Sessions, Length: t.Length, Digest: t.Digest, Rate: t.Rate})
	if err := replay.Validate(); err != nil {
		return err
	}
	b := builder{args: p.Arguments, plan: p}
	limits := b.limits(p.Arguments.Number[0])
	limits.Asked = p.Arguments.WasSet("number")
	if w := limits.Warmup; t.Sessions == 0 && !limits.Asked && w > 0 && w < 1 {
		return errors.New("it is too large to count in advance, so the warm-up cannot be a share of it: set --warmup-num to a count")
	}
	p.Trace, p.Levels = &t, []Level{NewLevel(replay, limits, nil)}
	return nil
}

// replayed sets the numbers of a level of a replay: all of its sessions, or as many as were asked for. 0 is all of them where nobody
// knows how many there are.
func (l *Level) replayed(limits Limits) {
	all := l.Recorded()
	if n := limits.Number.N; limits.Asked && (all == 0 || n < all) {
		all = n
	}
	l.Warmup = limits.warmup(all)
	if all > 0 {
		l.Warmup = min(l.Warmup, all-1)
		l.Number = all - l.Warmup
	}
}
