package serve

import (
	"testing"

	"github.com/modelscope/evalscope/internal/browsertest"
)

// Runs whose answers have no output tokens are listed by what they have.
func TestBrowser_ListsTheFiguresOfEachKindOfAnswers(t *testing.T) {
	root := t.TempDir()
	const run = `{"format":"evalscope-perf-run","version":"1.0","id":"1","kind":"embedding","state":"done","started":"2026-11-24T01:02:03Z","command":"","levels":[]}`
	write(t, root, "vectors/run.json", run)
	write(t, root, "vectors/plan.json", `{"model_id":"m","url":"http://127.0.0.1:1/v1"}`)
	write(t, root, "vectors/perf_result.json", `{"schema":"evalscope-perf-result/1.0","run":{"id":"1","kind":"embedding","name":"vectors","server":{"model":"m"}},
		"levels":[{"load":{"name":"parallel_1","parallel":1,"number":9},"total":9,"succeeded":9,"failed":0,"ended":"done",
		"metrics":{"input_throughput":{"unit":"tok/s","value":777},"request_throughput":{"unit":"req/s","value":9},"latency":{"unit":"s","n":9,"mean":0.2,"p99":0.25}}}]}`)
	server := open(t, root, Config{})
	b := browser{browsertest.Open(t)}
	b.visit(t, server.URL)
	const heads = `[...document.querySelectorAll("#runs thead th")].map(x => x.textContent).slice(7, 10).join(", ")`
	if got := browsertest.Probe[string](t, b.Browser, heads); got != "Best input (tok/s), Best (req/s), P99 latency (s)" {
		t.Errorf("the columns are %s", got)
	}
	const cells = `[...document.querySelectorAll("#runs tbody td")].map(x => x.textContent).slice(7, 10).join(", ")`
	if got := browsertest.Probe[string](t, b.Browser, cells); got != "777.0, 9.00, 0.2500" {
		t.Errorf("the figures are %s", got)
	}
}
