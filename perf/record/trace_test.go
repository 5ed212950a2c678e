package record_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

const run = "3f2a9c0d-1e2b-4a5c-8d6e-7f8091a2b3c4"

func TestTraceContext_IsValidAndItsOwn(t *testing.T) {
	form := regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-01$`)
	traces, low := map[string]bool{}, 0
	for level := range 2 {
		for segment := range 2 {
			for seq := range int64(500) {
				c := record.NewTraceContext(run, level, segment, seq)
				if text := string(c.Append(nil)); !form.MatchString(text) || c.IsZero() || c.Span == [8]byte{} {
					t.Fatalf("%q is no traceparent", text)
				}
				if traces[c.TraceID()] {
					t.Fatalf("request %d has the trace of another", seq)
				}
				traces[c.TraceID()] = true
				if c.Trace[9] < 128 { // what samplers look at
					low++
				}
				if c != record.NewTraceContext(run, level, segment, seq) {
					t.Fatal("it is not repeated")
				}
			}
		}
	}
	if low < 850 || low > 1150 {
		t.Errorf("a sampler of half would take %d of 2000", low)
	}
	if record.NewTraceContext(run, 0, 0, 1) == record.NewTraceContext("other", 0, 0, 1) {
		t.Error("two runs share a trace")
	}
}

func TestTraceContext_EachAttemptHasASpanOfItsOwn(t *testing.T) {
	c := record.NewTraceContext(run, 0, 0, 7)
	again := c.Attempt(1)
	if again.Trace != c.Trace || again.Span == c.Span || again.Attempt(0) != c {
		t.Errorf("%s and %s", c.Append(nil), again.Append(nil))
	}
	if none := (record.TraceContext{}).Attempt(1); !none.IsZero() || none.Span != [8]byte{} || none.TraceID() != "" || len(none.Append(nil)) > 0 {
		t.Errorf("none became %+v", none)
	}
}

func TestTraceContext_SurvivesJSON(t *testing.T) {
	r := record.Record{Trace: record.NewTraceContext(run, 0, 0, 7)}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back record.Record
	if err := json.Unmarshal(text, &back); err != nil || back.Trace != r.Trace {
		t.Errorf("%s is read as %v, %v", text, back.Trace, err)
	}
	for _, wrong := range []string{"00-12-34-01", "x", "00-zz345678901234567890123456789012-1234567890123456-01"} {
		if err := new(record.TraceContext).UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}

func BenchmarkTraceContext(b *testing.B) {
	head := make([]byte, 0, 64)
	for i := int64(0); b.Loop(); i++ {
		head = record.NewTraceContext(run, 0, 0, i).Append(head[:0])
	}
}
