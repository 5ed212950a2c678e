package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// sampledLevel is a level of 100 requests that took half a second to the first token, with what was sampled.
func sampledLevel(s metric.Sampled) *metric.Level {
	l := counted(4, figures{metric.TTFT: 0.5}, nil)
	l.Sampled = &s
	return l
}

// rose is a TTFT that was 0.1 s before.
func rose(to float64) *metric.Rise {
	return &metric.Rise{Before: 0.1, After: to, NBefore: 50, NAfter: 50, Over: 0.6}
}

func fullCache(share, waiting float64, ttft *metric.Rise) Run {
	return alone(sampledLevel(metric.Sampled{KVFull: &metric.KVFull{From: 12, To: 30, Within: 1, Share: share, Waiting: waiting, Most: 0.98, TTFT: ttft}}))
}

func TestSampled_RulesOfWhatTheSeriesShow(t *testing.T) {
	idle := func(share float64) Run {
		return alone(sampledLevel(metric.Sampled{GPUIdle: &metric.GPUIdle{Readings: 40, Idle: share, Busiest: 0.3, Waiting: 5}}))
	}
	warming := func(r *metric.Rise) Run {
		return alone(sampledLevel(metric.Sampled{Warming: &metric.CacheWarming{Steady: 20, First: 0.1, Later: 0.8, TTFT: r}}))
	}
	queue := func(seconds float64) Run {
		l := sampledLevel(metric.Sampled{Queue: &seconds})
		delete(l.Server.Times, metric.SpanQueue)
		return alone(l)
	}
	replicas := func(slow *metric.SlowReplica, requests ...float64) Run {
		var all []metric.Replica
		total := 0.0
		for _, n := range requests {
			total += n
		}
		for i, n := range requests {
			all = append(all, metric.Replica{Name: string(rune('a' + i)), Requests: n, Share: n / total})
		}
		all[0].Slower = slow
		return alone(sampledLevel(metric.Sampled{Replicas: all}))
	}
	growth := func(all ...metric.Growth) Run { return alone(sampledLevel(metric.Sampled{Growth: all})) }
	slow := &metric.SlowReplica{Time: metric.SpanTPOT, Mean: 0.02, Others: 0.01}
	preempting := fullCache(0.5, 3, rose(0.4))
	preempting.Levels[0].Server.Counts[metric.ServerPreemptions] = 20
	checkRules(t, []ruleCase{
		{"full, and TTFT rose", "kv-cache-full", fullCache(0.3, 3, rose(0.4)), true},
		{"full, and TTFT did not rise", "kv-cache-full", fullCache(0.3, 3, rose(0.12)), false},
		{"full at a few readings", "kv-cache-full", fullCache(0.05, 3, rose(0.4)), false},
		{"full, and nobody waits", "kv-cache-full", fullCache(0.3, 0.2, rose(0.4)), false},
		{"full all the time", "kv-cache-full", fullCache(0.9, 3, nil), true},
		{"full for a part, and nothing to compare with", "kv-cache-full", fullCache(0.4, 3, nil), false},
		{"preemptions say it", "kv-cache-full", preempting, false},
		{"preemptions say it", "preemptions", preempting, true},
		{"idle while requests wait", "gpu-idle", idle(0.8), true},
		{"busy while requests wait", "gpu-idle", idle(0.2), false},
		{"the first part is slower", "cache-warming", warming(rose(0.3)), true},
		{"the first part is as fast", "cache-warming", warming(rose(0.11)), false},
		{"nothing to compare with", "cache-warming", warming(nil), false},
		{"a queue by the number of those who wait", "server-queue", queue(0.3), true},
		{"a short queue by that number", "server-queue", queue(0.06), false},
		{"a slow one", "slow-replica", replicas(slow, 50, 50), true},
		{"a slow one with less of the load", "uneven-replicas", replicas(slow, 20, 80), false},
		{"equal ones", "slow-replica", replicas(nil, 50, 50), false},
		{"a third more", "uneven-replicas", replicas(nil, 400, 300, 300), false},
		{"twice as much", "uneven-replicas", replicas(nil, 500, 250, 250), true},
		{"few requests", "uneven-replicas", replicas(nil, 20, 10), false},
		{"an XID error", "gpu-fault", alone(sampledLevel(metric.Sampled{Faults: []metric.GPUFault{{GPU: "GPU 0", Kind: metric.FaultXID, Code: 79}}})), true},
		{"memory errors", "gpu-fault", alone(sampledLevel(metric.Sampled{Faults: []metric.GPUFault{{GPU: "GPU 0", Kind: metric.FaultECC, Count: 2}}})), true},
		{"no error", "gpu-fault", alone(sampledLevel(metric.Sampled{})), false},
		{"growing", "memory-growth", growth(metric.Growth{Of: "a", What: metric.GrowthProcess, Start: 1 << 30, PerHour: 100 << 20, Low: 90 << 20, High: 110 << 20, Seconds: 3600}), true},
		{"not growing", "memory-growth", growth(), false},
	})
	found := Advise(preempting)
	for _, s := range found {
		if s.Rule == "preemptions" && !strings.Contains(s.Finding.EN, "It was full from 12 s on the time axis (to within 1 s), for 50.0% of the level. Requests sent from "+
			"then until 30 s had a mean TTFT of 400 ms, compared with 100 ms of the others.") {
			t.Errorf("%s", s.Finding.EN)
		}
	}
}

func TestTTFTParts_AddUpToTheClientsOwn(t *testing.T) {
	l := counted(4, nil, func(s *metric.ServerSample, _ *metric.ServerOurs) {
		s.Times[metric.SpanQueue], s.Times[metric.SpanPrefill] = metric.ServerHistogram{N: 100, Mean: 0.25}, metric.ServerHistogram{N: 100, Mean: 0.1}
	})
	want := " The mean TTFT of 410 ms consists of 250 ms (61.0%) in the server's queue, 100 ms (24.4%) in prefill, 50 ms (12.2%) elsewhere in the server, " +
		"10 ms (2.4%) in the network and gateway."
	if got := partsText(l).EN; got != want {
		t.Errorf("%s", got)
	}
	contradicts := counted(4, nil, func(s *metric.ServerSample, _ *metric.ServerOurs) {
		s.Times[metric.SpanQueue] = metric.ServerHistogram{N: 100, Mean: 0.9} // longer than the server's TTFT
	})
	if got := partsText(contradicts).EN; got != "" {
		t.Errorf("parts larger than the whole are told: %s", got)
	}
}

func TestSampled_EveryMemoryThatGrewIsNamed(t *testing.T) {
	grew := func(of string, mib float64) metric.Growth {
		return metric.Growth{Of: of, What: metric.GrowthProcess, Start: 1 << 30, PerHour: mib * (1 << 20), Low: mib * (1 << 20), High: mib * (1 << 20), Seconds: 3600}
	}
	r := alone(sampledLevel(metric.Sampled{Growth: []metric.Growth{grew("a", 100), grew("b", 300), {Of: "GPU 0", What: metric.GrowthGPU, Start: 1 << 30, PerHour: 200 << 20}}}))
	got := memoryGrowthRule(r)[0].Finding.EN
	if !strings.Contains(got, "process at b grew steadily, by 300 MiB") || !strings.Contains(got,
		"These grew as well: the memory in use on GPU 0 (200 MiB per hour); the memory of the server process at a (100 MiB per hour).") {
		t.Error(got)
	}
	var many []metric.Growth
	for range 12 {
		many = append(many, grew("a", 100))
	}
	if got := memoryGrowthRule(alone(sampledLevel(metric.Sampled{Growth: many})))[0].Finding; !strings.HasSuffix(got.EN, "; and 4 more.") || !strings.HasSuffix(got.ZH, "；另有 4 个。") {
		t.Error(got)
	}
}
