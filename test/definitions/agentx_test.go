package definitions

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/agentx"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/perf/dataset/agent"
	"github.com/modelscope/evalscope/perf/record"
)

// answered is a request that had three payloads, or failed with a status and words.
func answered(at record.Instant, words string) *record.Record {
	r := &record.Record{Stream: true, Status: 200, Usage: record.Usage{Given: true, Prompt: 3, Completion: 3}, Choices: []record.Choice{{Text: "abc", Finish: "length"}}}
	r.Due, r.Sent, r.First, r.Last, r.End = at, at, at+50e6, at+90e6, at+91e6
	for i := range int32(3) {
		r.Payloads = append(r.Payloads, record.Payload{At: r.First + record.Instant(i)*20e6, Read: i, Tokens: -1, Kind: record.Output})
	}
	if words != "" {
		r.Status, r.Fault, r.Payloads, r.Choices = 400, &record.Fault{Kind: record.FaultStatus, Words: words}, nil, nil
	}
	return r
}

// An ending is how a run ended: what aiperf's compute_submission_outcome is told.
type ending struct {
	Total     int  `json:"total"`
	Overflows int  `json:"overflows"`
	Cancelled bool `json:"cancelled"`
}

// asked are the cases that both are held to.
var (
	endings = []ending{{0, 0, false}, {100, 1, false}, {100, 2, false}, {101, 1, false}, {99, 1, false}, {50, 0, true}, {50, 50, true}}
	words   = []string{"", "no", "This model's maximum context length is 4096 tokens", `{"error":{"code":"context_length_exceeded"}}`, "Prompt is too long: 7 > 5",
		"CONTEXT LENGTH", "context window", "input length and max_tokens exceed"}
)

// levelOf is a level with so many good requests, and others that were too long.
func levelOf(r agentx.Run, e ending) agentx.Summary {
	c := agentx.NewCollector()
	for i := range e.Total {
		said := ""
		if i < e.Overflows {
			said = "maximum context"
		}
		c.Add(answered(record.Instant(i)*1e9, said))
	}
	l := agentx.Level{Parallel: 4, Seconds: 1800, Status: agentx.Completed}
	if e.Cancelled {
		l.Status = agentx.Cancelled
	}
	return r.Summary(l, c, "outputs/m/agentx_256k/parallel_4")
}

func TestAgentX_EvalScopeMakesOurSummaryOfOurFile(t *testing.T) {
	scenario := `{"name":"agentx","variant":"256k","mode":"benchmark","max_context_length":null,"trace_limit":null,"num_gpus":8,"engine":"vllm","engine_version":null,
		"hardware":null,"tokenizer_trust_remote_code":false,"tokenizer_revision":null,"request_timeout_seconds":null,"benchmark_grace_period":null}`
	run := agentx.Run{Scenario: json.RawMessage(scenario), Variant: "256k", Benchmark: true, GPUs: 8, Seed: 20260707, Command: []string{"evalscope", "perf"},
		Dataset: agentx.Dataset{Source: "modelscope", ID: "evalscope/cc-traces-weka-062126-256k", TraceFile: "traces.jsonl", SHA256: "e39c", Verified: true}}
	c := agentx.NewCollector()
	for i, said := range []string{"", "", "no", "no", "context length", "", "not this way"} {
		c.Add(answered(record.Instant(i)*1e9, said))
	}
	ours := run.Summary(agentx.Level{Parallel: 4, Seconds: 1800, Status: agentx.Completed}, c, "outputs/m/agentx_256k/parallel_4")
	given := plainjson.Object{}
	given.Add("summary", ours.JSON)
	given.Add("export", ours.Export)
	given.Add("outcomes", endings)
	given.Add("words", words)
	data, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	var theirs struct {
		Summary   map[string]any
		Datasets  map[string]map[string]string
		Outcomes  [][]string
		Overflows []bool
	}
	if err := json.Unmarshal(python(t, data, "agentx_summary.py"), &theirs); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(theirs.Summary, object(t, ours.JSON)); d != "" {
		t.Errorf("EvalScope's, then ours: %s", d)
	}
	for i, e := range endings {
		got := object(t, levelOf(run, e).JSON)["aiperf_submission_invalid_reasons"]
		want := []any{}
		for _, reason := range theirs.Outcomes[i] {
			want = append(want, reason)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%+v: aiperf's, then ours: %s", e, d)
		}
	}
	for i, w := range words {
		if got := (&record.Fault{Words: w}).ContextTooShort(); got != theirs.Overflows[i] {
			t.Errorf("%q: %v", w, got)
		}
	}
	corpora(t, theirs.Datasets)
}

// corpora holds the data that we name against EvalScope's.
func corpora(t *testing.T, theirs map[string]map[string]string) {
	found := 0
	for _, d := range agent.Declarations() {
		if d.Traits.Scenario == nil {
			continue
		}
		for _, v := range d.Traits.Scenario.Variants {
			found++
			got := map[string]string{"modelscope_id": v.Hub.ModelScope, "modelscope_revision": v.Hub.ModelScopeRevision, "huggingface_id": v.Hub.HuggingFace,
				"huggingface_revision": v.Hub.HuggingFaceRevision, "sha256": v.SHA256, "public_dataset": theirs[v.Name]["public_dataset"]}
			if d := cmp.Diff(theirs[v.Name], got); d != "" {
				t.Errorf("%s: EvalScope's, then ours: %s", v.Name, d)
			}
		}
	}
	if found != len(theirs) {
		t.Errorf("we have %d variants, EvalScope %d", found, len(theirs))
	}
}

func object(t *testing.T, o plainjson.Object) (m map[string]any) {
	t.Helper()
	data, err := json.Marshal(o)
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}
