package artifacts

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/record"
)

func TestSpeeds_HaveARowForEachLengthInEvalScopesForm(t *testing.T) {
	s := &speeds{dir: t.TempDir(), sums: map[int]*speedSum{}}
	answered := func(prompt, output int, latency time.Duration) *record.Record {
		sent := record.Instant(time.Second)
		last := sent + record.Instant(latency)
		return &record.Record{Stamps: record.Stamps{Sent: sent, Last: last, End: last}, Usage: record.Usage{Given: true, Prompt: prompt, Completion: output, Cached: -1, Reasoning: -1}}
	}
	failed := answered(9, 9, time.Second)
	failed.Fault = &record.Fault{Kind: record.FaultInBand}
	warm := answered(9, 9, time.Second)
	warm.Warmup = true
	for _, r := range []*record.Record{answered(6144, 100, 2*time.Second), answered(1, 100, time.Second), answered(1, 100, 3*time.Second), failed, warm} {
		if err := s.add(r); err != nil {
			t.Fatal(err)
		}
	}
	var made LevelArtifacts
	if err := s.finish(&made); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]SpeedRow{{1, 66.67}, {6144, 50}}, made.Speeds); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	data, err := os.ReadFile(filepath.Join(s.dir, "speed_benchmark.json"))
	want := `[
    {
        "Prompt Tokens": 1,
        "Speed(tokens/s)": 66.67,
        "GPU Memory(GB)": 0.0
    },
    {
        "Prompt Tokens": 6144,
        "Speed(tokens/s)": 50.0,
        "GPU Memory(GB)": 0.0
    }
]`
	if d := cmp.Diff(want, string(data)); d != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, d)
	}
}
