package visualizers

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
)

// perfetto serves Perfetto's user interface with a trace and returns its address.
func perfetto(t *testing.T, trace string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	cmd := exec.CommandContext(t.Context(), tool(t, "vizviewer"), "--server_only", "--port", fmt.Sprint(port), trace)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address := fmt.Sprintf("http://127.0.0.1:%d/", port)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if answer, err := http.Get(address); err == nil {
			answer.Body.Close()
			return address
		}
		if time.Now().After(deadline) {
			t.Fatalf("vizviewer does not answer: %s", out.String())
		}
	}
}

// told is what Perfetto's own engine says of a trace. Times are nanoseconds.
type told struct {
	Requests, Prefills, Decodes, Levels, Errors int
	Length                                      float64
}

// ask waits until the interface has a trace and asks its engine.
const ask = `(async () => {
	while (!(window.app && app.trace && app.trace.engine)) await new Promise(f => setTimeout(f, 100));
	const one = async (sql) => Number((await app.trace.engine.query(sql)).firstRow({n: 0}).n);
	return {
		Requests: await one("select count(*) as n from slice where category = 'request'"),
		Prefills: await one("select count(*) as n from slice where name = 'prefill'"),
		Decodes: await one("select count(*) as n from slice where name = 'decode'"),
		Levels: await one("select count(*) as n from process where name glob 'parallel_*'"),
		Length: await one("select sum(dur) * 1.0 as n from slice where name in ('prefill', 'decode')"),
		Errors: await one("select count(*) as n from stats where severity in ('error', 'data_loss') and value > 0"),
	};
})()`

func TestPerfetto_ShowsTheTrace(t *testing.T) {
	t.Parallel()
	r := benchmark(t, nil, "--export", "trace")
	r.good()
	address := perfetto(t, filepath.Join(r.folder, "trace.json.gz"))
	browser := browsertest.Open(t)
	browser.Do(t, chromedp.Navigate(address))
	got, err := chromedp.Run(browser, chromedp.Evaluate[told](ask, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	want, length := told{Requests: 16, Prefills: 16, Decodes: 16, Levels: 2}, 0.0
	for _, level := range levels {
		length += r.summary(level)["Total Requests"] * r.summary(level)["Avg Latency (s)"] * 1e9
	}
	if off := got.Length - length; off > 1e6 || off < -1e6 { // latencies are rounded to 0.1 ms
		t.Errorf("Perfetto sums prefill and decode to %.0f ns, the summaries to %.0f", got.Length, length)
	}
	got.Length = 0
	if got != want {
		t.Errorf("Perfetto has %+v, want %+v", got, want)
	}
}
