package preflight

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/internal/servermetrics"
	"github.com/modelscope/evalscope/perf/i18n"
)

// habits are those of a server; the zero value lists m1, streams, counts and knows everything.
type habits struct {
	models, owner                 string // the list's data, "" for one model of the owner
	status                        int    // of GET /models
	strict                        bool   // 422 for keys of the second request
	deaf                          bool   // ignore_eos and logprobs are accepted and do nothing
	noUsage, whole, lump, closing bool
	wrongModel                    int  // the status of a request for another model than m1, 0: answered
	long                          bool // twelve tokens, whatever is asked for
	slam                          bool // connections are closed behind the reply without a word
	paths                         map[string]string
	posts                         atomic.Int64
	most                          atomic.Int64
}

func (h *habits) serve(t *testing.T) (*httptest.Server, Target) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, r *http.Request) {
		if h.status != 0 {
			w.Header().Set("Location", "https://elsewhere/v1/models")
			w.WriteHeader(h.status)
			return
		}
		list := h.models
		if list == "" {
			list = fmt.Sprintf(`{"id":"m1","owned_by":%q,"max_model_len":4096}`, h.owner)
		}
		fmt.Fprintf(w, `{"object":"list","data":[%s]}`, list)
	})
	mux.HandleFunc("POST /v1/chat/completions", h.answer)
	for path, body := range h.paths {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	u, _ := url.Parse(server.URL + "/v1/chat/completions")
	return server, Target{URL: u, Engines: servermetrics.Dialects(), Model: "m1", Connections: 8, MaxTokens: 100, Stream: true, Chat: true, Header: http.Header{"Authorization": {"Bearer geheim-key"}},
		Secrets: secret.Values{"geheim-key"},
		Probe:   []byte(`{"messages":[{"role":"user","content":"yes or no?"}],"model":"m1","max_tokens":8,"stream":true,"top_k":5}`)}
}

// answer says one word and ends, unless it is forced to eight tokens.
func (h *habits) answer(w http.ResponseWriter, r *http.Request) {
	h.posts.Add(1)
	var body map[string]any
	json.NewDecoder(r.Body).Decode(&body)
	if n, _ := body["max_tokens"].(float64); int64(n) > h.most.Load() {
		h.most.Store(int64(n))
	}
	if h.closing {
		w.Header().Set("Connection", "close")
	}
	if h.wrongModel != 0 && body["model"] != "m1" {
		w.WriteHeader(h.wrongModel)
		io.WriteString(w, `{"error":{"message":"no such model; key was geheim-key"}}`)
		return
	}
	if _, ids := body["return_token_ids"]; h.strict && (ids || body["ignore_eos"] != nil) {
		w.WriteHeader(422)
		io.WriteString(w, `{"detail":"Extra inputs are not permitted"}`)
		return
	}
	n := 1
	if body["ignore_eos"] == true && !h.deaf {
		n = 8
	}
	switch {
	case h.long:
		n = 12
	case h.lump:
		n = 5
	}
	more := ""
	if body["logprobs"] == true && !h.deaf {
		more = `,"logprobs":{"content":[{"token":"a","logprob":-1}]},"token_ids":[7]`
	}
	usage := fmt.Sprintf(`"usage":{"prompt_tokens":5,"completion_tokens":%d}`, n)
	if h.noUsage {
		usage = `"usage":null`
	}
	if h.whole {
		fmt.Fprintf(w, `{"choices":[{"message":{"content":"yes"},"finish_reason":"stop"%s}],%s}`, more, usage)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for range map[bool]int{true: 1, false: n}[h.lump] {
		fmt.Fprintf(w, "data: {\"model\":\"m1\",\"choices\":[{\"delta\":{\"content\":\"a\"}%s}]}\n\n", more)
	}
	fmt.Fprintf(w, "data: {\"choices\":[],%s}\n\ndata: [DONE]\n\n", usage)
	if h.slam {
		w.(http.Flusher).Flush()
		conn, _, _ := w.(http.Hijacker).Hijack()
		io.WriteString(conn, "0\r\n\r\n")
		conn.(*net.TCPConn).CloseWrite()
		conn.Close()
	}
}

// of finds the finding of a check.
func of(t *testing.T, all []Finding, check string) Finding {
	t.Helper()
	for _, f := range all {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("nothing is said of %s", check)
	return Finding{}
}

func check(t *testing.T, target Target) ([]Finding, Manifest) {
	t.Helper()
	h := machine(nil, nil)
	all, m := Check(t.Context(), h, target)
	data, _ := json.Marshal([]any{all, m})
	if strings.Contains(string(data), "geheim") {
		t.Errorf("a secret is shown: %s", data)
	}
	for _, f := range all {
		complete(t, f)
	}
	return all, m
}

func TestServer_ThatKnowsEverything(t *testing.T) {
	h := &habits{owner: "vllm", paths: map[string]string{"/version": `{"version":"0.32.0"}`}}
	_, target := h.serve(t)
	all, m := check(t, target)
	if Worst(all) != OK {
		t.Errorf("something is wrong with it: %+v", all)
	}
	judged(t, of(t, all, "model"), OK, "lists m1")
	judged(t, of(t, all, "context"), OK, "4096 tokens")
	judged(t, of(t, all, "usage"), OK, "1 in the answer")
	judged(t, of(t, all, "ignore_eos"), OK, "8 tokens instead of 1")
	judged(t, of(t, all, "token_counts"), OK, "logprobs and token IDs")
	judged(t, of(t, all, "keep_alive"), OK, "reused")
	judged(t, of(t, all, "server_clock"), OK)
	if m.Engine != "vllm" || m.Version != "0.32.0" || m.ContextLength != 4096 {
		t.Errorf("it is taken for %+v", m)
	}
	if h.posts.Load() != 2 || h.most.Load() != 8 {
		t.Errorf("%d requests of up to %d tokens, not 2 of 8", h.posts.Load(), h.most.Load())
	}
}

func TestServer_WhatServersLack(t *testing.T) {
	for name, c := range map[string]struct {
		habits *habits
		change func(*Target)
		check  string
		want   Severity
		says   []string
	}{
		"another model":   {&habits{wrongModel: 404, models: `{"id":"Qwen/Qwen2.5-7B"},{"id":"llama"}`}, func(t *Target) { under(t, "qwen2.5_7b") }, "model", Fail, []string{"--model Qwen/Qwen2.5-7B"}},
		"any model":       {&habits{models: `{"id":"alias"}`}, nil, "model", Warn, []string{"answers anyway", "--model alias"}},
		"no list":         {&habits{models: " "}, nil, "model", OK, []string{"does not list any models"}},
		"its error":       {&habits{wrongModel: 404}, func(t *Target) { under(t, "x") }, "request", Fail, []string{"no such model; key was **********"}},
		"too long":        {&habits{}, func(t *Target) { t.PromptTokens = 4000 }, "context", Fail, []string{"context of 4096 tokens; a request needs up to 4100"}},
		"just fits":       {&habits{}, func(t *Target) { t.PromptTokens = 3996 }, "context", OK, nil},
		"answers fill it": {&habits{}, func(t *Target) { t.MaxTokens = 4096 }, "context", Fail, []string{"plus the prompts of the dataset"}},
		"trace too long": {&habits{}, func(t *Target) {
			t.TooLong = func(limit int) (int, []i18n.Text) { return limit / 1000, []i18n.Text{i18n.Same("line 7 (5000)")} }
		}, "context", Fail, []string{"exceed the server's context of 4096 tokens: 4", "the longest: line 7 (5000)"}},
		"trace fits":           {&habits{}, func(t *Target) { t.TooLong = func(int) (int, []i18n.Text) { return 0, nil } }, "context", OK, nil},
		"length unknown":       {&habits{models: `{"id":"m1"}`}, nil, "context", Skipped, nil},
		"no usage":             {&habits{noUsage: true}, nil, "usage", Warn, []string{"include_usage", "--tokenizer-path"}},
		"own tokenizer":        {&habits{noUsage: true}, func(t *Target) { t.Counts = true }, "usage", OK, nil},
		"forced, no usage":     {&habits{noUsage: true}, nil, "ignore_eos", Skipped, nil},
		"deaf":                 {&habits{deaf: true}, nil, "ignore_eos", OK, []string{"has no effect: 1 of 8"}},
		"deaf, needed":         {&habits{deaf: true}, func(t *Target) { t.Forced = true }, "ignore_eos", Warn, []string{"has no effect", "--min-tokens"}},
		"strict":               {&habits{strict: true}, func(t *Target) { t.Forced = true }, "ignore_eos", Warn, []string{"rejects ignore_eos: HTTP 422: Extra inputs"}},
		"no logprobs":          {&habits{deaf: true}, nil, "token_counts", OK, []string{"neither"}},
		"no logprobs, needed":  {&habits{deaf: true}, func(t *Target) { t.Logprobs = true }, "token_counts", Warn, []string{"--logprobs"}},
		"closes":               {&habits{closing: true}, nil, "keep_alive", Warn, []string{"opens a new one"}},
		"closes silently":      {&habits{slam: true}, nil, "keep_alive", Warn, []string{"opens a new one"}},
		"closed, still asked":  {&habits{slam: true}, nil, "ignore_eos", OK, []string{"8 tokens instead of 1"}},
		"no stream":            {&habits{whole: true}, nil, "request", Warn, []string{"not streamed", "--no-stream"}},
		"whole as wanted":      {&habits{whole: true}, func(t *Target) { t.Stream = false }, "request", OK, nil},
		"all at once":          {&habits{lump: true}, nil, "request", Warn, []string{"all 5 tokens arrived in one payload", "proxy_buffering"}},
		"no limit":             {&habits{long: true}, nil, "request", Warn, []string{"ignores the output token limit: it returned 12"}},
		"needs a key":          {&habits{status: 401}, nil, "server", Fail, []string{"--api-key"}},
		"redirects":            {&habits{status: 307}, nil, "server", Fail, []string{"https://elsewhere"}},
		"still loading":        {&habits{status: 503}, nil, "server", Fail, []string{"loaded its model"}},
		"broken":               {&habits{status: 500}, nil, "server", Fail, []string{"server's log"}},
		"no such path":         {&habits{status: 404}, nil, "server", OK, nil},
		"nobody knows a count": {&habits{status: 404}, nil, "slots", Skipped, nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, target := c.habits.serve(t)
			if c.change != nil {
				c.change(&target)
			}
			all, _ := check(t, target)
			judged(t, of(t, all, c.check), c.want, c.says...)
		})
	}
}

func under(t *Target, name string) {
	t.Model = name
	t.Probe = []byte(strings.Replace(string(t.Probe), `"model":"m1"`, fmt.Sprintf(`"model":%q`, name), 1))
}

func TestServer_RefusedKeyIsNamed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(400)
			io.WriteString(w, `{"error":{"message":"unknown field top_k"}}`)
		}
	}))
	defer server.Close()
	_, target := (&habits{}).serve(t)
	target.URL, _ = url.Parse(server.URL + "/v1/chat/completions")
	all, _ := check(t, target)
	judged(t, of(t, all, "request"), Fail, "the field top_k", `--extra-args '{"top_k": null}'`)
}

func TestServer_NobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	all, _ := check(t, Target{URL: &url.URL{Scheme: "http", Host: address, Path: "/v1/chat/completions"}})
	judged(t, of(t, all, "tcp"), Fail, "nothing is listening there", address)
	if last := all[len(all)-1]; last.Check != "tcp" {
		t.Errorf("it goes on to %s", last.Check)
	}
}

func TestServer_EnginesTellWhatTheyAreAndNoSecrets(t *testing.T) {
	const props = `{"default_generation_settings":{"n_ctx":4096},"total_slots":4,"model_alias":"m1","model_path":"/x/m.gguf","build_info":"b6000-abc"}`
	const sglang = `{"model_path":"Qwen/Qwen2.5-7B","version":"0.5.2","context_length":null,"max_running_requests":64,"api_key":"geheim2","admin_api_key":"geheim3",
		"tp_size":2,"schedule_policy":"fcfs","host":"10.1.1.1","hf_token":"geheim4","disable_radix_cache":false,"internal_states":[{"x":"geheim5"}],"log":"a geheim-key b"}`
	for want, h := range map[string]*habits{
		`{"engine":"llama.cpp","version":"b6000-abc","models":["m1"],"context_length":4096,"slots":4,"flags":{"model_alias":"m1"}}`: {
			owner: "llamacpp", paths: map[string]string{"/props": props}},
		`{"engine":"sglang","version":"0.5.2","models":["m1"],"context_length":4096,"slots":64,"flags":{"disable_radix_cache":false,"log":"a ********** b","max_running_requests":64,"model_path":"Qwen/Qwen2.5-7B","schedule_policy":"fcfs","tp_size":2,"version":"0.5.2"}}`: {
			owner: "sglang", paths: map[string]string{"/get_server_info": sglang}},
		`{"engine":"sglang","version":"0.6","models":["m1"],"context_length":8192,"flags":{"context_length":8192,"model_path":"m"}}`: {
			owner: "sglang", paths: map[string]string{"/server_info": `{"version":"0.6","server_args":{"model_path":"m","context_length":8192,"api_key":"geheim2"}}`}},
		`{"models":["m1"],"context_length":4096}`: {owner: "me", paths: map[string]string{"/version": `not JSON`, "/props": `{"x":1}`}},
	} {
		_, target := h.serve(t)
		data, err := json.Marshal(Describe(t.Context(), machine(nil, nil), target))
		if err != nil || string(data) != want {
			t.Errorf("%s\nnot %s (%v)", data, want, err)
		}
	}
}

func TestServer_AddressesBesideTheEndpoint(t *testing.T) {
	for endpoint, want := range map[string][2]string{
		"http://h/v1/chat/completions":           {"http://h/v1/models", "http://h/version"},
		"http://h/v1/completions/":               {"http://h/v1/models", "http://h/version"},
		"http://h/api/llm/v1/chat/completions?k": {"http://h/api/llm/v1/models?k", "http://h/api/llm/version?k"},
		"http://h/other":                         {"http://h/other/models", "http://h/other/version"},
	} {
		u, _ := url.Parse(endpoint)
		if got := [2]string{beside(u, "models").String(), above(u, "version").String()}; got != want {
			t.Errorf("%s: %v, not %v", endpoint, got, want)
		}
	}
}

func TestServer_EachRequestOfAPreflightHasAnIDOfItsOwn(t *testing.T) {
	for _, on := range []bool{true, false} {
		var mu sync.Mutex
		seen := map[string]int{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen[r.Header.Get("X-Request-Id")]++
			mu.Unlock()
			io.WriteString(w, `{"data":[{"id":"m1"}],"choices":[{"message":{"content":"yes"},"finish_reason":"stop"}]}`)
		}))
		_, target := (&habits{}).serve(t)
		target.URL, _ = url.Parse(server.URL + "/v1/chat/completions")
		target.RequestIDs = on
		check(t, target)
		server.Close()
		if !on {
			if len(seen) != 1 || seen[""] < 3 {
				t.Errorf("without ids the server saw %v", seen)
			}
			continue
		}
		for id, n := range seen {
			if n != 1 || !regexp.MustCompile(`^[0-9a-f]{16}-check-\d+$`).MatchString(id) {
				t.Errorf("%q was sent %d times", id, n)
			}
		}
		if len(seen) < 3 {
			t.Errorf("the server saw %v", seen)
		}
	}
}
