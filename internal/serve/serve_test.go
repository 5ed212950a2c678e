package serve

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/internal/catalog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// write makes a file below dir with its folders.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const hostile = `<img src=x onerror="window.harmed=1">`

// folder is an outputs folder with a finished run, one under way, one of EvalScope's and something that is no run.
func folder(t *testing.T) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "outputs")
	result := func(name string, rate string) string {
		level := func(parallel, throughput, ttft string) string {
			return `{"load":{"name":"parallel_` + parallel + `_number_9","parallel":` + parallel + `,"number":9},"total":9,"succeeded":8,"failed":1,"ended":"done",
			"metrics":{"output_throughput":{"unit":"tok/s","value":` + throughput + `},"request_throughput":{"unit":"req/s","value":` + rate + `},
			"ttft":{"unit":"s","n":8,"mean":0.2,"min":0.1,"p50":0.2,"p90":0.3,"p99":` + ttft + `,"max":0.5},"tpot":null}}`
		}
		return `{"schema":"evalscope-perf-result/1.0","run":{"id":"1","name":` + name + `,"tags":{"gpu":"H100"},"server":{"model":"m"}},
		"levels":[` + level("1", "100", "0.25") + "," + level("8", "420.5", "0.4") + `]}`
	}
	name, _ := json.Marshal("run " + hostile)
	run := `{"format":"evalscope-perf-run","version":"1.0","id":"1","state":"done","started":"2026-11-24T01:02:03Z","command":"","levels":[]}`
	for path, result := range map[string]string{"20261124_010203/m": result(string(name), "9.5"), "20261124_020203/m": result(`"other"`, "19.5")} {
		write(t, root, path+"/run.json", strings.Replace(run, "T01", "T"+path[9:11], 1))
		write(t, root, path+"/plan.json", `{"model_id":"m","alias":`+map[bool]string{true: string(name), false: `"other"`}[strings.Contains(path, "_01")]+`,"url":"http://127.0.0.1:1/v1"}`)
		write(t, root, path+"/perf_result.json", result)
		write(t, root, path+"/perf_report.html", "<!DOCTYPE html><title>r</title><script>document.title='ran'</script>")
		write(t, root, path+"/.hidden", "hidden")
		write(t, root, path+"/benchmark.log", "a log\n")
	}
	write(t, root, "notes/private.txt", "nobody's business")
	write(t, filepath.Dir(root), "secret.txt", "outside")
	if err := os.Symlink(filepath.Join(filepath.Dir(root), "secret.txt"), filepath.Join(root, "20261124_010203/m/link.txt")); err != nil {
		t.Fatal(err)
	}
	return root
}

// open serves a folder.
func open(t *testing.T, root string, c Config) *httptest.Server {
	t.Helper()
	var err error
	if c.Root, err = os.OpenRoot(root); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(New(c))
	t.Cleanup(func() { server.Close(); c.Root.Close() })
	return server
}

// ask sends a request with headers as pairs; redirects are not followed.
func ask(t *testing.T, method, address, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		} else {
			request.Header.Set(headers[i], headers[i+1])
		}
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(data)
}

func TestServe_OnlyNamesOfThisMachineAreAnswered(t *testing.T) {
	server := open(t, folder(t), Config{Hosts: []string{"bench.local"}})
	for host, want := range map[string]int{"localhost": 200, "127.0.0.1:8868": 200, "[::1]:1": 200, "LOCALHOST:8868": 200, "bench.local": 200, "evil.example": 421,
		"127.0.0.1.evil.example": 421, "192.0.2.7": 421, "localhost.evil.example:8868": 421} {
		if answer, _ := ask(t, "GET", server.URL+"/api/runs", "", "Host", host); answer.StatusCode != want {
			t.Errorf("asked as %s it answers %d, want %d", host, answer.StatusCode, want)
		}
	}
}

func TestServe_WithoutTheTokenNothingIsTold(t *testing.T) {
	const token = "a token of this test"
	server := open(t, folder(t), Config{Token: token})
	for _, path := range []string{"/", "/api/runs", "/api/watch?run=x", "/files/20261124_010203/m/run.json", "/?token=wrong", "/app.js"} {
		answer, body := ask(t, "GET", server.URL+path, "")
		if answer.StatusCode != http.StatusUnauthorized || strings.Contains(body, "2026") {
			t.Errorf("%s answers %d: %.80s", path, answer.StatusCode, body)
		}
	}
	if answer, _ := ask(t, "PUT", server.URL+"/api/tags", `{"path":"20261124_010203/m","tags":["x"]}`, "Content-Type", "application/json"); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("a tag without the token is answered %d", answer.StatusCode)
	}
	if answer, _ := ask(t, "GET", server.URL+"/api/runs", "", "Authorization", "Bearer "+token); answer.StatusCode != http.StatusOK {
		t.Errorf("the bearer is answered %d", answer.StatusCode)
	}
	for _, way := range [][]string{{"GET", "/?token=" + url.QueryEscape(token), ""}, {"POST", "/", "token=" + url.QueryEscape(token)}} {
		answer, _ := ask(t, way[0], server.URL+way[1], way[2], "Content-Type", "application/x-www-form-urlencoded")
		given := answer.Cookies()
		if answer.StatusCode != http.StatusSeeOther || len(given) != 1 || !given[0].HttpOnly || given[0].SameSite != http.SameSiteStrictMode || strings.Contains(given[0].Value, token) {
			t.Fatalf("%v is answered %d with %v", way[:2], answer.StatusCode, given)
		}
		if answer, _ := ask(t, "GET", server.URL+"/api/runs", "", "Cookie", given[0].Name+"="+given[0].Value); answer.StatusCode != http.StatusOK {
			t.Errorf("the cookie is answered %d", answer.StatusCode)
		}
	}
}

func TestServe_NoNameLeadsOutOfTheRuns(t *testing.T) {
	server := open(t, folder(t), Config{})
	for _, path := range []string{"../secret.txt", "%2e%2e/secret.txt", "20261124_010203/m/../../../secret.txt", "20261124_010203/m/%2e%2e/%2e%2e/%2e%2e/secret.txt",
		"20261124_010203/m/link.txt", "20261124_010203/m/.hidden", "notes/private.txt", "20261124_010203/m", "20261124_010203/m/", "", "//etc/passwd", "20261124_010203/m/run.json%00"} {
		request, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.URL.Opaque = "/files/" + path // as it is, without cleaning
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK || strings.Contains(string(data), "outside") {
			t.Errorf("%q is answered %d: %.60s", path, answer.StatusCode, data)
		}
	}
}

func TestServe_FilesOfARunComeInASandbox(t *testing.T) {
	server := open(t, folder(t), Config{})
	for name, want := range map[string][2]string{"perf_report.html": {"text/html; charset=utf-8", "sandbox allow-scripts"}, "benchmark.log": {"text/plain; charset=utf-8", "sandbox"}} {
		answer, _ := ask(t, "GET", server.URL+"/files/20261124_010203/m/"+name, "")
		policy := answer.Header.Get("Content-Security-Policy")
		if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != want[0] || !strings.Contains(policy, want[1]) || strings.Contains(policy, "allow-same-origin") {
			t.Errorf("%s: %d %v", name, answer.StatusCode, answer.Header)
		}
	}
}

func list(t *testing.T, address string) []catalog.Run {
	t.Helper()
	_, body := ask(t, "GET", address+"/api/runs", "")
	var all struct{ Runs []catalog.Run }
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		t.Fatal(err)
	}
	return all.Runs
}

func TestServe_TagsAreKeptBesideTheRun(t *testing.T) {
	root := folder(t)
	server := open(t, root, Config{})
	put := func(body string, headers ...string) int {
		answer, _ := ask(t, "PUT", server.URL+"/api/tags", body, append([]string{"Content-Type", "application/json"}, headers...)...)
		return answer.StatusCode
	}
	good := `{"path":"20261124_010203/m","tags":[" base ","base","基线"]}`
	for _, refused := range []struct {
		body    string
		headers []string
		want    int
	}{
		{good, []string{"Origin", "http://evil.example"}, 403}, {good, []string{"Sec-Fetch-Site", "cross-site"}, 403}, {good, []string{"Content-Type", "text/plain"}, 415},
		{`{"path":"../x","tags":[]}`, nil, 404}, {`{"path":"notes","tags":["x"]}`, nil, 404}, {`{`, nil, 400}, {`{"path":"20261124_010203/m","tags":["a\u001b[31m"]}`, nil, 400},
		{`{"path":"20261124_010203/m","tags":["` + strings.Repeat("x", 65) + `"]}`, nil, 400},
	} {
		if got := put(refused.body, refused.headers...); got != refused.want {
			t.Errorf("%s with %v is answered %d, want %d", refused.body, refused.headers, got, refused.want)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "20261124_010203/m", TagsFile)); err == nil {
		t.Error("a refused write left tags behind")
	}
	if _, body := ask(t, "PUT", server.URL+"/api/tags?lang=zh", `{"path":"notes","tags":["x"]}`, "Content-Type", "application/json"); !strings.Contains(body, "此测试不存在") {
		t.Errorf("the refusal in Chinese is %q", body)
	}
	if got := put(good); got != 200 {
		t.Fatalf("tags are answered %d", got)
	}
	runs := list(t, server.URL)
	i := slices.IndexFunc(runs, func(r catalog.Run) bool { return r.Path == "20261124_010203/m" })
	if want := []string{"gpu=H100", "base", "基线"}; i < 0 || !slices.Equal(runs[i].Tags, want) {
		t.Errorf("the runs are %+v", runs)
	}
	left, err := filepath.Glob(filepath.Join(root, "20261124_010203/m", ".tags*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
