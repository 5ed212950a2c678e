package run_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/standard"
)

// lines is a server that answers with lines, a moment after each other, and notes the first body and path of each kind.
func lines(t *testing.T, kind string, all ...string) (address string, seen func() (path, body string)) {
	t.Helper()
	bodies := make(chan [2]string, 64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.NotFound(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		select {
		case bodies <- [2]string{r.URL.Path, string(body)}:
		default:
		}
		w.Header().Set("Content-Type", kind)
		for _, line := range all {
			io.WriteString(w, line+"\n")
			w.(http.Flusher).Flush()
			time.Sleep(2 * time.Millisecond)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, func() (string, string) {
		select {
		case b := <-bodies:
			return b[0], b[1]
		default:
			return "", ""
		}
	}
}

// spoken are the arguments of a short run of an API.
func speaking(t *testing.T, api, address string) run.Arguments {
	t.Helper()
	args := run.DefaultArguments()
	prompt := "Why is the sky blue?"
	args.Model, args.URL, args.API, args.Prompt, args.PromptText = "m", address, api, &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.NoPreflight, args.ServerMetrics = t.TempDir(), 0, true, "off"
	args.Number, args.MaxTokens = []run.Count{{N: 4}}, &run.Range{Min: 8, Max: 8}
	return args
}

func checkSpoken(t *testing.T, result *run.Result, input, output float64) {
	t.Helper()
	l := result.Levels[0]
	in, _ := l.Value(metric.InputTokens)
	out, _ := l.Value(metric.OutputTokens)
	ttft, has := l.Value(metric.TTFT)
	if l.Succeeded != 4 || l.Failed != 0 || in != input || out != output || !has || ttft <= 0 {
		t.Errorf("%d succeeded, %d failed, %v tokens in, %v out, TTFT %v", l.Succeeded, l.Failed, in, out, ttft)
	}
}

func TestSpec_OllamaIsMeasuredLineByLine(t *testing.T) {
	address, seen := lines(t, "application/x-ndjson",
		`{"model":"m","message":{"role":"assistant","content":"The"},"done":false}`, `{"model":"m","message":{"role":"assistant","content":" sky"},"done":false}`,
		`{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":26,"eval_count":2}`)
	result := mustRun(t, speaking(t, "ollama", address), run.Options{Plugins: standard.Plugins()})
	checkSpoken(t, result, 26, 2)
	if path, body := seen(); path != "/api/chat" || !strings.Contains(body, `"num_predict":1`) {
		t.Errorf("the test sent %s to %s", body, path)
	}
}

func TestSpec_TGIHasAPathForStreams(t *testing.T) {
	address, seen := lines(t, "text/event-stream",
		`data:{"index":1,"token":{"id":4,"text":" there","special":false},"generated_text":null,"details":null}`, ``,
		`data:{"index":2,"token":{"id":5,"text":" was","special":false},"generated_text":" there was","details":{"finish_reason":"length","generated_tokens":2,"input_length":4}}`, ``)
	result := mustRun(t, speaking(t, "tgi", address), run.Options{Plugins: standard.Plugins()})
	checkSpoken(t, result, 4, 2)
	if path, body := seen(); path != "/generate_stream" || !strings.Contains(body, `"inputs":"Why is the sky blue?"`) {
		t.Errorf("the test sent %s to %s", body, path)
	}
}

func TestSpec_AUsersFileIsAnAPIAlsoForTheReportMadeAgain(t *testing.T) {
	address, seen := lines(t, "text/event-stream", `data: {"delta":"The","n":1}`, ``, `data: {"delta":" sky","n":2,"why":"stop","prompt":9}`, ``)
	path := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nendpoint: say\nheaders: {X-Own: hidden-token-123, Authorization: Bearer sk-hidden-456}\nrequest: {text: {q: '${prompt}', limit: '${max_tokens}'}}\n"+
		"reply: {text: delta, finish: why, completion_tokens: n, prompt_tokens: prompt, running_count: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := speaking(t, "custom", address)
	args.APISpec = &path
	result := mustRun(t, args, run.Options{Plugins: standard.Plugins()})
	checkSpoken(t, result, 9, 2)
	if path, body := seen(); path != "/say" || body != `{"q":"Why is the sky blue?","limit":1}` {
		t.Errorf("the test sent %s to %s", body, path)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{Plugins: standard.Plugins()})
	if err != nil {
		t.Fatal(err)
	}
	checkSpoken(t, again, 9, 2)
	plan, err := os.ReadFile(filepath.Join(result.Folder, "plan.json"))
	if err != nil || strings.Contains(string(plan), "sk-hidden-456") || !strings.Contains(string(plan), "api_files") {
		t.Errorf("plan.json: %v\n%s", err, plan)
	}
}

func TestSpec_ProblemsOfAFileEndARunBeforeItBegins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nrequest: {txt: {}}\nreply: {text: a}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := speaking(t, "custom", "http://127.0.0.1:1")
	args.APISpec = &path
	if _, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()}); err == nil || !strings.Contains(err.Error(), `api_spec: line 2: "txt"`) {
		t.Errorf("%v", err)
	}
	args.API = "openai"
	if _, err := run.Run(t.Context(), args, run.Options{Plugins: standard.Plugins()}); err == nil || !strings.Contains(err.Error(), "cannot be used with API openai: choose an API that takes a file") {
		t.Errorf("%v", err)
	}
}

func TestSpec_SGLangAndDashScopeAreMeasuredOverSockets(t *testing.T) {
	info := func(finish, n string) string {
		return `"meta_info":{"id":"x","finish_reason":` + finish + `,"prompt_tokens":9,"completion_tokens":` + n + `,"cached_tokens":4}`
	}
	event := func(content, finish, n string) string {
		return "event:result\n:HTTP_STATUS/200\ndata:" + `{"output":{"choices":[{"message":{"role":"assistant","content":` + content + `},"finish_reason":"` + finish +
			`"}]},"usage":{"input_tokens":9,"output_tokens":` + n + `},"request_id":"x"}` + "\n"
	}
	for api, want := range map[string]struct {
		path  string
		lines []string
	}{
		"sglang":    {"/generate", []string{`data: {"text":"Once",` + info("null", "1") + "}\n", `data: {"text":"Once upon",` + info(`{"type":"length","length":2}`, "2") + "}\n", "data: [DONE]\n"}},
		"dashscope": {"/api/v1/services/aigc/text-generation/generation", []string{event(`"Once"`, "null", "1"), event(`" upon"`, "null", "2"), event(`""`, "stop", "2")}},
	} {
		address, seen := lines(t, "text/event-stream", want.lines...)
		result, err := run.Run(t.Context(), speaking(t, api, address), run.Options{Plugins: standard.Plugins()})
		if err != nil {
			t.Fatalf("%s: %v", api, err)
		}
		checkSpoken(t, result, 9, 2)
		if path, body := seen(); path != want.path {
			t.Errorf("%s: %s %s", api, path, body)
		}
	}
}

func TestSpec_TheEndpointOfWholeRepliesGivesWayToThatOfStreams(t *testing.T) {
	address, seen := lines(t, "text/event-stream",
		`data:{"index":1,"token":{"id":4,"text":" there","special":false},"generated_text":null,"details":null}`, ``,
		`data:{"index":2,"token":{"id":5,"text":" was","special":false},"generated_text":" there was","details":{"finish_reason":"length","generated_tokens":2,"input_length":4}}`, ``)
	checkSpoken(t, mustRun(t, speaking(t, "tgi", address+"/generate"), run.Options{Plugins: standard.Plugins()}), 4, 2)
	if path, body := seen(); path != "/generate_stream" || strings.Contains(body, "temperature") {
		t.Errorf("the test sent %s to %s", body, path)
	}
}
