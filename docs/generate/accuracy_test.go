package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/internal/testenv"
)

func TestAccuracy_EveryGoalHasItsChineseNameAndEveryMissItsReason(t *testing.T) {
	r, err := results.Load(filepath.Join(testenv.Root(), results.File))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Goals) < 30 || len(r.Cells) < 60 {
		t.Fatalf("the committed results hold %d goals and %d cells: they are not of a whole run of make proof", len(r.Goals), len(r.Cells))
	}
	for _, g := range r.Goals {
		if g.WhatZH == "" {
			t.Errorf("%q has no Chinese name in proof.json", g.Figure)
		}
		if missed(g) && (reasons[g.Figure].EN == "" || reasons[g.Figure].ZH == "") {
			t.Errorf("%s %q (%g %s) is not reached, and accuracy_reasons.go does not say why", g.ID, g.Figure, g.Median, g.Unit)
		}
	}
}

func TestAccuracy_TableShowsFiguresWhereThereAreSomeAndSaysWhyNotElsewhere(t *testing.T) {
	one, two := 1.0, 22.5
	r := &results.Results{Clients: []results.Client{{Name: "evalscope (Go)"}, {Name: "aiperf"}, {Name: "guidellm", Why: "gone"}},
		Cells: []results.Cell{
			{Client: "evalscope (Go)", Arrivals: "lockstep", Streams: 1000, State: results.OK, TTFT50: &one, TTFT99: &two},
			{Client: "aiperf", Arrivals: "lockstep", Streams: 1000, State: results.Unfinished, Why: "60 s"},
			{Client: "aiperf", Arrivals: "lockstep", Streams: 100, State: results.OK, TTFT50: &two, TTFT99: &one},
			{Client: "guidellm", Arrivals: "lockstep", Streams: 100, State: results.Failed},
			{Client: "evalscope (Go)", Arrivals: "staggered", Streams: 1000, State: results.OK, TTFT50: &two, TTFT99: &two},
		}}
	tables := accuracyTables{english, r}
	got := tables.pair("lockstep", func(c *results.Cell) (x, y *float64) { return c.TTFT50, c.TTFT99 })
	want := "| client | 100 | 1,000 |\n|---|---|---|\n| EvalScope Perf (ours) | – | 1 / 22.5 |\n| aiperf | 22.5 / 1 | did not finish |"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if list := tables.outcomes(); !strings.Contains(list, "aiperf, 1,000, lockstep: did not finish") || !strings.Contains(list, "guidellm: not run") {
		t.Errorf("the list of outcomes lacks some:\n%s", list)
	}
}
