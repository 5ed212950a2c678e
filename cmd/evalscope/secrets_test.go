package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// secrets are the values that a user of every flag may give, by where they are given. They are made up.
var secrets = map[string]string{
	"api-key": "tok-4f1Zkey9", "header": "tenantpw77", "cookie": "sess=cookieval8", "portkey": "pc-portkey-31", "user-info": "urlpassw0rd",
	"query": "querytoken55", "metrics": "metricstok66", "wandb": strings.Repeat("5", 40), "tag": "tagtoken-12", "tag form": "sk-" + strings.Repeat("tG7x", 6),
	"extra": "extrasecret-1", "extra nested": "nested\"quoted\\2", "extra bearer": "shortbear1", "extra form": "hf_" + strings.Repeat("eXf9", 8), "extra key": "plainkey-88",
	"body": "bodyapikey-3", "body arguments": "argtoken-444", "body form": "ghp_" + strings.Repeat("bOd9", 9), "prompt": "sk-proj-" + strings.Repeat("pR0m", 8),
	"stop": "xai-" + strings.Repeat("sT0p", 8), "environment": "hubtoken-env-9",
}

// An echo is a server that repeats all that it is sent: in the text of its replies, and in its errors.
type echo struct {
	*httptest.Server
	requests atomic.Int64
	mu       sync.Mutex
	bodies   bytes.Buffer
	headers  bytes.Buffer
}

func newEcho(t *testing.T) *echo {
	e := &echo{}
	mux := http.NewServeMux()
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "# TYPE vllm:x counter\nvllm:x 1\n") })
	mux.HandleFunc("/v1/chat/completions", e.chat)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no such path for "+e.all(r, nil), 404) })
	e.Server = httptest.NewServer(mux)
	t.Cleanup(e.Close)
	return e
}

// all is everything in a request, as a server might put it into an error, and the values within its strings decoded.
func (e *echo) all(r *http.Request, body []byte) string {
	text := fmt.Sprint(r.URL, r.Header, string(body))
	for _, s := range secrets {
		quoted, _ := json.Marshal(s)
		if bytes.Contains(body, bytes.Trim(quoted, `"`)) {
			text += " " + s
		}
	}
	return text
}

func (e *echo) chat(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	e.mu.Lock()
	e.bodies.Write(body)
	fmt.Fprintln(&e.headers, r.URL, r.Header)
	e.mu.Unlock()
	said, _ := json.Marshal(e.all(r, body))
	w.Header().Set("X-Request-Id", r.Header.Get("Authorization"))
	w.Header().Set("Server", "echo "+r.URL.RawQuery)
	if n := e.requests.Add(1); n%3 == 0 {
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"error":{"message":%s}}`, said)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "data: {\"id\":%[1]s,\"model\":%[1]s,\"choices\":[{\"index\":0,\"delta\":{\"content\":%[1]s,\"reasoning_content\":%[1]s}}]}\n\n", said)
	io.WriteString(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n")
}

// words is a command line with a secret in every place.
func (e *echo) words() []string {
	u, _ := url.Parse(e.URL)
	u.Path = "/v1/chat/completions"
	u.User = url.UserPassword("me", secrets["user-info"])
	u.RawQuery = "api-version=1&subscription-key=" + secrets["query"]
	extra, _ := json.Marshal(map[string]any{"metadata": map[string]any{"client_secret": secrets["extra"], "list": []any{map[string]any{"passwd": secrets["extra nested"]}}},
		"x_any": "Bearer " + secrets["extra bearer"], "x_form": "see " + secrets["extra form"], "key": secrets["extra key"]})
	return []string{"perf", "--model", "echo-model", "--url", u.String(), "--api-key", secrets["api-key"], "--headers", "X-Tenant=" + secrets["header"],
		"Cookie=" + secrets["cookie"], "x-portkey-config=" + secrets["portkey"], "User-Agent=tester/1.0", "--server-metrics", e.URL + "/metrics?token=" + secrets["metrics"],
		"--wandb-api-key", secrets["wandb"], "--visualizer-optional", "--tag", "deploy_token=" + secrets["tag"], "note=uses " + secrets["tag form"],
		"--extra-args", string(extra), "--stop", secrets["stop"], "--number", "9", "--parallel", "2", "--max-tokens", "8", "--debug", "--log-every-n-query", "1"}
}

// dataset is a file of complete bodies and of messages that hold secrets.
func dataset(t *testing.T, dir string) string {
	arguments, _ := json.Marshal(fmt.Sprintf(`{"token":%q,"city":"Rome"}`, secrets["body arguments"]))
	lines := fmt.Sprintf(`{"messages":[{"role":"user","content":"call it"}],"mcp":{"server":"x","api_key":%q},"note":%q}`, secrets["body"], secrets["body form"]) + "\n" +
		fmt.Sprintf(`[{"role":"user","content":"weather?"},{"role":"assistant","content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"w","arguments":%s}}]},`+
			`{"role":"tool","tool_call_id":"1","content":"rain"}]`, arguments) + "\n"
	path := filepath.Join(dir, "bodies.jsonl")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// evalscope runs this program in dir and returns what it printed on both streams.
func evalscope(t *testing.T, dir string, in io.Reader, words ...string) []byte {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, words...)
	cmd.Args[0], cmd.Dir, cmd.Stdin = "evalscope", dir, in // testscript runs main by this name
	cmd.Env = append(os.Environ(), "WANDB_MODE=offline", "HF_TOKEN="+secrets["environment"], "NO_PROXY=127.0.0.1")
	out, err := cmd.CombinedOutput()
	if len(out) == 0 {
		t.Fatalf("%q printed nothing: %v", words, err)
	}
	return out
}

// searched fails where one of the secrets, plain or as JSON or a URL writes it, stands in a text.
func searched(t *testing.T, where string, text []byte) {
	t.Helper()
	for name, s := range secrets {
		quoted, _ := json.Marshal(s)
		for _, form := range []string{s, string(bytes.Trim(quoted, `"`)), url.QueryEscape(s)} {
			if i := bytes.Index(text, []byte(form)); i >= 0 {
				t.Errorf("%s shows the secret of %s: …%s…", where, name, text[max(0, i-80):min(len(text), i+80)])
				break
			}
		}
	}
}

// TestSecrets_NoOutputShowsASecret gives secrets in every place at once, to a server that repeats them, and looks at every byte of
// what the program prints and writes.
func TestSecrets_NoOutputShowsASecret(t *testing.T) {
	e := newEcho(t)
	dir := t.TempDir()
	bodies := dataset(t, t.TempDir())
	run := slices.Clip(append(e.words(), "--export", "all", "--enable-progress-tracker"))
	evalscopeSays := map[string][]byte{}
	evalscopeSays["the run of bodies"] = evalscope(t, dir, nil, append(run, "--dataset", "line_by_line", "--dataset-path", bodies, "--name", "bodies", "--no-timestamp")...)
	evalscopeSays["the run of a prompt"] = evalscope(t, dir, nil, append(run, "--prompt", "is "+secrets["prompt"]+" a key?", "--name", "prompt", "--no-timestamp")...)
	for _, want := range []string{"body", "body arguments", "body form", "prompt", "extra", "extra bearer", "extra form", "stop"} {
		if !bytes.Contains(e.bodies.Bytes(), []byte(secrets[want])) {
			t.Errorf("the server did not get the secret of %s", want)
		}
	}
	for _, want := range []string{"api-key", "header", "cookie", "portkey", "query"} {
		if !bytes.Contains(e.headers.Bytes(), []byte(secrets[want])) {
			t.Errorf("the server did not get the secret of %s", want)
		}
	}
	evalscopeSays["--dry-run"] = evalscope(t, dir, nil, append(e.words(), "--dataset", "line_by_line", "--dataset-path", bodies, "--dry-run")...)
	evalscopeSays["preflight"] = evalscope(t, dir, nil, append([]string{"perf", "preflight", "--json"}, e.words()[1:]...)...)
	evalscopeSays["a wrong flag"] = evalscope(t, dir, nil, append(e.words(), "--parallel", secrets["tag form"])...)
	evalscopeSays["a wrong metrics address"] = evalscope(t, dir, nil, append(e.words(), "--prompt", "x", "--server-metrics", "http://127.0.0.1:1/?token="+secrets["metrics"])...)
	evalscopeSays["no server"] = evalscope(t, dir, nil, append(e.words(), "--prompt", "x", "--no-test-connection", "--url", "http://me:"+secrets["user-info"]+"@127.0.0.1:1/v1?token="+secrets["query"])...)
	evalscopeSays["report"] = evalscope(t, dir, nil, "report", "outputs/bodies", "--export", "csv")
	evalscopeSays["the list"] = evalscope(t, dir, nil, "report", "list")
	for what, text := range evalscopeSays {
		searched(t, what, text)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		searched(t, path, data)
		return err
	})
	if err != nil || files < 30 {
		t.Fatalf("%d files, %v", files, err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "outputs", "bodies", "parallel_2_number_9", "events.ndjson"))
	if err != nil || bytes.Count(log, []byte(`"api_key":"**********"`)) < 4 || !bytes.Contains(log, []byte(`"content":"call it"`)) {
		t.Errorf("the log does not keep the bodies without their secrets: %v", err)
	}
}
