package export

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

type seenEvent struct {
	Name string
	Cat  string
	Ph   string
	Ts   *float64
	Dur  *float64
	Pid  *int
	Tid  *int
	Args map[string]any
}

func readTrace(t *testing.T, path string) []seenEvent {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var trace struct{ TraceEvents []seenEvent }
	if err := json.NewDecoder(zip).Decode(&trace); err != nil {
		t.Fatal(err)
	}
	return trace.TraceEvents
}

// TestTrace_KeepsItsFormat holds what the trace event format asks: complete events with a time and a length, inside
// one thread either apart or nested.
func TestTrace_KeepsItsFormat(t *testing.T) {
	s := export(t, "trace")
	type lane struct{ pid, tid int }
	ends := map[lane]float64{}
	var outer seenEvent
	requests := map[int]int{}
	for _, e := range readTrace(t, join(s.folder, TraceFile)) {
		if e.Name == "" || e.Pid == nil || e.Tid == nil || e.Ts == nil {
			t.Fatalf("%+v lacks a field", e)
		}
		switch {
		case e.Ph == "M":
			continue
		case e.Ph != "X" || e.Dur == nil || *e.Dur < 0:
			t.Fatalf("%+v is no complete event", e)
		case e.Cat == "request":
			l := lane{*e.Pid, *e.Tid}
			if *e.Ts < ends[l]-.001 {
				t.Errorf("%v overlaps the request before it in its lane", e)
			}
			ends[l], outer = *e.Ts+*e.Dur, e
			requests[*e.Pid]++
		default:
			if *e.Pid != *outer.Pid || *e.Tid != *outer.Tid || *e.Ts < *outer.Ts-.001 || *e.Ts+*e.Dur > *outer.Ts+*outer.Dur+.001 {
				t.Errorf("%s lies outside its request", e.Name)
			}
		}
	}
	for i, level := range s.records {
		if requests[i+1] != len(level) {
			t.Errorf("level %d has %d requests, want %d", i+1, requests[i+1], len(level))
		}
	}
	second := s.records[1][0]
	var first *seenEvent
	for _, e := range readTrace(t, join(s.folder, TraceFile)) {
		if first == nil && e.Cat == "request" && *e.Pid == 2 {
			first = &e
		}
	}
	if want := 3600e6 + float64(second.Due)/1e3; first == nil || math.Abs(*first.Ts-want) > .001 {
		t.Errorf("the second level begins with %+v, want it at %v µs, an hour after the first", first, want)
	}
}

func TestTrace_OverlappingRequestsTakeAsManyLanesAsOverlap(t *testing.T) {
	folder := t.TempDir()
	e, err := New(folder, chosen(t, "trace"))
	if err != nil {
		t.Fatal(err)
	}
	e.Begin(Start{Load: metric.Load{Name: "a"}, Wall: wall})
	for i := range 30 { // three at any time, in the order of their ends
		r := &record.Record{Seq: int64(i)}
		r.Due = record.Instant(1 + i*1000)
		r.Sent, r.End = r.Due, r.Due+3000
		e.Add(r)
	}
	if _, err := e.Close(Run{}); err != nil {
		t.Fatal(err)
	}
	lanes := map[int]bool{}
	for _, e := range readTrace(t, join(folder, TraceFile)) {
		if e.Cat == "request" {
			lanes[*e.Tid] = true
		}
	}
	if len(lanes) != 3 {
		t.Errorf("%d lanes, want 3", len(lanes))
	}
}
