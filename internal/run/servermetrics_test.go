package run_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
)

// readWhole reads the body before a request is passed on. A proxy's transport that has not met the end of the body when a fast server's
// reply begins closes the connection in the reply, because its own side of the body is closed then.
func readWhole(r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is cut off stays so: the length no longer fits
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// passing is a gateway in front of a server that shows what comes by.
func passing(t *testing.T, to string, see func(w http.ResponseWriter, r *http.Request) (handled bool)) string {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	transport := &http.Transport{}
	proxy.Transport, proxy.FlushInterval = transport, -1
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if readWhole(r); !see(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(func() {
		server.Close()
		transport.CloseIdleConnections()
	})
	return server.URL
}

// askForeign sends n requests that are not the run's.
func askForeign(t *testing.T, url string, n int) {
	for range n {
		reply, err := http.Post(url+"/v1/chat/completions", "application/json",
			strings.NewReader(`{"model":"simulated","max_tokens":8,"messages":[{"role":"user","content":"somebody else"}]}`))
		if err != nil {
			t.Error(err)
			return
		}
		reply.Body.Close()
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestServermetrics_ServersCountsAreOursWithWarmUpAndBetweenLevels(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{Model: "simulated", TTFT: 20 * time.Millisecond, ITL: time.Millisecond, MaxBatch: 2}))
	args.Parallel, args.Number, args.WarmupNum, args.ServerMetrics = []int{1, 4}, []run.Count{{N: 3}, {N: 12}}, 2, "auto"
	var tables bytes.Buffer
	result := mustRun(t, args, run.Options{Tables: &tables})
	for i, want := range []int{3 + 2, 12 + 2} {
		s := result.Levels[i].Server
		if s == nil || s.Engine != "simulated server" || s.Error != "" {
			t.Fatalf("level %d: %+v", i, s)
		}
		if s.Counts[metric.ServerRequests] != float64(want) || s.Ours.Requests != want || s.Ours.Choices != want ||
			s.Counts[metric.ServerOutputTokens] != float64(8*want) || s.Ours.OutputTokens != 8*want ||
			s.Counts[metric.ServerPromptTokens] != float64(s.Ours.PromptTokens) || *s.ForeignShare != 0 {
			t.Errorf("level %d: %+v of %d requests", i, s, want)
		}
		for _, span := range []metric.ServerTiming{metric.SpanTTFT, metric.SpanTPOT, metric.SpanLatency} {
			theirs, ours := s.Times[span], s.Ours.Times[span]
			merged := span == metric.SpanTPOT && ours.N < want // on a busy machine all of an answer may be read at one instant
			if theirs.N != float64(want) || ours.N != want && !merged {
				t.Errorf("level %d: %s is of %v requests at the server, of %d here", i, span, theirs.N, ours.N)
			}
		}
		if s.Network == nil {
			t.Errorf("level %d: no difference of the means", i)
		}
	}
	if queue := result.Levels[1].Server.Times[metric.SpanQueue]; queue.Mean < 0.01 { // four at once, two places
		t.Errorf("the mean time in the queue is %v s", queue.Mean)
	}
	if log, err := os.ReadFile(filepath.Join(result.Folder, "benchmark.log")); err != nil || !strings.Contains(string(log), "Server cross-check (simulated server):") {
		t.Error("there is no table of it:", err)
	}
	if strings.Contains(tables.String(), "Server cross-check") {
		t.Error("the screen tells of a server that counts the same")
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := again.Levels[1].Server; s == nil || s.Counts[metric.ServerRequests] != 14 || *s.Network != *result.Levels[1].Server.Network {
		t.Errorf("made again from the log: %+v", s)
	}
	data, err := os.ReadFile(filepath.Join(result.Folder, "perf_report.html"))
	if err != nil || !bytes.Contains(data, []byte(`id="server"`)) {
		t.Errorf("the page has no section of it: %v", err)
	}
}

func TestServermetrics_OtherPeoplesTrafficIsSeenAndDegradesTheLevel(t *testing.T) {
	server := serve(t, simulator.Config{Model: "simulated"})
	var chats atomic.Int64
	gateway := passing(t, server, func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/completions") && chats.Add(1) == 5 {
			askForeign(t, server, 6) // in the midst of the level, past the gateway
		}
		return false
	})
	args := arguments(t, gateway)
	args.Number, args.NoTestConnection = []run.Count{{N: 20}}, true
	args.ServerMetrics = server + "/metrics"
	result := mustRun(t, args)
	l := result.Levels[0]
	if l.Server == nil || l.Server.ForeignRequests == nil || *l.Server.ForeignRequests != 6 || *l.Server.ForeignTokens != 6*8 || !l.Server.Shared() {
		t.Fatalf("%+v\n%+v", l.Server, l.Outcomes)
	}
	if l.Verdict == nil || l.Verdict.Word != metric.Degraded && l.Verdict.Word != metric.Invalid {
		t.Errorf("the verdict is %+v", l.Verdict)
	}
	found := false
	for _, c := range l.Verdict.Causes {
		found = found || c.Key == "foreign-traffic" && c.Whole() && c.Word == metric.Degraded
	}
	if !found {
		t.Errorf("the causes are %+v", l.Verdict.Causes)
	}
}

func TestServermetrics_RestartInALevelGivesNoCounts(t *testing.T) {
	first, second := serve(t, simulator.Config{Model: "simulated"}), serve(t, simulator.Config{Model: "simulated"})
	askForeign(t, first, 30)
	var began atomic.Bool
	switching := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := first
		if r.URL.Path == "/metrics" && began.Load() {
			to = second
		}
		if r.URL.Path != "/metrics" {
			began.Store(true)
		}
		readWhole(r)
		u, _ := url.Parse(to)
		transport := &http.Transport{DisableKeepAlives: true}
		(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(u) }, Transport: transport, FlushInterval: -1}).ServeHTTP(w, r)
	}))
	defer switching.Close()
	args := arguments(t, switching.URL)
	args.Number, args.NoTestConnection, args.NoPreflight, args.ServerMetrics = []run.Count{{N: 4}}, true, true, "auto"
	var tables bytes.Buffer
	s := mustRun(t, args, run.Options{Tables: &tables}).Levels[0].Server
	if s == nil || !s.Restarted || len(s.Counts) > 0 || s.ForeignShare != nil {
		t.Errorf("%+v", s)
	}
	if !strings.Contains(tables.String(), "were reset") {
		t.Error("the tables do not say it")
	}
}

func TestServermetrics_ServerWithoutMetricsIsMeasuredAsEver(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"absent": http.NotFound, "refused": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) },
		"a page":      func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>\n<body>\nno</body></html>")) },
		"of no known": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("litellm_requests_total 4\n")) },
	} {
		args := arguments(t, passing(t, serve(t, simulator.Config{}), func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/metrics" {
				answer(w, r)
			}
			return r.URL.Path == "/metrics"
		}))
		args.Number, args.ServerMetrics = []run.Count{{N: 2}}, "auto"
		var tables bytes.Buffer
		if l := mustRun(t, args, run.Options{Tables: &tables}).Levels[0]; l.Succeeded != 2 || l.Server != nil {
			t.Errorf("%s: %+v", name, l)
		}
		if strings.Contains(tables.String(), "cross-check") {
			t.Errorf("%s: something is said of it", name)
		}
	}
}

func TestServermetrics_MetricsThatAreTurnedOffAreNotAskedFor(t *testing.T) {
	var asked atomic.Int64
	args := arguments(t, passing(t, serve(t, simulator.Config{}), func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/metrics" {
			asked.Add(1)
		}
		return false
	}))
	args.Number, args.ServerMetrics = []run.Count{{N: 2}}, "off"
	if l := mustRun(t, args).Levels[0]; l.Server != nil || asked.Load() != 0 {
		t.Errorf("asked %d times: %+v", asked.Load(), l.Server)
	}
}

func TestServermetrics_AddressThatCannotBeReadIsAProblemBeforeAnythingIsWritten(t *testing.T) {
	server := serve(t, simulator.Config{})
	for _, address := range []string{"http://127.0.0.1:1/metrics?token=tok-in-the-url", server + "/nowhere?token=tok-in-the-url"} {
		args := arguments(t, server)
		args.ServerMetrics = address
		_, err := run.Run(t.Context(), args, run.Options{})
		var problems run.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), "server_metrics: ") || strings.Contains(err.Error(), "tok-in") {
			t.Errorf("the error is %v", err)
		}
		if left, _ := os.ReadDir(args.OutputsDir); len(left) > 0 {
			t.Errorf("files were written: %v", left)
		}
	}
	args := arguments(t, server)
	args.ServerMetrics = "metrics please"
	var problems run.Problems
	if _, err := run.Run(t.Context(), args, run.Options{}); !errors.As(err, &problems) || !strings.Contains(err.Error(), "server_metrics") {
		t.Errorf("the error is %v", err)
	}
}

// Every address that cannot be read is a problem of its own, which names it without what may be secret in it.
func TestServermetrics_AllAddressesThatCannotBeReadAreProblemsAtOnce(t *testing.T) {
	server := serve(t, simulator.Config{Model: "simulated"})
	args := arguments(t, server)
	args.ServerMetrics = server + "/metrics http://me:geheim@127.0.0.1:1/first?token=geheim http://127.0.0.1:1/second"
	args.GPUMetrics = "http://me:geheim@127.0.0.1:1/third?token=geheim http://127.0.0.1:1/fourth"
	_, err := run.Run(t.Context(), args, run.Options{})
	var problems run.Problems
	if !errors.As(err, &problems) || len(problems) != 4 {
		t.Fatalf("the error is %v", err)
	}
	for _, want := range []string{"server_metrics: cannot read 127.0.0.1:1/first: ", "server_metrics: cannot read 127.0.0.1:1/second: ",
		"gpu_metrics: cannot read 127.0.0.1:1/third: ", "gpu_metrics: cannot read 127.0.0.1:1/fourth: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("there is no %q in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Errorf("the error has a secret: %v", err)
	}
	if left, _ := os.ReadDir(args.OutputsDir); len(left) > 0 {
		t.Errorf("written were %v", left)
	}
}

func TestServermetrics_TokenInTheAddressReachesNoFile(t *testing.T) {
	const token, password = "tok-in-the-url", "pass-in-the-url"
	server := serve(t, simulator.Config{})
	gateway := passing(t, server, func(w http.ResponseWriter, r *http.Request) bool {
		_, given, _ := r.BasicAuth()
		if r.URL.Path != "/metrics" {
			return false
		}
		if r.URL.Query().Get("token") != token || given != password {
			t.Errorf("%s came with the password %q", r.URL, given)
		}
		r.URL.RawQuery = ""
		return false
	})
	args := arguments(t, server)
	args.Number = []run.Count{{N: 2}}
	args.ServerMetrics = strings.Replace(gateway, "http://", "http://me:"+password+"@", 1) + "/metrics?token=" + token
	var tables bytes.Buffer
	result := mustRun(t, args, run.Options{Tables: &tables})
	if result.Levels[0].Server == nil {
		t.Fatal("nothing was read")
	}
	searched := 0
	err := filepath.WalkDir(args.OutputsDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		searched++
		if bytes.Contains(data, []byte(token)) || bytes.Contains(data, []byte(password)) {
			t.Errorf("%s holds a secret", path)
		}
		return err
	})
	if err != nil || searched < 8 || strings.Contains(tables.String(), token) {
		t.Errorf("searched %d files: %v", searched, err)
	}
}
