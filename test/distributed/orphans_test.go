package distributed

import (
	"strings"
	"testing"
	"time"
)

// TestCoordinatorKilled_ItsProcessesEnd: those of --processes send nothing more, so that a run that is resumed a second later has all that they sent.
func TestCoordinatorKilled_ItsProcessesEnd(t *testing.T) {
	s := newSetup(t)
	args := []string{"perf", "--model", "simulated", "--url", s.url, "--dataset", "random", "--tokenizer-path", "builtin", "--min-prompt-length", "8",
		"--max-prompt-length", "16", "--max-tokens", "8", "--seed", "7", "--outputs-dir", s.outputs, "--no-timestamp", "--no-preflight", "--sleep-interval", "0",
		"--processes", "2", "--open-loop", "--rate", "40", "--number", "400"}
	folder := t.TempDir()
	c := runIn(t, folder, "the coordinator", binary, args...)
	c.until("some requests", func() bool { return len(s.records()) > 100 })
	c.kill()
	time.Sleep(time.Second)
	before := len(s.records())
	c = runIn(t, folder, "the resumed run", binary, "perf", "--resume", s.outputs)
	code := c.ends()
	n := s.once()
	t.Logf("code %d, %d requests, %d of them before the coordinator was killed", code, n, before)
	if n < before || n > 400 || !strings.Contains(c.all(), "did not arrive") {
		t.Errorf("%d requests\n%s", n, c.all())
	}
	again := len(s.records())
	time.Sleep(2 * time.Second)
	if later := len(s.records()); later != again || kept(folder) != 0 {
		t.Errorf("%d requests, and then %d; %d are left in the folder of the processes", again, later, kept(folder))
	}
}
