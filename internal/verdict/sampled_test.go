package verdict

import (
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestJudge_HotGPUsColorTheLevelAndAPowerLimitDoesNot(t *testing.T) {
	for name, c := range map[string]struct {
		throttling metric.Throttling
		want       metric.VerdictStatus
	}{
		"hot for half of the time":  {metric.Throttling{Thermal: 0.5, Readings: 100}, metric.Degraded},
		"hot all the time":          {metric.Throttling{Thermal: 1, Readings: 100}, metric.Degraded},
		"hot for a moment":          {metric.Throttling{Thermal: 0.05, Readings: 100}, metric.Valid},
		"hot in one of two":         {metric.Throttling{Thermal: 0.5, Readings: 2}, metric.Valid},
		"at the limit of its power": {metric.Throttling{Power: 1, Readings: 100}, metric.Valid},
	} {
		s := calm(0)
		s.level.Throttling = &c.throttling
		v := Judge(s.level, s.watch)
		if v.Word != c.want || (len(v.Causes) == 1 && v.Causes[0].Key == GPUThrottled) != (c.want != metric.Valid) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// The server's gauges speak where its counters cannot, and say when where those can.
func TestJudge_OthersRequestsByGauges(t *testing.T) {
	load := &metric.ForeignLoad{From: 3, To: 7, Beyond: 4, Ours: 10}
	counted := func(tokens float64) *metric.Server {
		return metric.NewServer(metric.ServerSample{Counts: map[metric.ServerCounter]float64{metric.ServerOutputTokens: tokens}},
			metric.ServerOurs{Requests: 100, Choices: 100, Answered: 100, OutputTokens: 1000})
	}
	for name, c := range map[string]struct {
		server *metric.Server
		want   bool
		// figures are how many it rests on.
		figures int
	}{
		"without counters":             {nil, true, 2},
		"counters that tell of none":   {counted(1000), false, 0},
		"counters that tell of others": {counted(1500), true, 3},
	} {
		s := calm(0)
		s.level.Server, s.level.Sampled = c.server, &metric.Sampled{Foreign: load}
		v := Judge(s.level, s.watch)
		if (v.Word == metric.Degraded) != c.want {
			t.Errorf("%s: %+v", name, v)
			continue
		}
		if c.want && (v.Causes[0].Key != Foreign || v.Causes[0].Whole() || v.Causes[0].To <= v.Causes[0].From || len(v.Causes[0].Evidence) != c.figures) {
			t.Errorf("%s: %+v", name, v.Causes[0])
		}
	}
}
