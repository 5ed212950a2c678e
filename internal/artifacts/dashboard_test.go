package artifacts

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// evalScopesKeys are what EvalScope 1.14.1 sends to visualizers for a streaming API, in its order, as captured from a run.
var evalScopesKeys = []string{"Test Duration (s)", "Concurrency", "Request Rate (req/s)", "Total Requests", "Success Requests",
	"Failed Requests", "Stream Requests", "Non-Stream Requests", "Req Throughput (req/s)", "Avg Latency (s)", "Avg Input Tokens",
	"Output Throughput (tok/s)", "Total Throughput (tok/s)", "Avg TTFT (ms)", "Avg TPOT (ms)", "Avg ITL (ms)", "Avg Output Tokens"}

func messageNames(records []*record.Record) []string {
	var sums metric.Running
	for _, r := range records {
		sums.Join(metric.RunningOf(r))
	}
	var names []string
	for _, v := range Message(sums.Level(metric.Load{Profile: load.Closed(2), Number: len(records)}, protocol.Generation)) {
		names = append(names, v.Name)
	}
	return names
}

func TestDashboard_MessageHasEvalScopesKeysInItsOrder(t *testing.T) {
	records := streamedRecords(40)
	for _, r := range records {
		r.Usage.Cached = -1
	}
	if diff := cmp.Diff(evalScopesKeys, messageNames(records)); diff != "" {
		t.Error(diff)
	}
	for _, r := range records {
		r.Usage.Cached = 1
	}
	if diff := cmp.Diff(append(evalScopesKeys[:17:17], "KV Cache Hit Rate (%)"), messageNames(records)); diff != "" {
		t.Error(diff)
	}
}

func TestDashboard_WhatDoesNotExistIsNotShownAsZero(t *testing.T) {
	r := &record.Record{Stream: true, Fault: &record.Fault{Kind: record.FaultStatus}}
	r.Sent, r.End = 1, 2e9
	want := append(evalScopesKeys[:8:8], "Req Throughput (req/s)") // which is 0, in truth
	if diff := cmp.Diff(want, messageNames([]*record.Record{r})); diff != "" {
		t.Error(diff)
	}
}

func TestDashboard_TableOfLevelsHasARowForEach(t *testing.T) {
	with := metric.NewLevel(metric.Load{Name: "a", Profile: load.Closed(1)}, map[metric.Key]float64{metric.TTFT: 0.5}, nil)
	without := metric.NewLevel(metric.Load{Name: "b", Profile: load.Open(load.Poisson, 2)}, nil, nil)
	table := LevelTable([]*metric.Level{without, with})
	want := [][]any{{"b", -1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, nil}, {"a", 1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 500.0}}
	if diff := cmp.Diff(want, table.Rows); diff != "" || table.Columns[8] != "Avg TTFT (ms)" {
		t.Errorf("%v: %s", table.Columns, diff)
	}
}
