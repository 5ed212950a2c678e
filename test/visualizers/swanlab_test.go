package visualizers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// watch starts `swanlab watch` over a folder and returns its address.
func watch(t *testing.T, r *run) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	cmd := exec.CommandContext(t.Context(), tool(t, "swanlab"), "watch", r.folder, "--host", "127.0.0.1", "--port", fmt.Sprint(port))
	cmd.Env = r.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	for deadline := time.Now().Add(30 * time.Second); ; {
		if answer, err := http.Get(address + "/api/v1/project"); err == nil {
			answer.Body.Close()
			return address
		}
		if time.Now().After(deadline) {
			t.Fatalf("swanlab watch does not answer: %s", out.String())
		}
	}
}

// get reads the dashboard's answer.
func get(t *testing.T, address string, to any) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", address, answer.StatusCode, body)
	}
	if err := json.Unmarshal(body, &struct{ Data any }{to}); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
}

// A chart is one metric's points in the dashboard.
type chart struct {
	List []struct {
		Index int
		Data  any
	}
}

func (c chart) last(t *testing.T) (step int, value float64) {
	t.Helper()
	if len(c.List) == 0 {
		t.Fatal("a chart without points")
	}
	last := c.List[len(c.List)-1]
	return last.Index, last.Data.(float64)
}

func TestSwanlab_SwanLabsDashboardShowsTheNativeRun(t *testing.T) {
	t.Parallel()
	r := benchmark(t, []string{"EVALSCOPE_PERF_PYTHON=/nowhere"}, "--swanlab-api-key", "local")
	r.good()
	if !strings.Contains(r.output, "swanlab watch "+r.folder) {
		t.Errorf("the output does not say how to see the run:\n%s", r.output)
	}
	address := watch(t, r) + "/api/v1/experiment/1"
	var experiment struct {
		Name   string
		Status int
		Config map[string]struct{ Value any }
	}
	get(t, address, &experiment)
	if experiment.Name != "run" || experiment.Status != 1 || len(experiment.Config) != 83 || experiment.Config["api_key"].Value != "**********" {
		t.Errorf("the experiment is %+v", experiment)
	}
	checkTable(t, r, address)
	for i, level := range levels {
		for name, want := range r.summary(level) {
			var byLevel chart
			get(t, address+"/tag/"+url.PathEscape("By level/"+name), &byLevel)
			if p := byLevel.List[i]; p.Index != i+1 || p.Data != want {
				t.Errorf("%s of level %d is %v at %d, the run's JSON says %v", name, i+1, p.Data, p.Index, want)
			}
		}
	}
	var latency, texts chart
	get(t, address+"/tag/"+url.PathEscape("Avg Latency (s)"), &latency)
	if step, v := latency.last(t); step != 16 || v != r.summary(levels[1])["Avg Latency (s)"] {
		t.Errorf("the last latency is %v at step %d", v, step)
	}
	get(t, address+"/tag/Percentiles", &texts)
	for i, level := range levels {
		var rows []map[string]any
		r.read(filepath.Join(level, "benchmark_percentile.json"), &rows)
		lines, _ := texts.List[i].Data.([]any)
		for n, row := range rows {
			if want := fmt.Sprintf("Latency (s) %v | TTFT (ms) %v |", row["Latency (s)"], row["TTFT (ms)"]); !strings.Contains(fmt.Sprint(lines[n]), want) {
				t.Errorf("line %d of the percentiles of %s is %v, want %s", n, level, lines[n], want)
			}
		}
	}
	r.keepsSecrets("")
	for _, page := range []string{"chart", "index", "env"} {
		shoot(t, strings.TrimSuffix(address, "/api/v1/experiment/1")+"/experiment/1/"+page, page)
	}
	shoot(t, strings.TrimSuffix(address, "/api/v1/experiment/1")+"/", "tables")
}

// checkTable holds the dashboard's table of last values against the last level.
func checkTable(t *testing.T, r *run, address string) {
	t.Helper()
	var summary struct {
		Summaries []struct {
			Key   string
			Value any
		}
	}
	get(t, address+"/summary", &summary)
	last := map[string]float64{}
	for _, s := range summary.Summaries {
		if v, ok := s.Value.(float64); ok {
			last[s.Key] = v
		}
	}
	r.sameFigures("the dashboard's table", last, levels[1])
}

// shoot keeps a picture of a page where $EVALSCOPE_TEST_SHOTS names a folder, for people to look at.
func shoot(t *testing.T, address, name string) {
	t.Helper()
	folder := os.Getenv("EVALSCOPE_TEST_SHOTS")
	if folder == "" {
		return
	}
	cmd := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1400,2200",
		"--virtual-time-budget=15000", "--screenshot="+filepath.Join(folder, "swanlab_"+name+".png"), address)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestSwanlab_SwanLabsSDKShowsTheRunInTheCloud(t *testing.T) {
	t.Parallel()
	server := newSwanLabServer(t)
	const key = "swankey0123456789abcde"
	r := benchmark(t, nil, "--visualizer", "swanlab", "--swanlab-api-key", key, "--swanlab-host", server.url)
	r.good()
	for i, level := range levels {
		r.sameFigures("the last point", server.at("", []int{4, 16}[i]), level)
		r.sameFigures("the level", server.at("By level/", i+1), level)
	}
	if server.state != "FINISHED" {
		t.Errorf("the state is %q", server.state)
	}
	if texts := slices.Collect(maps.Keys(server.texts)); !slices.Contains(texts, "Percentiles") || !slices.Contains(texts, "Levels") {
		t.Errorf("the texts are %v", texts)
	}
	if !slices.Contains(server.files, "perf_result.json") || !slices.Contains(server.files, "performance_summary.txt") {
		t.Errorf("the files are %v", server.files)
	}
	if !strings.Contains(r.output, server.url+"/@someone/perf_benchmark/runs/") {
		t.Errorf("no URL of the run in the output:\n%s", r.output)
	}
	r.keepsSecrets(server.seen(), key)
}
