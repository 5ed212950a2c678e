package real

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// random are arguments for random prompts of 128 tokens and answers of 32.
func random(server *server, more ...string) []string {
	return append([]string{"--url", server.url, "--model", "m", "--dataset", "random", "--tokenizer-path", tokenizerPath(),
		"--min-prompt-length", "128", "--max-prompt-length", "128", "--max-tokens", "32", "--min-tokens", "32",
		"--extra-args", `{"ignore_eos": true}`, "--sleep-interval", "0"}, more...)
}

// TestLoad_QueueingOnTheServerIsSeen sends 32 requests at once to four slots: none fails, and most of them wait.
func TestLoad_QueueingOnTheServerIsSeen(t *testing.T) {
	server := llama(t)
	o := perf(t, random(server, "--parallel", "32", "--number", "128")...)
	for i, r := range o.successes(t, "parallel_32_number_128", 128) {
		if r.input != 128 || r.output != 32 {
			t.Errorf("request %d: %d tokens in, %d out", i, r.input, r.output)
		}
	}
	metrics := o.levels(t)[0].Metrics
	waiting, decoding := metrics["waiting_streams"].Value, metrics["decode_streams"].Value
	if waiting < 8 || decoding > 8 {
		t.Errorf("%.1f requests waited for their first token and %.1f were answered at a time, with four slots", waiting, decoding)
	}
}

// TestLoad_OpenLoop sends at two rates, each a level of its own.
func TestLoad_OpenLoop(t *testing.T) {
	server := llama(t)
	o := perf(t, random(server, "--open-loop", "--rate", "5", "10", "--number", "10", "20")...)
	o.successes(t, "rate_5.0_number_10", 10)
	o.successes(t, "rate_10.0_number_20", 20)
	further := []string{"Average TTFT from scheduled start (s)", "Average latency from scheduled start (s)", "TTFT from scheduled start (s)", "Latency from scheduled start (s)"}
	showsGuideTables(t, "standard output", o.stdout, 2, further...)
	summaries, percentiles := tables(o.stdout, "Benchmarking summary:"), tables(o.stdout, "Percentile results:")
	for i := range summaries {
		for _, name := range further {
			if !slices.Contains(column(summaries[i], 0), name) && !slices.Contains(percentiles[i][0], name) {
				t.Errorf("level %d lacks %q", i, name)
			}
		}
	}
}

// TestLoad_ServerThatClosesConnections runs many short requests one after the other: llama.cpp says keep-alive and closes
// after streamed answers, which must cost no request.
func TestLoad_ServerThatClosesConnections(t *testing.T) {
	server := llama(t)
	before := server.promptTokens(t)
	o := perf(t, append(random(server, "--parallel", "4", "--number", "200"), "--max-tokens", "2", "--min-tokens", "2")...)
	reconnects := 0
	for _, r := range o.successes(t, "parallel_4_number_200", 200) {
		reconnects += r.reconnects
	}
	level := o.levels(t)[0]
	if level.Reconnected > reconnects || (level.Reconnected == 0) != (reconnects == 0) {
		t.Errorf("perf_result.json says %d requests were sent again, the database %d times", level.Reconnected, reconnects)
	}
	server.readPrompts(t, before, connectionTests+200, 128) // what is sent again had not been read: nothing is computed twice
	t.Logf("%d of 200 requests were resent on a new connection", reconnects)
}

// TestLoad_ServerThatIsKilled holds that a server's death in the middle fails the requests that it hits and ends the run.
func TestLoad_ServerThatIsKilled(t *testing.T) {
	onlyWhenAsked(t)
	server := startLlama(t)
	t.Cleanup(server.stop)
	binary, err := shared.binary()
	if err != nil {
		t.Fatal(err)
	}
	args := append(random(server, "--parallel", "8", "--number", "400"), "--max-tokens", "256", "--min-tokens", "256")
	command := exec.Command(binary, append([]string{"perf"}, args...)...)
	killed := make(chan error, 1)
	stop := make(chan struct{})
	dir := t.TempDir()
	go func() {
		waitForRequests(filepath.Join(dir, "outputs", "*", "*", "*", "events.ndjson"), 5, stop)
		killed <- server.command.Process.Kill()
	}()
	o := finish(t, command, dir)
	close(stop)
	if err := <-killed; err != nil {
		t.Fatal(err)
	}
	if o.code != 0 {
		t.Errorf("exit code %d, want 0: some requests succeeded", o.code)
	}
	l := o.levels(t)[0]
	if l.Total != 400 || l.Succeeded < 5 || l.Succeeded+l.Failed != 400 || l.Failed < 8 {
		t.Errorf("%d requests, %d succeeded, %d failed; want 400, some of each", l.Total, l.Succeeded, l.Failed)
	}
	for _, outcome := range l.Outcomes {
		if !slices.Contains([]string{"reset", "truncated", "empty_stream", "connect"}, outcome.Kind) || outcome.Example == "" {
			t.Errorf("%d failures are of the kind %q: %q", outcome.Count, outcome.Kind, outcome.Example)
		}
	}
	if value(tables(o.stdout, "Benchmarking summary:")[0], "Total requests") != "400" {
		t.Error("the table does not say 400 requests")
	}
}

// waitForRequests returns when an event log that matches the pattern holds n requests, or when stop is closed.
func waitForRequests(pattern string, n int, stop <-chan struct{}) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			continue
		}
		if data, err := os.ReadFile(found[0]); err == nil && bytes.Count(data, []byte(`"event":"request"`)) >= n {
			return
		}
	}
}
