package artifacts

import (
	"math"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/price"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// cost adds what the level cost.
func (m *LevelArtifacts) cost(p *price.Price) {
	if p != nil {
		m.Level.Cost = price.Of(m.Level, *p)
	}
}

// joinSampled adds what follows from what was sampled and from the price, and figures of which two sources differ.
func (m *LevelArtifacts) joinSampled(in Input) {
	if m.Telemetry != nil {
		m.Level.Sampled = tracks.Join(m.Telemetry, m.Detail, in.Engines, m.Level)
		m.energy(in.GPUs)
	}
	m.cost(in.Price)
	m.disagreements()
	m.keepFinite()
}

// energy adds what the level's GPUs took from the first request to the last end.
func (m *LevelArtifacts) energy(expected int) {
	spans := m.Detail.Series.Spans(1)
	if len(spans) == 0 {
		return
	}
	l := m.Level
	l.Throttling = tracks.Throttling(m.Telemetry, spans[0].From, spans[len(spans)-1].To)
	w := energy.Work{Requests: l.Succeeded, GPUs: expected, Shared: l.Server != nil && l.Server.Shared() || l.ForeignLoad() != nil}
	if tokens := l.Distribution(metric.OutputTokens); tokens != nil {
		w.OutputTokens = int(math.Round(tokens.Sum()))
	}
	rate, kept := l.Value(metric.Goodput)
	if seconds, ok := l.Value(metric.Duration); ok && kept {
		w.Good = new(int(math.Round(rate * seconds)))
	}
	gpus := tracks.GPUs(m.Telemetry)
	tracks.AddIdle(gpus, m.idle)
	l.Energy = energy.Of(gpus, spans[0].From, spans[len(spans)-1].To, w)
	switch without := tracks.WithoutPower(m.Telemetry, gpus); {
	case without && l.Energy == nil:
		l.EnergyUnknown = metric.EnergyNoPower
	case without:
		l.Energy.Notes = append(l.Energy.Notes, metric.EnergyPartial)
	}
	switch e := l.Energy; {
	case e == nil && l.EnergyUnknown != "":
		m.Notes = append(m.Notes, i18n.Sprintf("%s: there is no energy, because %s.", "%s：没有能耗数据：%s。", l.Load.Name, energy.NotesOf(l)))
	case e != nil && !e.Valid:
		m.Notes = append(m.Notes, i18n.Sprintf("%s: the energy is not valid: %s.", "%s：能耗不可信：%s。", l.Load.Name, energy.Sentences(e.Reasons...)))
	}
}
