package export

import (
	"os"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// TestHDR_HasTheTimesOfConversations: each is known when its last turn has ended, and they are those of the level.
func TestHDR_HasTheTimesOfConversations(t *testing.T) {
	folder := t.TempDir()
	l := metric.Load{Name: "talks", Profile: load.Closed(1), Conversations: true}
	a := metric.NewAggregate(l)
	h := newHDR(folder)
	if err := h.Begin(Start{Load: l, Wall: time.Unix(1e9, 0)}); err != nil {
		t.Fatal(err)
	}
	at := func(ms int) record.Instant { return record.Instant(ms) * 1e6 }
	for session := range 3 {
		for turn := range 2 {
			begin := 1000*session + 200*turn
			r := &record.Record{Session: int64(session), Turn: turn, More: turn == 0, Stream: true,
				Stamps: record.Stamps{Due: at(begin + 1), Sent: at(begin + 1), First: at(begin + 51), Last: at(begin + 101 + session), End: at(begin + 101 + session)}}
			a.Add(r)
			if err := h.Add(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := h.End(Level{Level: a.Level()}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Finish(Run{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(join(folder, HDRFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen := map[string]*hdrhistogram.Histogram{}
	for reader := hdrhistogram.NewHistogramLogReader(file); ; {
		one, err := reader.NextIntervalHistogram()
		if err != nil {
			t.Fatal(err)
		}
		if one == nil {
			break
		}
		seen[one.Tag()] = one
	}
	for key, want := range map[metric.Key][2]float64{metric.TTFAT: {0.25, 0.25}, metric.ConversationLatency: {0.3, 0.302}, metric.TTFTLaterTurns: {0.05, 0.05}} {
		got := seen["talks/"+string(key)]
		if got == nil || got.TotalCount() != 3 {
			t.Errorf("%s: %v", key, got)
			continue
		}
		if low, high := float64(got.Min())/1e9, float64(got.Max())/1e9; low < want[0]*0.999 || low > want[0]*1.001 || high < want[1]*0.999 || high > want[1]*1.001 {
			t.Errorf("%s is %v to %v, want %v", key, low, high, want)
		}
	}
}
