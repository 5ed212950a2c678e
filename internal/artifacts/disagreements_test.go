package artifacts

import (
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// counted is an answer of n tokens by the tokenizer, a payload each, and of usage tokens by the server.
func counted(n, usage int) *record.Record {
	r := &record.Record{Status: 200, Stream: true, CountedBy: record.TokensByTokenizer, Usage: record.Usage{Given: true, Prompt: 1, Completion: usage, Cached: -1, Reasoning: -1}}
	for range n {
		r.Payloads = append(r.Payloads, record.Payload{Tokens: 1, Kind: record.Output})
	}
	return r
}

// TestDisagreements_OfTokens: an end token without a text, or 2 %, is none.
func TestDisagreements_OfTokens(t *testing.T) {
	for _, c := range []struct {
		tokenizer, usage int
		differ           bool
	}{{10, 10, false}, {10, 11, false}, {100, 102, false}, {100, 110, true}, {110, 100, true}} {
		m := &LevelArtifacts{Level: &metric.Level{}}
		for range 3 {
			m.twice.add(counted(c.tokenizer, c.usage))
		}
		failed := counted(1, 99)
		failed.Fault = &record.Fault{}
		m.twice.add(failed)
		m.disagreements()
		all := m.Level.Disagreements
		if (len(all) == 1) != c.differ {
			t.Errorf("%+v: %+v", c, all)
		}
		if c.differ && (all[0].Figure != metric.TwiceOutputTokens || all[0].Reported[0] != metric.Reported{Source: metric.ByUsage, Value: float64(3 * c.usage)} ||
			all[0].Reported[1] != metric.Reported{Source: metric.ByTokenizer, Value: float64(3 * c.tokenizer)}) {
			t.Errorf("%+v: %+v", c, all)
		}
	}
}

func TestDisagreements_OfEnergy(t *testing.T) {
	for counter, want := range map[float64]int{100: 0, 104: 0, 120: 1, 80: 1} {
		m := &LevelArtifacts{Level: &metric.Level{Energy: &metric.Energy{Joules: 100, Counted: &counter, Reasons: []string{metric.EnergyDisagrees}}}}
		m.disagreements()
		m.Level.Energy.Reasons = nil // what the counter's collection leaves open is no disagreement
		m.disagreements()
		if len(m.Level.Disagreements) != want {
			t.Errorf("100 J and %v J: %+v", counter, m.Level.Disagreements)
		}
	}
}
