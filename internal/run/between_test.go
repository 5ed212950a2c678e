package run_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/metric"
)

func simulated(t *testing.T, c simulator.Config) string {
	t.Helper()
	s, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return url
}

func repeatedPrompt(t *testing.T, address string, between ...string) run.Arguments {
	t.Helper()
	args := run.DefaultArguments()
	prompt := strings.Repeat("one and the same prompt ", 40)
	args.Model, args.URL, args.Prompt, args.PromptText = "simulated", address, &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.NoPreflight, args.MaxTokens = t.TempDir(), 0, true, &run.Range{Min: 4, Max: 4}
	args.Parallel, args.Number, args.BetweenProbes = []int{1, 2}, []run.Count{{N: 2}, {N: 2}}, between
	return args
}

// TestBetween_EmptiesThePrefixCacheBeforeEachLevel: without that only the very first request of a run finds a cold cache.
func TestBetween_EmptiesThePrefixCacheBeforeEachLevel(t *testing.T) {
	address := simulated(t, simulator.Config{TTFT: time.Millisecond, ITL: time.Millisecond, PrefixCache: 1 << 16})
	hits := func(args run.Arguments) (shares []float64) {
		result, err := run.Run(t.Context(), args, run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range result.Levels {
			shares = append(shares, l.Server.Counts[metric.ServerCacheHits])
		}
		return shares
	}
	warm, cold := hits(repeatedPrompt(t, address)), hits(repeatedPrompt(t, address, "drain,reset-prefix-cache"))
	if warm[0] == 0 || warm[0] != warm[1] || cold[0] != warm[0]/2 || cold[1] > warm[1]/2 { // the two of the second level may both find it empty
		t.Errorf("cached tokens without a reset %v, with one %v", warm, cold)
	}
}

// TestBetween_ServerWithoutAResetIsRefused before anything is written.
func TestBetween_ServerWithoutAResetIsRefused(t *testing.T) {
	args := repeatedPrompt(t, simulated(t, simulator.Config{}), "reset-prefix-cache")
	_, err := run.Run(t.Context(), args, run.Options{})
	if err == nil || !strings.Contains(err.Error(), "between_probes") || !strings.Contains(err.Error(), "clients cannot clear its prefix cache: it has no /reset_prefix_cache") || !strings.Contains(err.Error(), "VLLM_SERVER_DEV_MODE=1") {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(args.OutputsDir); len(entries) > 0 {
		t.Errorf("something was written: %v", entries)
	}
	args.BetweenProbes = []string{"drian"}
	if _, err = run.New(t.Context(), args, run.Options{}); err == nil || !strings.Contains(err.Error(), "did you mean drain?") {
		t.Errorf("%v", err)
	}
}

// TestBetween_FailureIsANoteOfItsLevel has a server whose reset fails at the second level, and that tells no metrics.
func TestBetween_FailureIsANoteOfItsLevel(t *testing.T) {
	behind, _ := url.Parse(simulated(t, simulator.Config{PrefixCache: 1 << 12}))
	proxy := httputil.NewSingleHostReverseProxy(behind)
	var resets atomic.Int64
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/metrics":
			http.NotFound(w, r)
		case r.URL.Path == "/reset_prefix_cache" && resets.Add(1) == 3: // the first was the question whether it is there
			w.WriteHeader(http.StatusInternalServerError)
		default:
			readWhole(r)
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(front.Close)
	args := repeatedPrompt(t, front.URL, "drain", "reset-prefix-cache")
	result, err := run.Run(t.Context(), args, run.Options{})
	if err != nil || len(result.Levels) != 2 || resets.Load() != 3 {
		t.Fatalf("%+v, %v, %d resets", result, err, resets.Load())
	}
	page, err := os.ReadFile(filepath.Join(result.Folder, "perf_report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"the prefix cache may still contain prompts of the previous level: the server: /reset_prefix_cache: HTTP 500", "the server has no metrics"} {
		if !bytes.Contains(page, []byte(want)) || !slices.ContainsFunc(strings.Split(string(result.JSON), "\n"), func(line string) bool { return strings.Contains(line, want) }) {
			t.Errorf("%q is missing", want)
		}
	}
}
