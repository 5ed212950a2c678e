package distributed

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestNetwork_DelayAndLoss: over a way that takes longer to the coordinator than back, and now and then as long as TCP needs after a loss, all requests
// come once, and the workers' clocks, which are this machine's in truth, are off by no more than the bound that the report has.
func TestNetwork_DelayAndLoss(t *testing.T) {
	s := newSetup(t)
	c := s.perf("--open-loop", "--rate", "40", "--number", "400")
	c.says("Waiting for 2 workers")
	for i, name := range []string{"one", "two"} {
		s.worker(name, "--once", "--join", "nats://"+slow(t, s.listen, time.Duration(10+20*i)*time.Millisecond, 3*time.Millisecond))
		c.says("Worker " + name + " joined") // their order is that of their logs
	}
	if code := c.ends(); code != 0 || s.once() != 400 {
		t.Errorf("code %d, %d requests", code, s.once())
	}
	level, _ := filepath.Glob(filepath.Join(s.outputs, "*", "rate_*"))
	if len(level) != 1 {
		t.Fatalf("%d levels", len(level))
	}
	begun := begins(t, filepath.Join(level[0], eventlog.FileName))
	for i, w := range workers(t, filepath.Join(level[0], eventlog.FileName)) {
		off := begins(t, filepath.Join(level[0], eventlog.WorkerName(i))).Sub(begun).Seconds()
		half := float64(10+20*i+3) / 2e3
		if math.Abs(off) > w.Clock.Bound || w.Clock.Bound < half || w.Clock.Bound > 4*half {
			t.Errorf("worker %d began %.2f ms late, within %.2f ms as it says; half of the delay is %.2f ms", i, 1e3*off, 1e3*w.Clock.Bound, 1e3*half)
		}
		t.Logf("worker %d began %.2f ms late, within %.2f ms as it says", i, 1e3*off, 1e3*w.Clock.Bound)
	}
}

// begins is the wall clock at which a log's clock begins.
func begins(t *testing.T, path string) time.Time {
	t.Helper()
	log, err := eventlog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	return log.Head().Wall
}

// workers are what the coordinator's log says of the workers.
func workers(t *testing.T, path string) []metric.WorkerReport {
	t.Helper()
	log, err := eventlog.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		e, err := log.Next()
		if err != nil {
			t.Fatal("the log says nothing of workers:", err)
		}
		var p metric.WorkersProbe
		if e.Kind == eventlog.KindProbe && json.Unmarshal(e.Probe, &p) == nil && p.Of == metric.OfWorkers {
			return p.Workers
		}
	}
}

// slow is an address at which the one at to is reached by a way that takes so long there and back.
func slow(t *testing.T, to string, there, back time.Duration) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				near.Close()
				continue
			}
			go carry(far, near, there)
			go carry(near, far, back)
		}
	}()
	return l.Addr().String()
}

// carry brings what is read from one connection to another, delayed. One piece in a hundred is lost and sent again after 200 ms, and all behind it wait,
// as with TCP.
func carry(to, from net.Conn, delay time.Duration) {
	type piece struct {
		due  time.Time
		data []byte
	}
	pieces := make(chan piece, 1<<16)
	go func() {
		defer to.Close()
		for p := range pieces {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.data); err != nil {
				from.Close()
				return
			}
		}
	}()
	defer close(pieces)
	for {
		data := make([]byte, 4096)
		n, err := from.Read(data)
		due := time.Now().Add(delay)
		if rand.IntN(100) == 0 {
			due = due.Add(200 * time.Millisecond)
		}
		if n > 0 {
			pieces <- piece{due, data[:n]}
		}
		if err != nil {
			return
		}
	}
}
