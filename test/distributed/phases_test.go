package distributed

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/testenv"
)

// TestCoordinatorKilled_WhileJoining: workers wait for the next one.
func TestCoordinatorKilled_WhileJoining(t *testing.T) {
	s := newSetup(t)
	c := s.perf("--open-loop", "--rate", "40", "--number", "40")
	a := s.worker("one")
	c.says("Worker one joined")
	c.kill()
	a.says("no message from the coordinator")
	c = s.perf("--open-loop", "--rate", "40", "--number", "40")
	s.worker("two")
	if code := c.ends(); code != 0 || s.once() != 40 {
		t.Errorf("code %d, %d requests", code, s.once())
	}
}

// TestCoordinatorKilled_BeforeTheStart: nothing was sent, and the resumed run sends all of it. On a busy machine a worker may have been told the
// start; then the level has begun, and is not continued.
func TestCoordinatorKilled_BeforeTheStart(t *testing.T) {
	s := newSetup(t)
	c := s.perf("--open-loop", "--rate", "40", "--number", "40")
	a, b := s.worker("one"), s.worker("two")
	a.says("Level")
	c.kill()
	a.says("no message from the coordinator")
	b.says("no message from the coordinator")
	sent := s.once()
	c = run(t, "the resumed run", binary, "perf", "--resume", s.outputs)
	if code := c.ends(); code != 0 || sent != 0 || s.failed() > 0 || s.once() != 40 && !strings.Contains(c.all(), "did not arrive") {
		t.Errorf("code %d, %d requests, %d before", code, s.once(), sent)
	}
	t.Logf("%d requests before the coordinator was killed, %d in all\n%s", sent, s.once(), c.all())
}

// TestCoordinatorKilled_WhileMerging: all was sent, and the resumed run has all of it and sends nothing.
func TestCoordinatorKilled_WhileMerging(t *testing.T) {
	s := newSetup(t)
	c := s.perf(tenSeconds...)
	s.worker("one")
	s.worker("two")
	c.until("most of the requests", func() bool { return len(s.records()) > 380 })
	c.signal(syscall.SIGSTOP)
	time.Sleep(5 * time.Second) // the load ends
	c.kill()
	c = run(t, "the resumed run", binary, "perf", "--resume", s.outputs)
	code := c.ends()
	if n := s.once(); n != 400 || code != 0 || !strings.Contains(c.all(), "failed: 0 of 400") {
		t.Errorf("code %d, %d requests", code, n)
	}
	t.Log(c.all())
}

// TestWorkerKilled_WhileMerging: what arrived counts.
func TestWorkerKilled_WhileMerging(t *testing.T) {
	s := newSetup(t)
	c := s.perf(append(tenSeconds, "--on-worker-loss", "continue")...)
	s.worker("one", "--once")
	b := s.worker("two", "--once")
	c.until("most of the requests", func() bool { return len(s.records()) > 380 })
	c.signal(syscall.SIGSTOP)
	time.Sleep(5 * time.Second)
	b.kill()
	c.signal(syscall.SIGCONT)
	code := c.ends()
	n := s.once()
	t.Logf("code %d, %d requests; the killed worker kept %d", code, n, kept(s.folders[1]))
	if n < 300 || n > 400 {
		t.Errorf("%d requests", n)
	}
	t.Log(c.all())
}

// TestWorker_DiskFull: the run says so, and what was measured is kept.
func TestWorker_DiskFull(t *testing.T) {
	s := newSetup(t)
	small := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=96k", "evalscope", small).CombinedOutput(); err != nil {
		testenv.Missing(t, "a small disk cannot be made here: "+string(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", small).Run() })
	c := s.perf(tenSeconds...)
	s.worker("one", "--once")
	b := s.workerIn("two", small, "--once")
	code := c.ends()
	t.Logf("code %d, %d requests\n%s\n%s", code, s.once(), c.all(), b.all())
	if code == 0 || !strings.Contains(c.all(), "no space left") {
		t.Errorf("code %d", code)
	}
}

// broker starts the NATS server that is on PATH, or that EVALSCOPE_NATS_SERVER names.
func broker(t *testing.T, at string, args ...string) *process {
	t.Helper()
	program := os.Getenv("EVALSCOPE_NATS_SERVER")
	if program == "" {
		var err error
		if program, err = exec.LookPath("nats-server"); err != nil {
			testenv.Missing(t, "no nats-server: build it by go build github.com/nats-io/nats-server/v2, and name it in EVALSCOPE_NATS_SERVER")
		}
	}
	_, port, _ := strings.Cut(at, ":")
	p := run(t, "nats-server", program, append([]string{"-a", "127.0.0.1", "-p", port, "-js"}, args...)...)
	p.says("Server is ready")
	return p
}

// TestBroker_Restarted: nothing is lost, nothing comes twice.
func TestBroker_Restarted(t *testing.T) {
	s := newSetup(t)
	store := t.TempDir()
	n := broker(t, s.listen, "-sd", store)
	c := s.perf(append(tenSeconds, "--nats", "nats://"+s.listen)...)
	s.worker("one", "--once")
	s.worker("two", "--once")
	for range 2 {
		had := len(s.records())
		c.until("more requests", func() bool { return len(s.records()) > had+80 })
		n.kill()
		time.Sleep(2 * time.Second)
		n = broker(t, s.listen, "-sd", store)
	}
	code := c.ends()
	if n := s.once(); n != 400 || code != 0 {
		t.Errorf("code %d, %d requests", code, n)
	}
	t.Log(c.all())
}

// TestCoordinatorKilled_BrokerGoesOn: a broker of others keeps what was on its way, and the resumed run has all that the workers measured.
func TestCoordinatorKilled_BrokerGoesOn(t *testing.T) {
	s := newSetup(t)
	broker(t, s.listen, "-sd", t.TempDir())
	c := s.perf(append(tenSeconds, "--nats", "nats://"+s.listen)...)
	a, b := s.worker("one"), s.worker("two")
	c.until("some requests", func() bool { return len(s.records()) > 100 })
	c.kill()
	a.says("no message from the coordinator")
	b.says("no message from the coordinator")
	all := kept(s.folders[0]) + kept(s.folders[1])
	c = run(t, "the resumed run", binary, "perf", "--resume", s.outputs)
	code := c.ends()
	if n := s.once(); n != all || n != 400 || code != 0 {
		t.Errorf("code %d, %d requests, and the workers had %d", code, n, all)
	}
}
