package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// searchedRun is a run that searched among loads, with as many requests per second at each as are given.
func searchedRun(s *metric.Search, command string, throughput map[int]float64) Run {
	r := Run{Search: s, Command: strings.Fields(command)}
	slots := []int{}
	for at := range throughput {
		slots = append(slots, at)
	}
	slices.Sort(slots)
	for _, at := range slots {
		a := metric.NewAggregate(metric.Load{Profile: load.Closed(at), Number: 8 * at, Name: fmt.Sprintf("sla_parallel_%d_run_0", at)})
		for i := range 8 * at {
			from := record.Instant(float64(i) / throughput[at] * 1e9)
			end := from + record.Instant(float64(at)/throughput[at]*1e9)
			one := &record.Record{Seq: int64(i), Status: 200, Stream: true, Usage: record.Usage{Given: true, Prompt: 3, Completion: 10, Cached: -1, Reasoning: -1}}
			one.Due, one.Sent, one.First, one.Last, one.End = from, from, from+1000, end, end
			a.Add(one)
		}
		r.Levels = append(r.Levels, a.Level())
	}
	return r
}

const searchCommand = "evalscope perf --sla-auto-tune --sla-params X --sla-upper-bound 16"

// TestNext_OfASearchIsTheSameSearch: another run of it asks for more requests at each load or a larger bound, and never for a sweep of the
// loads that it tried.
func TestNext_OfASearchIsTheSameSearch(t *testing.T) {
	four, five, sixteen := 4.0, 5.0, 16.0
	kept := []metric.Selection{{Criteria: "p99_ttft <= 150 ms", Load: &four, Status: metric.BestObserved}}
	limited := searchedRun(&metric.Search{Variable: load.ByParallel, FeasibleMax: &four, InfeasibleMin: &five, Binding: "p99_ttft <= 150 ms", Selections: kept},
		searchCommand, map[int]float64{1: 3, 2: 6, 4: 12, 5: 12, 8: 12, 16: 12})
	if got, want := NextCommand(limited), "evalscope perf --sla-auto-tune --sla-params X --sla-upper-bound 16 --sla-number-multiplier 25"; got != want {
		t.Errorf("after a limit:\n%s\nwant\n%s", got, want)
	}
	for _, s := range Advise(limited) {
		if s.Rule == "few-samples" && (strings.Contains(s.Finding.EN, "concurrency 1,") || !strings.Contains(s.Finding.EN, "concurrency 4 and concurrency 5")) {
			t.Errorf("it rests on the loads next to the limit: %s", s.Finding.EN)
		}
	}
	one := searchedRun(&metric.Search{Variable: load.ByParallel, FeasibleMax: &four, Note: "all pass up to the upper bound, parallel 4", Selections: kept}, searchCommand, map[int]float64{4: 12})
	if got, want := NextCommand(one), "evalscope perf --sla-auto-tune --sla-params X --sla-upper-bound 16 --sla-number-multiplier 25"; got != want {
		t.Errorf("after one load:\n%s\nwant\n%s", got, want)
	}
	if line := LastLine(one); strings.Contains(line, "knee: unknown") {
		t.Errorf("%s", line)
	}
	growing := searchedRun(&metric.Search{Variable: load.ByParallel, FeasibleMax: &sixteen, Note: "all pass up to the upper bound, parallel 16", Selections: kept},
		searchCommand, map[int]float64{4: 12, 8: 24, 16: 48})
	if got, want := NextCommand(growing), "evalscope perf --sla-auto-tune --sla-params X --sla-upper-bound 64"; got != want {
		t.Errorf("while throughput grows:\n%s\nwant\n%s", got, want)
	}
	if line := LastLine(growing); !strings.Contains(line, "knee: not reached, still growing at concurrency 16") {
		t.Errorf("%s", line)
	}
}

// TestNext_AfterLoadsThatContradictEachOtherIsMoreRuns: 8 passes although 4 does not, and the same search would find another limit by chance.
func TestNext_AfterLoadsThatContradictEachOtherIsMoreRuns(t *testing.T) {
	eight, sixteen := 8.0, 16.0
	probe := func(at float64, passed bool, runs ...string) metric.Probe {
		return metric.Probe{Load: at, Passed: &passed, Runs: runs}
	}
	s := &metric.Search{Variable: load.ByParallel, FeasibleMax: &eight, InfeasibleMin: &sixteen, Note: "parallel 8 passes although 4 does not",
		Selections: []metric.Selection{{Criteria: "p99_ttft <= 150 ms", Load: &eight, Status: metric.BestObserved}}}
	throughput := map[int]float64{2: 6, 4: 12, 8: 20, 16: 21}
	for _, c := range []struct {
		name, command, want string
		probes              []metric.Probe
		unfinished          bool
	}{
		{"unstable", searchCommand, " --sla-num-runs 6", []metric.Probe{probe(2, true, "a"), probe(4, false, "b"), probe(8, true, "c", "d", "e"), probe(16, false, "f")}, false},
		{"asked for six", searchCommand + " --sla-num-runs 6", " --sla-num-runs 9", []metric.Probe{probe(4, false, "b"), probe(8, true, "c"), probe(16, false, "f")}, false},
		{"stable", searchCommand, " --sla-number-multiplier 13", []metric.Probe{probe(2, true, "a"), probe(4, true, "b"), probe(8, true, "c"), probe(16, false, "f")}, false},
		{"unfinished", searchCommand, " --sla-number-multiplier 13", []metric.Probe{probe(4, false, "b"), probe(8, true, "c"), probe(16, false, "f")}, true},
	} {
		s.Probes, s.Unfinished = c.probes, c.unfinished
		got := NextCommand(searchedRun(s, c.command, throughput))
		if want := searchCommand + c.want; got != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// TestLastLine_SearchForAGoalNamesNoOtherLoad: the best load is the answer, and a knee by the same figures would be a second one.
func TestLastLine_SearchForAGoalNamesNoOtherLoad(t *testing.T) {
	four := 4.0
	s := &metric.Search{Variable: load.ByParallel, FeasibleMax: &four, Selections: []metric.Selection{{Criteria: "tps max", Load: &four, Status: metric.BestObserved}}, Probes: []metric.Probe{{Load: 4}}}
	r := searchedRun(s, searchCommand, map[int]float64{1: 3, 2: 6, 4: 12, 8: 12.1})
	if line := LastLine(r); strings.Contains(line, "knee") || !strings.Contains(line, "best: concurrency 4") {
		t.Errorf("%s", line)
	}
	for _, s := range Advise(r) {
		if s.Rule == "knee" {
			t.Errorf("%s", s.Finding.EN)
		}
	}
}

// TestLastLine_RepeatsOfOneLoadAreOneLoad, and nothing that cannot be compared.
func TestLastLine_RepeatsOfOneLoadAreOneLoad(t *testing.T) {
	r := searchedRun(nil, "evalscope perf --repeat 2", map[int]float64{4: 12})
	r.Levels = append(r.Levels, r.Levels[0])
	if line := LastLine(r); !strings.Contains(line, "knee: unknown, one load only") {
		t.Errorf("%s", line)
	}
}

// TestAdvise_OfASearchNamesNoOtherLoadToKeep: the limit is the load to keep, be it above the server's batch or the level before a queue.
func TestAdvise_OfASearchNamesNoOtherLoadToKeep(t *testing.T) {
	limit, beyond := 150.0, 200.0
	found := &metric.Search{Variable: load.ByParallel, FeasibleMax: &limit, InfeasibleMin: &beyond, Selections: []metric.Selection{{Criteria: "p99_ttft <= 1000 ms", Load: &limit}}}
	for rule, r := range map[string]Run{"batch-limit": batched(0.02, 64, 64.5, 30, 130), "queueing": queued(0.1, 1, 0.01, 0.0105, 50)} {
		for _, searched := range []*metric.Search{nil, found} {
			r.Search = searched
			seen := false
			for _, s := range Advise(r) {
				if s.Rule != rule {
					continue
				}
				seen = true
				if keeps := strings.Contains(s.Try.EN, "keep"); keeps != (searched == nil) {
					t.Errorf("%s with a search %v: try %q", rule, searched != nil, s.Try.EN)
				}
			}
			if !seen {
				t.Errorf("%s is not found with a search %v", rule, searched != nil)
			}
		}
	}
}

// TestPrefixCache_QueueThatIsGoneIsNoCache: between two rates near the capacity a queue comes and goes, and a TTFT as at the smallest load is that of
// an idle server.
func TestPrefixCache_QueueThatIsGoneIsNoCache(t *testing.T) {
	at := func(parallel int, ttft float64) *metric.Level {
		return level(parallel, figures{metric.TTFT: ttft, metric.RepeatedShare: 1, metric.InputTokens: 10}, map[metric.Key]*metric.Distribution{metric.TTFT: constant(ttft, 50)})
	}
	for _, c := range []struct {
		ttft [3]float64
		want bool
	}{{[3]float64{0.053, 0.297, 0.066}, false}, {[3]float64{0.5, 0.52, 0.1}, true}, {[3]float64{0.5, 0.1, 0.11}, true}} {
		r := Run{Levels: []*metric.Level{at(1, c.ttft[0]), at(2, c.ttft[1]), at(4, c.ttft[2])}}
		if found := len(prefixCacheRule(r)) > 0; found != c.want {
			t.Errorf("TTFTs %v: found is %v", c.ttft, found)
		}
	}
}
