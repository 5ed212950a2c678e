package catalog

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestOpenPast_RunsThatSendTheSameHaveTheSameSetUp(t *testing.T) {
	const plan = `{"url": "http://h", "model_id": "m", "seed": 7, "seed_given": false, "words": ["a"], "tags": [{"name": "x"}], "levels": [{"number": 2}]}`
	given := strings.Replace(plan, `"seed_given": false`, `"seed_given": true`, 1)
	setUp := func(plan string) string {
		p, ok := OpenPast(fstest.MapFS{"r/run.json": file(runJSON), "r/plan.json": file(plan), "r/perf_result.json": file(resultJSON)}, "r")
		if !ok || p.SetUp == "" {
			t.Fatalf("%s: %+v, %v", plan, p, ok)
		}
		return p.SetUp
	}
	for _, c := range []struct {
		what string
		a, b string
		same bool
	}{
		{"another drawn seed, other words and tags", plan, `{"levels": [ {"number":2} ], "url": "http://h", "model_id": "m", "seed": 8, "seed_given": false, "words": ["b"], "alias": "n"}`, true},
		{"another number of requests", plan, strings.Replace(plan, `"number": 2`, `"number": 3`, 1), false},
		{"another seed that was given", given, strings.Replace(given, `"seed": 7`, `"seed": 8`, 1), false},
		{"a seed that was given in place of a drawn one", plan, given, false},
	} {
		if (setUp(c.a) == setUp(c.b)) != c.same {
			t.Errorf("%s: the same set-up %v, want %v", c.what, !c.same, c.same)
		}
	}
}

func TestOpenPast_ReadsWhatMayDifferBetweenRuns(t *testing.T) {
	run := strings.Replace(runJSON, `"schema"`, `"host": "box", "program": "1.2", "server": "vllm/1", "reply_model": "q", "environment": {"a": 1}, "schema"`, 1)
	made := strings.Replace(strings.Replace(resultJSON, `"name": "n"`, `"name": "n", "plan_hash": "abc"`, 1), `"ended": "done"`, `"ended": "done", "verdict": {"word": "INVALID"}`, 1)
	p, ok := OpenPast(fstest.MapFS{"r/run.json": file(run), "r/plan.json": file("{}"), "r/perf_result.json": file(made)}, "r")
	if !ok || p.Host != "box" || p.Program != "1.2" || p.Software != "vllm/1" || p.ReplyModel != "q" || p.Environment == "" || p.Plan != "abc" ||
		p.Verdicts["parallel_1_number_2"] != metric.Invalid || len(p.Levels) != 2 {
		t.Errorf("%+v, %v", p, ok)
	}
}

// Loads that ran several times are one level with the figures of all their runs. What was wrong with one of them colors the mean.
func TestOpenPast_RepeatsAreOneLevel(t *testing.T) {
	result := func(ended, word string) string {
		return `{"levels": [
 {"load": {"name": "a", "parallel": 1}, "total": 2, "ended": "done", "metrics": {"ttft": {"mean": 1}}},
 {"load": {"name": "b", "parallel": 2}, "total": 2, "ended": "done", "metrics": {"ttft": {"mean": 5}}},
 {"load": {"name": "a_run_1", "parallel": 1}, "total": 2, "failed": 1, "ended": "` + ended + `", "verdict": {"word": "` + word + `"}, "metrics": {"ttft": {"mean": 3}}}],
 "loads": [{"load": {"name": "a", "parallel": 1}, "runs": ["a", "a_run_1"], "total": 4, "failed": 1, "metrics": {"ttft": {"mean": 2}}}]}`
	}
	open := func(result string) Past {
		p, ok := OpenPast(fstest.MapFS{"r/run.json": file(runJSON), "r/plan.json": file("{}"), "r/perf_result.json": file(result)}, "r")
		if !ok || len(p.Levels) != 2 {
			t.Fatalf("%+v", p)
		}
		return p
	}
	p := open(result("done", "VALID"))
	if a := p.Levels[0]; a.Name != "a" || a.Total != 4 || a.Failed != 1 || a.State != "done" || a.Figures["ttft"] != 2 || p.Levels[1].Name != "b" || p.Verdicts["a"] == metric.Invalid {
		t.Errorf("%+v", p)
	}
	if p := open(result("interrupted", "VALID")); p.Levels[0].State != "interrupted" {
		t.Errorf("%+v", p.Levels)
	}
	if p := open(result("done", "INVALID")); p.Verdicts["a"] != metric.Invalid {
		t.Errorf("%+v", p.Verdicts)
	}
}

func TestOpenPast_FolderWithoutAPlanIsNone(t *testing.T) {
	for name, root := range map[string]fstest.MapFS{
		"nothing":     {"r/readme.txt": file("")},
		"no plan":     {"r/run.json": file(runJSON)},
		"broken plan": {"r/run.json": file(runJSON), "r/plan.json": file("[")},
		"foreign":     {"r/benchmark_summary.json": file(`{"Concurrency": 1}`), "r/plan.json": file("{}")},
	} {
		if p, ok := OpenPast(root, "r"); ok {
			t.Errorf("%s: %+v", name, p)
		}
	}
}
