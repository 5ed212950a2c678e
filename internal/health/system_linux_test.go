package health

import (
	"math"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// More threads than processors that all want to run must wait, and the kernel says so of each thread; /proc/self/schedstat
// knows of the main thread alone.
func TestSystem_RunQueueDelayIsOfAllThreads(t *testing.T) {
	files := newThreads("/proc/self/task")
	defer files.close()
	if len(files.files) == 0 {
		t.Skip("this kernel has no schedstat")
	}
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		t.Fatal(err)
	}
	one := unix.CPUSet{}
	for cpu := range 1024 {
		if set.IsSet(cpu) {
			one.Set(cpu)
			break
		}
	}
	until := time.Now().Add(300 * time.Millisecond)
	var spinning sync.WaitGroup
	hold := make(chan struct{}) // threads that end take their counters with them
	for range 2 {
		spinning.Add(1)
		go func() {
			runtime.LockOSThread() // never unlocked: the thread, bound to one processor, ends with its goroutine
			_ = unix.SchedSetaffinity(0, &one)
			for time.Now().Before(until) {
			}
			spinning.Done()
			<-hold
		}()
	}
	spinning.Wait()
	wait, slices := files.read(make([]byte, 256))
	close(hold)
	if wait < 0.05 || slices == 0 {
		t.Errorf("two threads shared a processor for 0.3 s, and waited %v s in %d turns", wait, slices)
	}
	if again, _ := files.read(make([]byte, 256)); again < wait {
		t.Errorf("the sum went back from %v to %v when threads ended", wait, again)
	}
}

func TestSystem_KernelsFilesAreRead(t *testing.T) {
	all, busy, stolen := machine([]byte("cpu  100 10 50 800 20 5 5 10 3 0\ncpu0 1 2 3\n"))
	if all != 10 || math.Abs(busy-1.7) > 1e-9 || stolen != 0.1 {
		t.Errorf("the machine is %v, %v, %v", all, busy, stolen)
	}
	if p := pressure([]byte("some avg10=0.00 avg60=0.89 avg300=6.19 total=232359307\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")); p != 232.359307 {
		t.Errorf("the pressure is %v", p)
	}
	for _, text := range []string{"", "cpu", "intr 1 2 3 4 5 6 7 8 9"} {
		if all, _, _ := machine([]byte(text)); all != 0 || pressure([]byte(text)) != 0 {
			t.Errorf("%q tells something", text)
		}
	}
}

func TestSystem_ThrottlingIsThatOfTheGroupWithTheQuota(t *testing.T) {
	write := func(text string, path ...string) {
		t.Helper()
		file := filepath.Join(path...)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, list string
		files      map[string]string
		want       float64
	}{
		{"version 2, the quota on a group above", "0::/a/b\n", map[string]string{"a/b/cpu.stat": "usage_usec 5\nnr_throttled 0\nthrottled_usec 0\n",
			"a/cpu.stat": "usage_usec 5\nnr_throttled 3\nthrottled_usec 2500000\n", "cpu.stat": "usage_usec 9\n"}, 2.5},
		{"version 2 in a container", "0::/../../outside\n", map[string]string{"cpu.stat": "throttled_usec 1000000\n"}, 1},
		{"version 1", "4:cpu,cpuacct:/a\n3:memory:/a\n", map[string]string{"cpu,cpuacct/a/cpu.stat": "nr_periods 1\nnr_throttled 1\nthrottled_time 3000000000\n"}, 3},
		{"none", "0::/\n", nil, 0},
	} {
		dir := t.TempDir()
		write(c.list, dir, "proc/self/cgroup")
		for name, text := range c.files {
			write(text, dir, "sys/fs/cgroup", name)
		}
		got := 0.0
		for _, g := range openGroups(dir) {
			got = max(got, g.throttled(make([]byte, 4096)))
			g.close()
		}
		if got != c.want {
			t.Errorf("%s: %v s, want %v", c.name, got, c.want)
		}
	}
}

// queue tells what lies unread in one TCP connection, as the kernel counts it.
type queue struct{ conn *net.TCPConn }

func (q queue) Unread() (bytes int64, conns int) {
	raw, err := q.conn.SyscallConn()
	if err != nil {
		return 0, 0
	}
	_ = raw.Control(func(fd uintptr) {
		if n, err := unix.IoctlGetInt(int(fd), unix.SIOCINQ); err == nil {
			bytes, conns = int64(n), 1
		}
	})
	return bytes, conns
}

func TestSystem_BytesThatNobodyReadAreSeenInARealSocket(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ours, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	theirs, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	if _, err := theirs.Write([]byte(strings.Repeat("x", 5000))); err != nil {
		t.Fatal(err)
	}
	var got metric.ClientSample
	begin := time.Now()
	w := Start(Config{Now: func() record.Instant { return record.Instant(time.Since(begin)) + 1 }, Unread: queue{ours.(*net.TCPConn)},
		Each: func(s metric.ClientSample) { got = s }})
	w.Stop() // looks once more
	if got.Unread != 5000 || got.UnreadConns != 1 {
		t.Errorf("%d bytes in %d sockets", got.Unread, got.UnreadConns)
	}
	if got.MachineCPU < 0 || got.Procs < 1 {
		t.Errorf("the sample is %+v", got)
	}
}
