package artifacts

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// tokenTolerance is how far counts of the output may be apart. An end token that has no text may add one per answer.
	tokenTolerance = 0.02
	// powerTolerance is the same for power and energy: that up to which an energy counter agrees with the power.
	powerTolerance = 0.05
)

// countedTwice are answers whose tokens the server and the local tokenizer counted.
type countedTwice struct{ answers, usage, tokenizer int }

func (c *countedTwice) add(r *record.Record) {
	if !r.Succeeded() || !r.Usage.Given || r.Usage.Completion < 0 || r.CountedBy != record.TokensByTokenizer {
		return
	}
	if n, known := r.TokensPerPayload(); known {
		c.answers, c.usage, c.tokenizer = c.answers+1, c.usage+r.Usage.Completion, c.tokenizer+n
	}
}

// disagreements adds the figures that two sources report differently. Those of a server's metrics are laid beside ours in Level.Server.
func (m *LevelArtifacts) disagreements() {
	add := func(d *metric.Disagreement) {
		if d != nil {
			m.Level.Disagreements = append(m.Level.Disagreements, *d)
		}
	}
	if c := m.twice; math.Abs(float64(c.usage-c.tokenizer)) > float64(c.answers) {
		add(metric.Disagree(metric.TwiceOutputTokens, "", metric.Tokens, tokenTolerance, metric.Reported{Source: metric.ByUsage, Value: float64(c.usage)},
			metric.Reported{Source: metric.ByTokenizer, Value: float64(c.tokenizer)}))
	}
	if e := m.Level.Energy; e != nil && e.Counted != nil && slices.Contains(e.Reasons, metric.EnergyDisagrees) {
		add(metric.Disagree(metric.TwiceEnergy, "", "J", powerTolerance, metric.Reported{Source: metric.ByPower, Value: e.Joules},
			metric.Reported{Source: metric.ByEnergyCounter, Value: *e.Counted}))
	}
	if m.Telemetry == nil {
		return
	}
	if spans := m.Detail.Series.Spans(1); len(spans) > 0 {
		for _, t := range tracks.PowerTwice(m.Telemetry, spans[0].From, spans[len(spans)-1].To) {
			add(metric.Disagree(metric.TwiceGPUPower, t.GPU, "W", powerTolerance, t.Reported[0], t.Reported[1]))
		}
	}
}
