package prometheus

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/metric"
)

// freePort is an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// A prometheus is a server that scrapes a target every second.
type prometheus struct{ url string }

func start(t *testing.T, target string) prometheus {
	t.Helper()
	program, err := exec.LookPath("prometheus")
	if err != nil {
		testenv.Missing(t, "prometheus is not on PATH: install Debian's package of that name")
	}
	dir, address := t.TempDir(), freePort(t)
	settings := fmt.Sprintf("global: {scrape_interval: 1s}\nscrape_configs: [{job_name: evalscope, static_configs: [{targets: ['%s']}]}]\n", target)
	file := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address,
		"--web.enable-remote-write-receiver")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	p := prometheus{"http://" + address}
	for range 300 {
		if reply, err := http.Get(p.url + "/-/ready"); err == nil {
			reply.Body.Close()
			if reply.StatusCode == http.StatusOK && len(p.query(t, "up")) > 0 { // it has looked for the target, which is not there yet
				return p
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("prometheus is not ready")
	return p
}

// query is the values of a query, by their labels.
func (p prometheus) query(t *testing.T, query string) map[string]float64 {
	t.Helper()
	reply, err := http.Get(p.url + "/api/v1/query?" + url.Values{"query": {query}}.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := json.NewDecoder(reply.Body).Decode(&answer); err != nil || answer.Status != "success" {
		t.Fatalf("%s: %v, %s", query, err, answer.Error)
	}
	values := map[string]float64{}
	for _, r := range answer.Data.Result {
		value, _ := strconv.ParseFloat(r.Value[1].(string), 64)
		values[r.Metric["job"]+"/"+r.Metric["level"]+"/"+r.Metric["outcome"]] = value
	}
	return values
}

// TestPrometheus_HasTheReportsCounts, scraped and by remote write, and understands the dashboard.
func TestPrometheus_HasTheReportsCounts(t *testing.T) {
	count := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.NotFound(w, r)
			return
		}
		if count++; count%10 == 0 { // one request at a time
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		time.Sleep(20 * time.Millisecond)
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}\n\n")
		w.(http.Flusher).Flush()
		time.Sleep(10 * time.Millisecond)
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"no\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n")
	}))
	defer server.Close()
	page := freePort(t)
	p := start(t, page)
	args := config.Default()
	args.Model, args.URL, args.OutputsDir, args.NoPreflight, args.NoTestConnection = "m", server.URL, t.TempDir(), true, true
	args.Prompt, args.Parallel, args.Number = new("hello"), []int{1}, []run.Count{{N: 100}}
	args.PrometheusListen, args.PrometheusRemoteWrite = &page, new(p.url+"/api/v1/write")
	result, err := run.Run(t.Context(), args, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	level := result.Levels[0]
	output := float64(2 * level.Succeeded)
	if level.Succeeded != 90 || level.Failed != 10 {
		t.Fatalf("%d succeeded, %d failed", level.Succeeded, level.Failed)
	}
	of := func(name, more string) string {
		return fmt.Sprintf(`last_over_time(evalscope_perf_%s{run="%s"%s}[5m])`, name, result.ID, more)
	}
	for _, job := range []string{"evalscope", "evalscope-perf"} {
		for query, want := range map[string]float64{of("requests_total", `,outcome="success"`): 90, of("requests_total", `,outcome="status"`): 10,
			of("output_tokens_total", ""): output, of("time_to_first_token_seconds_count", ""): 90, of("inter_token_latency_seconds_count", ""): 90,
			of("request_latency_seconds_count", ""): 90, of("sessions_started_total", ""): 100} {
			got, n := 0.0, 0
			for labels, value := range p.query(t, query) {
				if strings.HasPrefix(labels, job+"/") {
					got, n = value, n+1
				}
			}
			if got != want || n != 1 {
				t.Errorf("%s: %s is %v in %d series, want %v", job, query, got, n, want)
			}
		}
	}
	mean, _ := level.Value(metric.TTFT)
	for labels, sum := range p.query(t, of("time_to_first_token_seconds_sum", "")) {
		if got := sum / 90; got < mean*0.9999 || got > mean*1.0001 {
			t.Errorf("%s: the mean TTFT is %v, in the report %v", labels, got, mean)
		}
	}
	for _, query := range dashboard(t) {
		p.query(t, strings.NewReplacer("$run", result.ID, "$level", ".*", "$__rate_interval", "1m").Replace(query))
	}
}

// dashboard is the queries of its panels.
func dashboard(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testenv.Root(), "deploy", "grafana", "evalscope-perf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	for _, panel := range d.Panels {
		for _, target := range panel.Targets {
			all = append(all, target.Expr)
		}
	}
	return all
}
