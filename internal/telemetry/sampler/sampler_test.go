package sampler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/scrape"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// since is a clock of the present time.
type since struct{ time.Time }

func (c since) Now() record.Instant { return record.Instant(time.Since(c.Time)) }

// scripted answers from a script, after a while that it says.
type scripted struct {
	n      *atomic.Int64
	after  func(n int64) (time.Duration, error)
	closed *atomic.Int64
}

func (s scripted) Read(ctx context.Context) (Reading, error) {
	n := s.n.Add(1)
	wait, err := s.after(n)
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		err = ctx.Err()
	}
	return Reading{Page: exposition.Page{Samples: []exposition.Sample{{Name: "x_total", Value: float64(n)}}}, Bytes: 10}, err
}

func (s scripted) Close() { s.closed.Add(1) }

func levelOf(t *testing.T, path string) *telemetry.Level {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	level, err := telemetry.Read(file)
	if err != nil || level.Damaged > 0 {
		t.Fatalf("%+v, %v", level, err)
	}
	return level
}

func TestRun_SlowAndDeadSourcesDelayNobodyAndCostANote(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	synctest.Test(t, func(t *testing.T) {
		var closed atomic.Int64
		source := func(name string, after func(int64) (time.Duration, error)) Source {
			return Source{Source: telemetry.Source{Kind: telemetry.Server, Name: name},
				Open: func() Reader { return scripted{new(atomic.Int64), after, &closed} }}
		}
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{
			source("quick", func(int64) (time.Duration, error) { return time.Millisecond, nil }),
			source("slow", func(int64) (time.Duration, error) { return 700 * time.Millisecond, nil }),
			source("hangs", func(int64) (time.Duration, error) { return time.Hour, nil }),
			source("comes back", func(n int64) (time.Duration, error) {
				if n > 3 && n < 7 {
					return 0, errors.New("it returns HTTP 500")
				}
				return 0, nil
			})}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(9*time.Second + 500*time.Millisecond)
		cost, err := run.Stop()
		if err != nil || closed.Load() != 4 || cost.Failed < 10 {
			t.Errorf("%+v, %v, %d closed", cost, err, closed.Load())
		}
	})
	level := levelOf(t, path)
	for i, want := range []int{11, 11, 0, 8} { // at 0 … 9 s and at the end
		if got := len(level.Sources[i].Windows); got != want {
			t.Errorf("%s: %d readings, want %d", level.Sources[i].Name, got, want)
		}
	}
	if w := level.Sources[1].Windows[3]; w.Received-w.Sent != record.Instant(700*time.Millisecond) || w.Sent != record.Instant(3*time.Second) {
		t.Errorf("the fourth of the slow one is %+v", w)
	}
	notes := map[int][]string{}
	for _, n := range level.Notes {
		notes[n.Source] = append(notes[n.Source], n.Text)
	}
	if n := level.Notes[0]; n.Source != 2 || n.At != 0 { // it has hung since it was asked
		t.Errorf("the first note is %+v", n)
	}
	if len(notes) != 2 || len(notes[2]) != 1 || notes[2][0] != "cannot be read: no response within 1s" ||
		len(notes[3]) != 2 || notes[3][0] != "cannot be read: it returns HTTP 500" || notes[3][1] != "can be read again" {
		t.Errorf("%v", notes)
	}
}

func TestRun_SourceThatHasNothingAnyMoreCostsANote(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	synctest.Test(t, func(t *testing.T) {
		n := 0
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader {
			return readerFunc(func() (r Reading, err error) {
				if n++; n < 3 || n > 5 {
					r.Samples = []exposition.Sample{{Name: "x", Value: 1}}
				}
				return r, nil
			})
		}}}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Second)
		if _, err := run.Stop(); err != nil {
			t.Error(err)
		}
	})
	level := levelOf(t, path)
	if n := level.Notes; len(n) != 2 || n[0].Text != "cannot be read: it has none of the metrics that are sampled" || n[1].Text != "can be read again" {
		t.Errorf("%v", n)
	}
	if points := level.Sources[0].Series[0].Gauge(); len(points) != len(level.Sources[0].Windows)-3 { // it is not there in between
		t.Errorf("%d of %d readings", len(points), len(level.Sources[0].Windows))
	}
}

// A page was measured after its request was written, not while the connection was opened, and before its text was understood.
func TestRun_WindowIsThatOfTheRequestWhereItIsKnown(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	synctest.Test(t, func(t *testing.T) {
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader {
			return readerFunc(func() (r Reading, err error) {
				r.Samples = []exposition.Sample{{Name: "x", Value: 1}}
				time.Sleep(100 * time.Millisecond)
				r.Sent = time.Now()
				time.Sleep(10 * time.Millisecond)
				r.Received = time.Now()
				time.Sleep(50 * time.Millisecond)
				return r, nil
			})
		}}}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		if _, err := run.Stop(); err != nil {
			t.Error(err)
		}
	})
	want := telemetry.Window{Sent: record.Instant(100 * time.Millisecond), Received: record.Instant(110 * time.Millisecond)}
	if w := levelOf(t, path).Sources[0].Windows; len(w) != 2 || w[0] != want {
		t.Errorf("%+v, want %+v first", w, want)
	}
}

// A level that several workers send begins at an instant ahead: nothing is read before, nor of a level that ended before.
func TestRun_WaitsForTheClockToBegin(t *testing.T) {
	for ends, want := range map[time.Duration]int{1500 * time.Millisecond: 0, 4500 * time.Millisecond: 4} { // at 0, 1, 2 s and at the end
		path := filepath.Join(t.TempDir(), telemetry.FileName)
		synctest.Test(t, func(t *testing.T) {
			run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now().Add(2 * time.Second)}, Sources: []Source{{Open: func() Reader {
				return readerFunc(func() (r Reading, err error) {
					r.Samples = []exposition.Sample{{Name: "x", Value: 1}}
					return r, nil
				})
			}}}})
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(ends)
			if _, err := run.Stop(); err != nil {
				t.Error(err)
			}
		})
		windows := levelOf(t, path).Sources[0].Windows
		if len(windows) != want || want > 0 && windows[0].Sent != 0 {
			t.Errorf("ended after %s: %+v", ends, windows)
		}
	}
}

type readerFunc func() (Reading, error)

func (f readerFunc) Read(context.Context) (Reading, error) { return f() }
func (f readerFunc) Close()                                {}

func TestRun_TornLineOfAnEarlierProcessIsEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	if err := os.WriteFile(path, []byte(`{"kind":"head","head":{"version":1}}`+"\n"+`{"kind":"sour`), 0o600); err != nil {
		t.Fatal(err)
	}
	run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Stop(); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); strings.Count(string(data), "\n") != 4 {
		t.Errorf("%q", data)
	}
}

// An exporter is asked on one connection that is kept, and again on a new one where it was closed meanwhile.
func TestExporter_ReadsWhatIsWanted(t *testing.T) {
	var connections atomic.Int64
	var answer atomic.Value
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "geheim" || r.URL.Query().Get("token") != "t" || r.Header.Get("X") != "y" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		answer.Load().(http.HandlerFunc)(w, r)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	u, _ := url.Parse(strings.Replace(server.URL, "http://", "http://me:geheim@", 1) + "/metrics?token=t")
	r := Exporter{Target: scrape.Target{URL: u, Header: http.Header{"X": {"y"}}}, Keep: func(name string) bool { return name == "a_total" }}.Reader()
	defer r.Close()
	n := 0
	answer.Store(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n++
		if n == 3 {
			w.Header().Set("Connection", "close")
		}
		fmt.Fprintf(w, "a_total %d\nb 1\n", n)
	}))
	for want := 1.0; want <= 5; want++ {
		page, err := r.Read(t.Context())
		if err != nil || len(page.Samples) != 1 || page.Samples[0].Value != want || page.Bytes == 0 || !page.Counts("a_total") {
			t.Fatalf("%v: %+v, %d, %v", want, page, page.Bytes, err)
		}
	}
	if n := connections.Load(); n != 2 { // the third answer closed the first
		t.Errorf("%d connections", n)
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		words  string
	}{
		"an error": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "it returns HTTP 500"},
		"too much": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Repeat("a_total 1\n", 17<<20/10)))
		}, "larger than 16 MiB"},
		"a page": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>\n<body>\n</body>")) }, "not in Prometheus format"},
	} {
		answer.Store(c.answer)
		if _, err := r.Read(t.Context()); err == nil || !strings.Contains(err.Error(), c.words) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", name, err)
		}
	}
	server.Close()
	if _, err := r.Read(t.Context()); err == nil || strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "token") {
		t.Errorf("of a server that is gone: %v", err)
	}
}

// The connection of a reading that ran out of time is dropped while the end of its context is still being told to it: that once ended the
// whole run.
func TestExporter_ThatHangsIsGivenUpAgainAndAgain(t *testing.T) {
	held := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-held }))
	defer server.Close()
	defer close(held)
	u, _ := url.Parse(server.URL)
	r := Exporter{Target: scrape.Target{URL: u}}.Reader()
	defer r.Close()
	for range 1000 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		if _, err := r.Read(ctx); err == nil {
			t.Fatal("there was an answer")
		}
		cancel()
	}
}

func TestSummed_AddsUpTheSeriesOfAMetricOverOneLabel(t *testing.T) {
	page, err := exposition.Parse([]byte("c{cpu=\"0\",mode=\"idle\"} 1\nc{cpu=\"0\",mode=\"user\"} 2\nc{cpu=\"1\",mode=\"idle\"} 10\nd{cpu=\"0\"} 5\nd{cpu=\"1\"} 6\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, s := range summed(page.Samples, map[string]string{"c": "cpu"}) {
		got[s.Name+s.Label("cpu")+s.Label("mode")] = s.Value
	}
	if want := map[string]float64{"cidle": 11, "cuser": 2, "d0": 5, "d1": 6}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if page.Samples[0].Label("cpu") != "0" || page.Samples[0].Value != 1 {
		t.Error("what was given is another")
	}
}

// BenchmarkExporter_PageOfEightGPUs is one reading of an exporter of 8 GPUs with 17 metrics each, as it repeats in a level.
func BenchmarkExporter_PageOfEightGPUs(b *testing.B) {
	var page strings.Builder
	for m := range 17 {
		fmt.Fprintf(&page, "# HELP DCGM_FI_DEV_METRIC_%d What this metric of a GPU is.\n# TYPE DCGM_FI_DEV_METRIC_%d gauge\n", m, m)
		for gpu := range 8 {
			fmt.Fprintf(&page, "DCGM_FI_DEV_METRIC_%d{gpu=\"%d\",UUID=\"GPU-00000000-0000-0000-0000-00000000000%d\",pci_bus_id=\"00000000:01:00.0\",device=\"nvidia0\",modelName=\"NVIDIA H200\",hostname=\"h\"} 1\n", m, gpu, gpu)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page.String())) }))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	r := Exporter{Target: scrape.Target{URL: u}}.Reader()
	defer r.Close()
	var e telemetry.Encoder
	_, n := e.Source(telemetry.Source{})
	b.ReportAllocs()
	for b.Loop() {
		reading, err := r.Read(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		e.Reading(n, telemetry.Window{}, reading.Samples, reading.Counts)
	}
}
