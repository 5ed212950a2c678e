package distributed

import (
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tenSeconds is a level of ten seconds.
var tenSeconds = []string{"--open-loop", "--rate", "40", "--number", "400"}

// TestWorkerKilled_WhileJoining: another one takes its place.
func TestWorkerKilled_WhileJoining(t *testing.T) {
	s := newSetup(t)
	c := s.perf("--open-loop", "--rate", "40", "--number", "40")
	s.worker("one")
	c.says("Worker one joined")
	s.workers[0].kill()
	s.worker("two", "--once")
	c.says("Worker two joined")
	c.says("Worker one is lost")
	s.worker("three", "--once")
	if code := c.ends(); code != 0 || s.once() != 40 {
		t.Errorf("code %d, %d requests", code, s.once())
	}
}

// TestWorkerKilled_BeforeTheStart: the level does not begin with less than was asked for.
func TestWorkerKilled_BeforeTheStart(t *testing.T) {
	s := newSetup(t)
	c := s.perf(tenSeconds...)
	a, b := s.worker("one", "--once"), s.worker("two", "--once")
	a.says("Level")
	b.kill()
	if code := c.ends(); code == 0 || !strings.Contains(c.all(), "worker two was lost") {
		t.Errorf("code %d", code)
	}
	t.Log(c.all())
	a.ends()
}

// TestWorkerKilled_MidLevel: what arrived counts, and what nobody sent is told.
func TestWorkerKilled_MidLevel(t *testing.T) {
	for _, word := range []string{"continue", "fail"} {
		t.Run(word, func(t *testing.T) {
			s := newSetup(t)
			c := s.perf(append(tenSeconds, "--on-worker-loss", word)...)
			a, b := s.worker("one", "--once"), s.worker("two", "--once")
			c.until("half of the requests", func() bool { return len(s.records()) > 200 })
			b.kill()
			code := c.ends()
			a.ends()
			t.Logf("code %d, %d requests once each, the killed one kept %d", code, s.once(), kept(s.folders[1]))
			if !strings.Contains(c.all(), "Worker two is lost") || (code == 0) != (word == "continue") {
				t.Errorf("code %d", code)
			}
			if !strings.Contains(c.all(), "INVALID (worker lost)") {
				t.Error("the verdict is another one")
			}
			if !regexp.MustCompile(`did not arrive \(items \d+`).MatchString(c.all()) {
				t.Error("it is not said which items are missing")
			}
			t.Log(c.all())
		})
	}
}

// TestWorkerStopped_TwentySeconds: nothing is lost, nothing is counted twice.
func TestWorkerStopped_TwentySeconds(t *testing.T) {
	s := newSetup(t)
	c := s.perf(tenSeconds...)
	s.worker("one", "--once")
	b := s.worker("two", "--once")
	c.until("a fifth of the requests", func() bool { return len(s.records()) > 80 })
	b.signal(syscall.SIGSTOP)
	time.Sleep(20 * time.Second)
	b.signal(syscall.SIGCONT)
	code := c.ends()
	if n := s.once(); n != 400 || code != 0 {
		t.Errorf("code %d, %d requests", code, n)
	}
	t.Log(c.all())
}

// TestCoordinatorKilled_MidLevel: the workers stop within the lease and keep what they have, and a resumed run collects it.
func TestCoordinatorKilled_MidLevel(t *testing.T) {
	s := newSetup(t)
	c := s.perf("--open-loop", "--rate", "20", "--number", "1200")
	a, b := s.worker("one"), s.worker("two")
	c.until("some requests", func() bool { return len(s.records()) > 100 })
	c.kill()
	had := len(s.records())
	begun := time.Now()
	a.says("no message from the coordinator")
	b.says("no message from the coordinator")
	t.Logf("stopped after %s; the coordinator had %d, the workers kept %d and %d", time.Since(begun).Round(time.Second), had, kept(s.folders[0]), kept(s.folders[1]))
	all := kept(s.folders[0]) + kept(s.folders[1])
	c = run(t, "the resumed run", binary, "perf", "--resume", s.outputs)
	code := c.ends()
	if n := s.once(); n != all {
		t.Errorf("code %d, %d requests instead of %d", code, n, all)
	}
	if left := kept(s.folders[0]) + kept(s.folders[1]); left != 0 {
		t.Errorf("the workers still keep %d", left)
	}
	t.Log(c.all())
}

// TestInterrupt_Twice reaches all workers.
func TestInterrupt_Twice(t *testing.T) {
	s := newSetup(t)
	s.url = server(t, "--itl", "4s") // so that requests are in flight for longer than the first signal waits
	c := s.perf("--open-loop", "--rate", "20", "--number", "1200")
	a, b := s.worker("one", "--once"), s.worker("two", "--once")
	a.says("Level")
	time.Sleep(8 * time.Second)
	c.signal(syscall.SIGINT)
	c.says("no new requests")
	time.Sleep(2 * time.Second)
	c.signal(syscall.SIGINT)
	begun := time.Now()
	code := c.ends()
	a.ends()
	b.ends()
	t.Logf("code %d, all ended %s after the second signal, %d requests", code, time.Since(begun).Round(100*time.Millisecond), s.once())
	if code != 130 {
		t.Errorf("code %d", code)
	}
	t.Log(c.all())
}

// TestCoordinatorKilled_ResumedAtOnce: workers that still send hear of the new coordinator, let their requests end, and count no request that they
// did not send.
func TestCoordinatorKilled_ResumedAtOnce(t *testing.T) {
	for name, wait := range map[string]int{"before the start": 0, "mid-level": 100} {
		t.Run(name, func(t *testing.T) {
			s := newSetup(t)
			c := s.perf("--open-loop", "--rate", "40", "--number", "400")
			a, b := s.worker("one"), s.worker("two")
			a.says("Level")
			b.says("Level")
			c.until("some requests", func() bool { return len(s.records()) >= wait })
			c.kill()
			c = run(t, "the resumed run", binary, "perf", "--resume", s.outputs)
			code := c.ends()
			failed, n := s.failed(), s.once()
			t.Logf("code %d, %d requests", code, n)
			if failed > 0 || n < wait || n > 400 || n < 400 && !strings.Contains(c.all(), "did not arrive") {
				t.Errorf("%d requests, %d failed\n%s", n, failed, c.all())
			}
		})
	}
}

// TestInterrupt_TwiceBesideAFrozenWorker: the results of what arrived are written before the process ends.
func TestInterrupt_TwiceBesideAFrozenWorker(t *testing.T) {
	s := newSetup(t)
	c := s.perf(tenSeconds...)
	s.worker("one", "--once")
	b := s.worker("two", "--once")
	c.until("some requests", func() bool { return len(s.records()) > 100 })
	b.signal(syscall.SIGSTOP)
	c.signal(syscall.SIGINT)
	c.says("no new requests")
	time.Sleep(2 * time.Second) // two signals within a second count as one
	c.signal(syscall.SIGINT)
	code := c.ends()
	if n := s.once(); code != 130 || n < 100 || !strings.Contains(c.all(), "perf_report.html") {
		t.Errorf("code %d, %d requests\n%s", code, n, c.all())
	}
}
