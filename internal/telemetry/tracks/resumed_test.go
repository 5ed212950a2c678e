package tracks

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/energy"
	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// resumedLevel is a level of several segments with so many readings each, one a second, and a pause between them on the level's clock.
func resumedLevel(t *testing.T, segments []int, pause int, source telemetry.Source, page func(at float64) string) *telemetry.Level {
	t.Helper()
	var out []byte
	at := 0
	for _, n := range segments {
		var e telemetry.Encoder
		out = append(out, e.Head(telemetry.Head{Wall: time.Unix(0, 0), Interval: 1})...)
		line, k := e.Source(source)
		out = append(out, line...)
		for range n {
			p, err := exposition.Parse([]byte(page(float64(at))))
			if err != nil {
				t.Fatal(err)
			}
			w := record.Instant(at) * 1e9
			out = append(out, e.Reading(k, telemetry.Window{Sent: w, Received: w}, p.Samples, p.Counts)...)
			at++
		}
		at += pause
	}
	level, err := telemetry.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return level
}

func TestGPUs_OfAResumedLevelAreThoseOfAllSegments(t *testing.T) {
	gpu := telemetry.Source{Kind: telemetry.GPU, Name: "h:9400/metrics", Target: -1}
	for labels, names := range map[string][2]string{`gpu="0",UUID="GPU-a",modelName="NVIDIA A100"`: {"DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_GPU_TEMP"},
		`gpu_id="0"`: {"gpu_package_power", "gpu_junction_temperature"}} {
		for pause, reasons := range map[int][]string{0: nil, 4: {metric.EnergyGap}} {
			level := resumedLevel(t, []int{31, 31}, pause, gpu, func(at float64) string {
				return fmt.Sprintf("%s{%s} %d\n%s{%s} %v\n", names[0], labels, map[bool]int{false: 100, true: 700}[at > 30], names[1], labels, 40+math.Mod(at, 5))
			})
			want := 100*30.0 + 400*float64(1+pause) + 700*30
			if e := energy.Of(GPUs(level), 0, float64(61+pause), energy.Work{GPUs: 1}); len(e.GPUs) != 1 || math.Abs(e.Joules-want) > 1e-6 || !slices.Equal(e.Reasons, reasons) {
				t.Errorf("%s, a pause of %d s: %+v, want %v J", names[0], pause, e, want)
			}
		}
	}
}

func TestJoin_ResumedServerIsNotTwoReplicas(t *testing.T) {
	s := flowing(200, 5)
	level := resumedLevel(t, []int{40, 160}, 0, serverSource("a"), func(at float64) string {
		return fmt.Sprintf("run 2\nwait 4\n# TYPE tpot histogram\ntpot_sum %f\ntpot_count %f\n", at*0.2, at*2)
	})
	d := mill()
	d.Times[metric.SpanTPOT] = []string{"tpot"}
	j := Join(level, s.detail, []servermetrics.Dialect{d}, s.figures)
	if j == nil || len(j.Replicas) != 0 || j.Queue == nil {
		t.Errorf("%+v", j)
	}
	for _, track := range Of(level, s.detail, []servermetrics.Dialect{d}, s.figures).Tracks {
		if track.ID == "requests" && (len(track.Lines) != 2 || len(track.Lines[0].Ranges) != 200) {
			t.Errorf("%s has %d lines", track.ID, len(track.Lines))
		}
	}
}
