package metric

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

func TestSessions_OfSeveralTurnsAreCountedBesideTheirRequests(t *testing.T) {
	failed := &record.Fault{Kind: record.FaultReset}
	stopped := &record.Fault{Kind: record.FaultCancelled}
	single := record.Record{}
	first, second := record.Record{More: true}, record.Record{Turn: 1}
	for _, c := range []struct {
		name    string
		records []record.Record
		want    *Sessions
		soFar   string
	}{
		{"single requests", []record.Record{single, single, {Fault: failed}}, nil, "3 of 9 requests"},
		{"two turns each", []record.Record{first, first, second, second}, &Sessions{Total: 2, CutShort: 0}, "2 of 9 sessions (4 requests)"},
		{"single ones among them", []record.Record{first, single, second}, &Sessions{Total: 2, CutShort: 0}, "2 of 9 sessions (3 requests)"},
		{"a first turn that failed", []record.Record{{More: true, Fault: failed}}, &Sessions{Total: 1, CutShort: 1}, "1 of 9 sessions (1 request)"},
		{"a last turn that failed", []record.Record{first, {Turn: 1, Fault: failed}}, &Sessions{Total: 1, CutShort: 1}, "1 of 9 sessions (2 requests)"},
		{"a first turn that was cancelled", []record.Record{{More: true, Fault: stopped}, first, second}, &Sessions{Total: 2, CutShort: 1}, "2 of 9 sessions (2 requests)"},
		{"a last turn that was cancelled", []record.Record{first, {Turn: 1, Fault: stopped}, first, second}, &Sessions{Total: 2, CutShort: 1}, "2 of 9 sessions (3 requests)"},
		{"stopped between two turns", []record.Record{first, {Turn: 1, More: true}, first}, &Sessions{Total: 2, CutShort: 2}, "2 of 9 sessions (3 requests)"},
		{"a warm-up of two turns", []record.Record{{Warmup: true, More: true}, {Warmup: true, Turn: 1}, single}, nil, "1 of 9 requests"},
	} {
		a := NewAggregate(Load{Profile: load.Closed(1), Number: 9})
		for i := range c.records {
			a.Add(&c.records[i])
		}
		level := a.Level()
		if d := cmp.Diff(c.want, level.Sessions); d != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, d)
		}
		if got := level.SoFar(); got != c.soFar {
			t.Errorf("%s: so far %q, want %q", c.name, got, c.soFar)
		}
	}
}

func TestSessions_OnlyFirstTurnsAreOfTheFirstWave(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(2), Number: 2})
	for i, turn := range []int{0, 1, 0, 1} { // a later turn may have its number before the second session's first
		r := record.Record{Seq: int64(i), Turn: turn, Stream: true, Stamps: record.Stamps{Sent: 1, First: record.Instant(1 + (i+1)*1e9), Last: 1e12, End: 1e12}}
		a.Add(&r)
	}
	level := a.Level()
	if first, rest := level.Distribution(TTFTFirstWave), level.Distribution(TTFTRest); first.N() != 2 || first.Mean() != 2 || rest.N() != 2 || rest.Mean() != 3 {
		t.Errorf("first wave: %d with a mean of %v; rest: %d with a mean of %v", first.N(), first.Mean(), rest.N(), rest.Mean())
	}
}
