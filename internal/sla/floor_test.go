package sla

import (
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// batch is a server with so many slots: throughput, about 10 tok/s per slot, grows up to them and falls slowly beyond; latency is 10 ms per request in flight.
func batch(slots int) func(int) *metric.Level {
	return func(at int) *metric.Level {
		return levelOf(at, time.Duration(at)*10*time.Millisecond, 0, 10*min(at, slots)-max(0, at-slots)/2, false)
	}
}

// TestSearch_LowerLimitOnThroughputIsBrokenBySmallLoadsToo: the search goes up until the throughput is reached, and no further once it no longer grows.
func TestSearch_LowerLimitOnThroughputIsBrokenBySmallLoadsToo(t *testing.T) {
	for _, of := range []struct {
		params string
		start  int
		want   float64 // the largest load that passes, 0 for none
		note   string
	}{
		{`[{"tps":">=100","avg_latency":"<=320ms"}]`, 1, 32, ""},
		{`[{"tps":">=100","avg_latency":"<=320ms"}]`, 500, 32, ""},
		{`[{"tps":">=100","rps":">=0.5","avg_latency":"<=320ms"}]`, 1, 32, ""},
		{`[{"tps":">=200"}]`, 1, 0, ""}, // found below
		{`[{"tps":">=150","avg_latency":"<=190ms"}]`, 1, 19, ""},
		{`[{"tps":">=180","avg_latency":"<=145ms"}]`, 1, 0, "no load from 1 to 16 passes: at 14, tps is "},
		{`[{"tps":">=2000"}]`, 1, 0, "no load from 1 to 256 passes: at 6"},
		{`[{"tps":">=2000"}]`, 1000, 0, "no load from 15 to 1000 passes: at 6"},
	} {
		found, order := searchLevels(t, of.params, Range{Low: 1, High: 1000, Start: of.start}, 1, batch(64))
		switch {
		case of.params == `[{"tps":">=200"}]`: // the throughput falls below it again, far above the batch
			if found.FeasibleMax == nil || *found.FeasibleMax < 690 || *found.FeasibleMax > 704 || found.Note != "" || found.Cause != behindSaturation {
				t.Errorf("%s: %+v by %v", of.params, found, order)
			}
			if b := found.Boundary; b == nil || b.Low > *found.FeasibleMax || b.High < *found.FeasibleMax || b.Low < 650 {
				t.Errorf("%s: the boundary is %+v, and the largest load that passes %g", of.params, b, *found.FeasibleMax)
			}
		case of.want == 0:
			if found.FeasibleMax != nil || !strings.HasPrefix(found.Note, of.note) || found.Selections[0].Reason != found.Note {
				t.Errorf("%s from %d: %q and %q by %v", of.params, of.start, found.Note, found.Selections[0].Reason, order)
			}
		case found.FeasibleMax == nil || *found.FeasibleMax != of.want || found.Note != of.note || found.InfeasibleMin == nil || *found.InfeasibleMin != of.want+1:
			t.Errorf("%s from %d: %+v by %v", of.params, of.start, found, order)
		}
		if len(order) > 18 {
			t.Errorf("%s from %d took %v", of.params, of.start, order)
		}
	}
}

func TestSearch_LowerLimitOnThroughputAboveTheUpperBound(t *testing.T) {
	found, order := searchLevels(t, `[{"tps":">=300"}]`, Range{Low: 1, High: 20, Start: 1}, 1, batch(64))
	if found.FeasibleMax != nil || !strings.HasSuffix(found.Note, "; a load above the upper bound may pass") {
		t.Errorf("%q by %v", found.Note, order)
	}
}

// TestSearch_ThroughputThatDipsIsStillOdd: a load that passes above one that does not, although throughput had been enough before.
func TestSearch_ThroughputThatDipsIsStillOdd(t *testing.T) {
	dips := func(at int) *metric.Level {
		tokens := 10 * at
		if at == 4 {
			tokens = 5
		}
		return levelOf(at, time.Millisecond, 0, tokens, false)
	}
	found, order := searchLevels(t, `[{"tps":">=12"}]`, Range{Low: 1, High: 8, Start: 8}, 1, dips)
	if found.FeasibleMax == nil || *found.FeasibleMax != 8 {
		t.Errorf("%+v by %v", found, order)
	}
	all := tried{1: {dips(1)}, 2: {dips(2)}, 4: {dips(4)}, 8: {dips(8)}}
	spec, problems := Parse([]byte(`[{"tps":">=12"}]`), protocol.Generation)
	if problems != nil {
		t.Fatal(problems)
	}
	g := spec.Groups[0]
	for at, want := range map[int]bool{1: true, 2: false, 4: false, 8: false} {
		if short(g, all, at) != want {
			t.Errorf("short at %d is %v", at, !want)
		}
	}
}
