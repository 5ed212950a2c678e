package verdict

import (
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestJudge_HotGPUsColorTheLevelAndAPowerLimitDoesNot(t *testing.T) {
	for name, c := range map[string]struct {
		gpus, readings int
		// thermal and power are of the first GPU; the others are never limited.
		thermal, power float64
		want           metric.VerdictStatus
	}{
		"hot for half of the time":  {1, 100, 0.5, 0, metric.Degraded},
		"hot all the time":          {1, 100, 1, 0, metric.Degraded},
		"one of 16 hot all along":   {16, 100, 1, 0, metric.Degraded},
		"hot for a moment":          {1, 100, 0.05, 0, metric.Valid},
		"hot in one of two":         {1, 2, 0.5, 0, metric.Valid},
		"at the limit of its power": {1, 100, 0, 1, metric.Valid},
	} {
		s := calm(0)
		s.level.Throttling = &metric.Throttling{}
		s.level.Throttling.Add("h GPU 0", c.readings, c.thermal, c.power)
		for range c.gpus - 1 {
			s.level.Throttling.Add("another", c.readings, 0, 0)
		}
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
