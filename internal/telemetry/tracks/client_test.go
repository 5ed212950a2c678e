package tracks

import (
	"testing"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/perf/record"
)

// What lasts for a second of an hour is on the axis with its height.
func TestClient_ASecondOfAnHourKeepsItsHeight(t *testing.T) {
	d := chartdata.New(1)
	add := func(seq int64, from, to float64, tokens int) {
		r := &record.Record{Seq: seq, Stream: true, Status: 200}
		r.Sent, r.First = record.Instant(from*1e9), record.Instant((to-0.05)*1e9)
		r.Last, r.End = record.Instant(to*1e9), record.Instant(to*1e9)
		r.Payloads = []record.Payload{{At: r.First, Kind: record.Output, Tokens: int32(tokens)}}
		r.Usage = record.Usage{Given: true, Prompt: 1, Completion: tokens, Cached: -1, Reasoning: -1}
		d.Add(r)
	}
	for i := range 3600 {
		add(int64(i), float64(i)+0.001, float64(i)+1, 10)
	}
	for i := range 64 {
		add(int64(4000+i), 1800.01, 1800.99, 100)
	}
	for _, track := range client(d, 1) {
		highest := 0.0
		for _, r := range track.Lines[0].Ranges {
			highest = max(highest, r.Hi)
		}
		switch track.ID {
		case "in-flight":
			if highest != 65 {
				t.Errorf("at most %v in flight, want 65", highest)
			}
		case "tokens":
			if highest < 6000 {
				t.Errorf("at most %v tokens/s, want above 6000", highest)
			}
			if track.Title.EN != "Output tokens by arrival (rate over 1.024 s)" {
				t.Error(track.Title)
			}
		}
		if n := len(track.Lines[0].Ranges); n > clientPoints {
			t.Errorf("%s has %d stretches", track.ID, n)
		}
	}
}
