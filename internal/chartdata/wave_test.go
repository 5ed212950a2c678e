package chartdata

import (
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

func TestWave_FirstWaveIsInTheSampleOfPromptsHoweverLongALevelIs(t *testing.T) {
	d := New(32)
	for i := range int64(20000) {
		r := &record.Record{Seq: i, Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 100 + int(i%50), Completion: 1, Cached: -1, Reasoning: -1}}
		r.Due, r.Sent, r.First, r.Last, r.End = record.Instant(1+i*1000), record.Instant(1+i*1000), record.Instant(5e6+i*1000), record.Instant(5e6+i*1000), record.Instant(5e6+i*1000)
		r.Payloads = []record.Payload{{At: r.First, Kind: record.Output, Tokens: 1}}
		d.Add(r)
	}
	for what, points := range map[string][]Point{"prompts": d.Prompts(), "firsts": d.Firsts()} {
		first := 0
		for i, p := range points {
			if d.InInitialBurst(p.Seq) {
				first++
			}
			if i > 0 && p.Seq <= points[i-1].Seq {
				t.Errorf("%s are out of order or twice there at %d", what, i)
			}
		}
		if first != 32 || len(points) < 500 {
			t.Errorf("%d of 32 of the first wave among %d %s", first, len(points), what)
		}
	}
}
