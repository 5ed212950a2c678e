package plan_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"testing"

	"github.com/modelscope/evalscope/perf/workload"
)

// What EvalScope 1.14.1's own plugins made of each command line and prompt, recorded once.
//
//go:embed testdata/evalscope_bodies.ndjson
var recorded []byte

// A recordedBody is theirs. Where ours is another, it stands in Ours, with the reason in Why; docs/en/apis.md lists the reasons.
type recordedBody struct {
	Words              []string
	Prompt, Body, Ours json.RawMessage
	Why                string
}

// TestEncode_BodiesAreThoseThatEvalScopeMakes goes through the arguments one by one, and all at once.
func TestEncode_BodiesAreThoseThatEvalScopeMakes(t *testing.T) {
	n := 0
	for line := range bytes.Lines(recorded) {
		var r recordedBody
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		n++
		theirs, ours := keyed(t, r.Body), keyed(t, encode(t, r.Words, promptOf(t, r.Prompt)))
		want := theirs
		if r.Ours != nil {
			want = keyed(t, r.Ours)
		}
		if !same(ours, want) {
			t.Errorf("%q, %s:\n  ours %s\n  want %s\ntheirs %s", r.Words, r.Prompt, ours.Append(nil), want.Append(nil), theirs.Append(nil))
		}
		if different := r.Ours != nil; different != (r.Why != "") || different && same(want, theirs) {
			t.Errorf("%q: a difference has a reason: %q", r.Words, r.Why)
		}
	}
	if n < 100 {
		t.Errorf("%d bodies", n)
	}
}

// promptOf is a prompt as our datasets would give it.
func promptOf(t *testing.T, given json.RawMessage) (p workload.Prompt) {
	t.Helper()
	var o struct {
		Messages  json.RawMessage
		Query     string
		Documents []string
	}
	var list []json.RawMessage
	switch {
	case json.Unmarshal(given, &p.Text) == nil:
	case json.Unmarshal(given, &p.Inputs) == nil:
	case json.Unmarshal(given, &o) == nil && o.Messages != nil:
		return workload.Prompt{Body: given}
	case o.Query != "":
		return workload.Prompt{Ranking: &workload.Ranking{Query: o.Query, Documents: o.Documents}}
	case json.Unmarshal(given, &list) != nil:
		t.Fatalf("no prompt: %s", given)
	}
	for _, m := range list {
		p.Messages = append(p.Messages, workload.Message{JSON: m})
	}
	if list != nil {
		p.Inputs = nil
	}
	return p
}
