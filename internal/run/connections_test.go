package run_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/metric"
)

// A door lies before the built-in server, carries bytes both ways and counts connections.
type door struct {
	url   string
	taken atomic.Int64
}

// openDoor opens a door that closes a connection after so long without a byte from the client, as servers do; 0 is never.
func openDoor(t *testing.T, c simulator.Config, idle time.Duration) *door {
	t.Helper()
	target, err := url.Parse(serve(t, c))
	if err != nil {
		t.Fatal(err)
	}
	d := &door{}
	address := testenv.Serve(t, func(from net.Conn) {
		d.taken.Add(1)
		relay(from, target.Host, idle)
	})
	d.url = "http://" + address + target.Path
	return d
}

func relay(from net.Conn, address string, idle time.Duration) {
	defer from.Close()
	to, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() { io.Copy(from, to); from.Close() })
	buf := make([]byte, 64<<10)
	for {
		if idle > 0 {
			from.SetReadDeadline(time.Now().Add(idle))
		}
		n, err := from.Read(buf)
		if _, failed := to.Write(buf[:n]); failed != nil || err != nil {
			break
		}
	}
	to.Close()
	back.Wait()
}

func TestConnections_ServerSeesTheConnectionsThatTheReportCounts(t *testing.T) {
	for _, c := range []struct {
		name      string
		policy    string
		limit     int
		want      metric.Connections // without what was opened before and during
		opened    int                // in all
		text      string
		someWaits bool
	}{
		{"kept", "keep-alive", 0, metric.Connections{Most: 8}, 8, "Connections (keep-alive): ", false},
		{"kept, at most 3", "keep-alive", 3, metric.Connections{Limit: 3, Most: 3}, 3, "Connections (keep-alive, at most 3): ", true},
		{"one for each", "per-request", 0, metric.Connections{PerRequest: true, Most: 8}, 42, "Connections (per-request): ", false},
		{"one for each, at most 3", "per-request", 3, metric.Connections{PerRequest: true, Limit: 3, Most: 3}, 42, "Connections (per-request, at most 3): ", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := openDoor(t, simulator.Config{TTFT: 10 * time.Millisecond}, 0)
			args := arguments(t, d.url)
			args.NoPreflight, args.ServerMetrics = true, "off" // they have connections of their own
			args.Parallel, args.Number, args.Connections = []int{8}, []run.Count{{N: 40}}, c.policy
			if c.limit > 0 {
				args.MaxConnections = &c.limit
			}
			var tables bytes.Buffer
			args.Verbose = true
			result := mustRun(t, args, run.Options{Tables: &tables})
			l := result.Levels[0]
			got := l.Client.Connections
			if l.Succeeded != 40 || got == nil {
				t.Fatalf("%+v", l)
			}
			if got.OpenedBefore+got.Opened != c.opened || int(d.taken.Load()) != c.opened {
				t.Errorf("%d opened before and %d during, the server took %d; want %d", got.OpenedBefore, got.Opened, d.taken.Load(), c.opened)
			}
			want := c.want
			want.OpenedBefore, want.Opened = got.OpenedBefore, got.Opened
			if !want.PerRequest {
				want.Reused = 41 - c.opened // that of the connection test served before
			}
			if *got != want {
				t.Errorf("counted %+v, want %+v", *got, want)
			}
			wait := l.Distribution(metric.PoolWait)
			if (wait != nil) != c.someWaits {
				t.Errorf("the wait for a place is %+v", wait)
			}
			if c.someWaits {
				if reached, _ := l.Value(metric.ReachedConcurrency); reached > 3.01 {
					t.Errorf("%v requests at the server at once", reached)
				}
				lag, _ := l.Quantile(metric.SendLag, 0.5)
				if fromDue, _ := l.Value(metric.LatencyFromDue); lag > wait.Mean()/2 || fromDue < wait.Sum()/40 {
					t.Errorf("median send lag %v, latency from due %v, mean wait %v", lag, fromDue, wait.Mean())
				}
			}
			kept, err := os.ReadFile(filepath.Join(result.Folder, "perf_result.json"))
			if err != nil {
				t.Fatal(err)
			}
			plan, _ := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
			for text, in := range map[string]string{c.text: tables.String(), fmt.Sprintf(`"opened_before": %d`, got.OpenedBefore): string(kept),
				fmt.Sprintf(`"connections": %q`, c.policy): string(plan)} {
				if !strings.Contains(in, text) {
					t.Errorf("%q is missing in\n%s", text, in)
				}
			}
		})
	}
}

func TestConnections_ThatTheServerClosedBetweenLevelsAreCountedAndReplaced(t *testing.T) {
	d := openDoor(t, simulator.Config{TTFT: 10 * time.Millisecond}, 200*time.Millisecond)
	args := arguments(t, d.url)
	args.NoPreflight, args.ServerMetrics = true, "off"
	args.Parallel, args.Number, args.SleepInterval = []int{4, 4}, []run.Count{{N: 12}, {N: 12}}, 1
	levels := mustRun(t, args).Levels
	first, second := levels[0].Client.Connections, levels[1].Client.Connections
	if first.OpenedBefore != 4 || first.Opened+second.Opened != 0 || second.OpenedBefore != 4 || second.FoundClosed != 4 || second.Reconnects != 0 {
		t.Errorf("%+v, then %+v", first, second)
	}
	if n := d.taken.Load(); n != 8 {
		t.Errorf("the server took %d connections", n)
	}
}
