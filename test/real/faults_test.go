package real

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A journaled request is what llmock says it did to one request.
type journaled struct {
	Status    int
	Fault     string
	Completed bool
	Body      struct {
		Messages []struct{ Content string }
	}
}

// TestFaults_OfTheServerAreFailures compares each request with the journal of a server that breaks most of its answers:
// failed here is what was broken there, of a fitting kind, and nothing else.
func TestFaults_OfTheServerAreFailures(t *testing.T) {
	// The echo of a long prompt is longer than the six chunks within which a fault strikes: none comes after the end.
	server := startMock(t, "--response-style", "echo", "--stream-fault", "truncate=0.25", "--stream-fault", "disconnect=0.15", "--stream-fault",
		"malformed=0.25", "--stream-fault", "stall=0.1", "--stream-stall-seconds", "30", "--error-rate", "429=0.1",
		"--error-rate", "500=0.1")
	const n = 120
	var prompts []string
	for i := range n {
		prompts = append(prompts, fmt.Sprintf("Say something about fault number %d: what a client must do when the stream of an answer ends in its midst.", i))
	}
	o := perf(t, "--url", server.url, "--model", "m", "--dataset", "line_by_line", "--dataset-path",
		write(t, "prompts.txt", prompts...), "--parallel", "16", "--number", fmt.Sprint(n), "--max-tokens", "64",
		"--read-timeout", "3", "--no-test-connection").succeeded(t)

	kinds := map[string]string{"": "", "stream:truncate": "truncated", "stream:disconnect": "truncated reset",
		"stream:malformed": "decode", "stream:stall": "timeout_idle", "chaos:429": "refused", "chaos:500": "status"}
	journal, seen := server.journal(t), map[string]int{}
	for i, r := range o.rows(t, fmt.Sprintf("parallel_16_number_%d", n)) {
		var sent struct{ Messages []struct{ Content string } }
		if err := json.Unmarshal([]byte(r.body), &sent); err != nil {
			t.Fatal(err)
		}
		did, ok := journal[sent.Messages[0].Content]
		if !ok {
			t.Fatalf("the server contains no requests %d: %s", i, r.body)
		}
		fault, _, _ := strings.Cut(did.Fault, "@")
		kind, known := kinds[fault]
		if !known || r.success != (fault == "") || r.fault != kind && (r.fault == "" || !strings.Contains(kind, r.fault)) {
			t.Errorf("request %d: the server's fault is %q (HTTP %d), ours %q with success %t: %s", i, did.Fault, did.Status,
				r.fault, r.success, r.words)
		}
		seen[fault]++
	}
	for fault := range kinds {
		if seen[fault] == 0 {
			t.Errorf("of %d requests none had the fault %q: %v", n, fault, seen)
		}
	}
	if l := o.levels(t)[0]; l.Failed != n-seen[""] || l.Succeeded != seen[""] {
		t.Errorf("%d failed and %d succeeded; the server broke %d", l.Failed, l.Succeeded, n-seen[""])
	}
}

// TestFaults_EveryAnswerBroken holds one kind of fault each at probability 1: no request succeeds, and the run says so.
func TestFaults_EveryAnswerBroken(t *testing.T) {
	onlyWhenAsked(t)
	for _, kind := range []string{"truncate", "disconnect", "malformed"} {
		t.Run(kind, func(t *testing.T) {
			server := startMock(t, "--stream-fault", kind+"=1")
			o := perf(t, "--url", server.url, "--model", "m", "--prompt", story, "--parallel", "4", "--number", "20",
				"--max-tokens", "64", "--no-test-connection")
			if l := o.levels(t)[0]; o.code != 1 || l.Failed != 20 || l.Succeeded != 0 {
				t.Errorf("exit code %d, %d failed, %d succeeded; want 1, 20, 0", o.code, l.Failed, l.Succeeded)
			}
		})
	}
}

// journal reads what llmock did, by prompt; what had none, as a look at /metrics, is left out.
func (s *server) journal(t *testing.T) map[string]journaled {
	t.Helper()
	var kept struct{ Requests []journaled }
	if err := json.Unmarshal(s.get(t, "/_llmock/requests"), &kept); err != nil {
		t.Fatal(err)
	}
	all := map[string]journaled{}
	for _, r := range kept.Requests {
		if len(r.Body.Messages) == 0 {
			continue
		}
		all[r.Body.Messages[0].Content] = r
	}
	return all
}
