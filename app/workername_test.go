package app

import (
	"bytes"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

// TestWorker_NameThatNoCoordinatorTakesIsRefused: it would wait for a run for ever.
func TestWorker_NameThatNoCoordinatorTakesIsRefused(t *testing.T) {
	for _, name := range []string{"a\nb", strings.Repeat("x", 300)} {
		var errs bytes.Buffer
		p := Process{Args: []string{"worker", "--join", "nats://127.0.0.1:1", "--join-timeout", "1s", "--name", name}, Stdout: &errs, Stderr: &errs,
			Getenv: func(string) string { return testToken }}
		if code := Main(p, standard.Plugins()); code != ExitBadInput || !strings.Contains(errs.String(), "--name") {
			t.Errorf("%d, %s", code, errs.String())
		}
	}
}
