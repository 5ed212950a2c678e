package tracks

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// sampled is a level in which pages were read a second apart, each of a source.
func sampled(t *testing.T, sources map[telemetry.Source][]string) *telemetry.Level {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Wall: time.Unix(0, 0), Interval: 1})
	for s, pages := range sources {
		line, n := e.Source(s)
		out = append(out, line...)
		for i, text := range pages {
			page, err := exposition.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			at := record.Instant((i + 1) * 1e9)
			out = append(out, e.Reading(n, telemetry.Window{Sent: at, Received: at + 1e6}, page.Samples, page.Counts)...)
		}
	}
	level, err := telemetry.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return level
}

// sampledAt is a level in which the page of a source was read at instants in seconds.
func sampledAt(t *testing.T, instants []float64, s telemetry.Source, text func(i int) string) *telemetry.Level {
	t.Helper()
	var e telemetry.Encoder
	out := e.Head(telemetry.Head{Wall: time.Unix(0, 0), Interval: 1})
	line, n := e.Source(s)
	out = append(out, line...)
	for i, at := range instants {
		page, err := exposition.Parse([]byte(text(i)))
		if err != nil {
			t.Fatal(err)
		}
		sent := record.Instant(at * 1e9)
		out = append(out, e.Reading(n, telemetry.Window{Sent: sent, Received: sent + 1e6}, page.Samples, page.Counts)...)
	}
	level, err := telemetry.Read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return level
}

// valuesOf are the least values of a track's lines.
func valuesOf(a *Axis, id string) (all [][]float64) {
	for _, track := range a.Tracks {
		if track.ID != id {
			continue
		}
		for _, l := range track.Lines {
			var values []float64
			for _, r := range l.Ranges {
				values = append(values, r.Lo)
			}
			all = append(all, values)
		}
	}
	return all
}

func mill() servermetrics.Dialect {
	return servermetrics.Dialect{Engine: "Mill", Running: []string{"run"}, Waiting: []string{"wait"}, KVCache: []string{"kv"},
		Counts: map[metric.ServerCounter][]string{metric.ServerPreemptions: {"pre_total"}, metric.ServerCacheHits: {"hit_total"}, metric.ServerCacheQueries: {"ask_total"}},
		Times:  map[metric.ServerTiming][]string{metric.SpanQueue: {"queue"}}}
}

func TestOf_LaysServersOut(t *testing.T) {
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.Server, Engine: "Mill", Name: "a"}: {
		"run{e=\"0\"} 3\nrun{e=\"1\"} 4\nwait 0\nkv{e=\"0\"} 0.5\nkv{e=\"1\"} 0.9\npre_total 1\nhit_total 0\nask_total 0\nqueue_sum 1\nqueue_count 1\nqueue_bucket{le=\"1\"} 1\nmine 7\n",
		"run{e=\"0\"} 5\nrun{e=\"1\"} 4\nwait 2\nkv{e=\"0\"} 0.6\nkv{e=\"1\"} 1\npre_total 3\nhit_total 3\nask_total 4\nqueue_sum 2\nqueue_count 5\nqueue_bucket{le=\"1\"} 5\nmine 8\n"}})
	a := Of(level, chartdata.New(1), []servermetrics.Dialect{mill()}, nil)
	if a == nil || math.Abs(a.Width-0.001) > 1e-9 {
		t.Fatalf("%+v", a)
	}
	for id, want := range map[string][][]float64{"requests": {{7, 9}, {0, 2}}, "kv-cache": {{0.5, 0.6}, {0.9, 1}}, "preemptions": {{2}}, "prefix-hits": {{0.75}},
		"server-times": {{0.25}}, "kept-0": {{7, 8}}, "kept-1": nil} {
		if diff := cmp.Diff(want, valuesOf(a, id), cmpopts.EquateApprox(0, 1e-9), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
}

func TestOf_GPUsOfAllExportersHaveOneUnit(t *testing.T) {
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.GPU, Name: "a"}: {
		"DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 97\nDCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 300\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\"} 1000000\n"}})
	a := Of(level, chartdata.New(1), nil, nil)
	if got := valuesOf(a, "gpu-utilization"); len(got) != 1 || got[0][0] != 0.97 {
		t.Errorf("utilization: %v", got)
	}
	if got := valuesOf(a, "kept-0"); got != nil {
		t.Errorf("the energy counter is a track: %v", got)
	}
	gpus := GPUs(level)
	if len(gpus) != 1 || gpus[0].Name != "GPU 0" || gpus[0].Counter == nil || gpus[0].Scale != 1e-3 {
		t.Errorf("%+v", gpus)
	}
}

// Ranks of one replica report the same requests, replicas do not; unknown metrics keep all their lines.
func TestOf_RanksThatServeTheSameRequestsCountOnce(t *testing.T) {
	d := mill()
	d.Ranks = []string{"pp_rank", "tp_rank"}
	var page strings.Builder
	for tp := range 4 {
		labels := fmt.Sprintf(`dp_rank="%d",pp_rank="0",tp_rank="%d"`, tp/2, tp)
		fmt.Fprintf(&page, "run{%s} %d\nwait{%s} 1\nkv{%s} 0.5\npre_total{%s} %d\nmine{%s} 1\n", labels, 5-tp, labels, labels, labels, 3, labels)
	}
	later := strings.ReplaceAll(page.String(), "} 3\n", "} 7\n")
	level := sampled(t, map[telemetry.Source][]string{{Kind: telemetry.Server, Engine: "Mill", Name: "a"}: {page.String(), later}})
	a := Of(level, chartdata.New(1), []servermetrics.Dialect{d}, nil)
	for id, want := range map[string][][]float64{"requests": {{5 + 3, 5 + 7}, {2, 2}}, "kv-cache": {{0.5, 0.5}, {0.5, 0.5}}, "preemptions": {{8}},
		"kept-0": {{1, 1}, {1, 1}, {1, 1}, {1, 1}}} {
		if diff := cmp.Diff(want, valuesOf(a, id), cmpopts.EquateApprox(0, 1e-9), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
}
