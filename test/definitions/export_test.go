package definitions

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/perf/record"
)

// TestExport_AiperfReadsOurFileAsItsOwn: aiperf's model takes it, knows each of its metrics, and has them in the same units.
func TestExport_AiperfReadsOurFileAsItsOwn(t *testing.T) {
	c, _ := othertools.New("aiperf", othertools.Load{Name: "one"})
	r := &record.Record{Stream: true, Usage: record.Usage{Given: true, Prompt: 3, Completion: 3}, Choices: []record.Choice{{Text: "abc", Finish: "stop"}}}
	r.Sent, r.First, r.Last, r.End = 1, 50e6, 90e6, 91e6
	for i := range int32(3) {
		r.Payloads = append(r.Payloads, record.Payload{At: 50e6 + record.Instant(i)*20e6, Read: i, Tokens: -1, Kind: record.Output})
	}
	c.Add(r)
	data, err := json.Marshal(c.Document())
	if err != nil {
		t.Fatal(err)
	}
	var ours map[string]any
	if err := json.Unmarshal(data, &ours); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"schema_version": ours["schema_version"].(string)}
	for name, v := range ours {
		if metric, ok := v.(map[string]any); ok {
			want[name] = metric["unit"].(string)
		}
	}
	var got map[string]string
	if err := json.Unmarshal(python(t, data, "aiperf_export.py"), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" || len(got) < 10 {
		t.Errorf("ours, then aiperf's: %s", d)
	}
}
