package simulator

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestServer_RequestsThatAreNotValidGet400AndSayWhy(t *testing.T) {
	c := serve(t, Config{MaxContext: 100, MaxBody: 5000})
	for _, test := range []struct {
		name, path, body string
		status           int
		says             string
	}{
		{"no JSON", "/v1/chat/completions", `{`, 400, "not a valid request"},
		{"nothing", "/v1/chat/completions", ``, 400, "not a valid request"},
		{"no messages", "/v1/chat/completions", `{}`, 400, "messages"},
		{"an empty list", "/v1/chat/completions", `{"messages":[]}`, 400, "messages"},
		{"no role", "/v1/chat/completions", `{"messages":[{"content":"x"}]}`, 400, "role"},
		{"messages as text", "/v1/chat/completions", `{"messages":"x"}`, 400, "messages"},
		{"content as number", "/v1/chat/completions", `{"messages":[{"role":"user","content":1}]}`, 400, "content"},
		{"max_tokens 0", "/v1/chat/completions", chatBody(`"max_tokens":0`), 400, "max_tokens"},
		{"max_tokens as text", "/v1/chat/completions", chatBody(`"max_tokens":"9"`), 400, "max_tokens"},
		{"min over max", "/v1/chat/completions", chatBody(`"max_tokens":2,"min_tokens":3`), 400, "min_tokens"},
		{"n 0", "/v1/chat/completions", chatBody(`"n":0`), 400, "n: "},
		{"temperature", "/v1/chat/completions", chatBody(`"temperature":3`), 400, "temperature"},
		{"top_p", "/v1/chat/completions", chatBody(`"top_p":0`), 400, "top_p"},
		{"top_logprobs", "/v1/chat/completions", chatBody(`"top_logprobs":21`), 400, "top_logprobs"},
		{"stop", "/v1/chat/completions", chatBody(`"stop":3`), 400, "stop"},
		{"stream_options without stream", "/v1/chat/completions", chatBody(`"stream_options":{}`), 400, "stream_options"},
		{"beyond the context", "/v1/chat/completions", chatBody(`"max_tokens":77`), 400, "maximum context length is 100"},
		{"no prompt", "/v1/completions", `{}`, 400, "prompt"},
		{"prompt null", "/v1/completions", `{"prompt":null}`, 400, "prompt"},
		{"prompt as object", "/v1/completions", `{"prompt":{}}`, 400, "prompt"},
		{"too large", "/v1/completions", `{"prompt":"` + strings.Repeat("x", 5000) + `"}`, 413, "5000 bytes"},
		{"no input", "/v1/embeddings", `{}`, 400, "input"},
		{"no dimensions", "/v1/embeddings", `{"input":"x","dimensions":0}`, 400, "dimensions"},
		{"an input beyond the context", "/v1/embeddings", `{"input":"` + strings.Repeat("x", 101) + `"}`, 400, "maximum context length is 100"},
		{"no documents", "/v1/rerank", `{"query":"x"}`, 400, "documents"},
		{"unknown path", "/v1/nothing", `{}`, 404, "Not Found"},
	} {
		response, raw, err := c.post(test.path, test.body)
		if err != nil {
			t.Fatal(err)
		}
		var body struct {
			Error struct {
				Message, Type string
				Code          int
			}
		}
		mustUnmarshal(t, raw, &body)
		if response.StatusCode != test.status || body.Error.Code != test.status || body.Error.Type == "" || !strings.Contains(body.Error.Message, test.says) {
			t.Errorf("%s: status %d: %s", test.name, response.StatusCode, raw)
		}
	}
	c.ok("/v1/chat/completions", chatBody(`"max_tokens":76`))
	if got := parse(t, c.ok("/v1/chat/completions", chatBody(""))).Usage.Total; got != 100 {
		t.Errorf("without a limit the answer ends at %d tokens, want the context's 100", got)
	}
}

func TestServer_ErrorsHaveTheFormOfTheServerNamed(t *testing.T) {
	for _, test := range []struct {
		form  Form
		body  string
		match string
	}{
		{Form{}, `{"prompt":1}`, `^\{"error":\{"code":400,"message":".+","param":"prompt","type":"BadRequestError"\}\}$`},
		{Form{Error: "llamacpp"}, `{"prompt":1}`, `^\{"error":\{"code":400,"message":".+","type":"invalid_request_error"\}\}$`},
		{Form{Error: "litellm"}, `{"prompt":1}`, `^\{"error":\{"code":"400",.+\}\}$`},
		{Form{Error: "detail"}, `{"prompt":1}`, `^\{"detail":".+"\}$`},
		{Form{Error: "text"}, `{"prompt":1}`, `^prompt: must be`},
		{Form{Like: "transformers"}, `{"prompt":"x","min_tokens":1}`, `^\{"detail":\[\{"loc":\["body","min_tokens"\],.+\}\]\}$`},
	} {
		_, raw, err := serve(t, Config{Form: test.form}).post("/v1/completions", test.body)
		if err != nil || !regexp.MustCompile(test.match).MatchString(raw) {
			t.Errorf("%+v: %v: %s", test.form, err, raw)
		}
	}
}

func TestServer_KeyAndTheModelAreAskedFor(t *testing.T) {
	c := serve(t, Config{APIKey: "secret", StrictModel: true, Model: "real"})
	for _, test := range []struct {
		name, path, authorization, model string
		status                           int
	}{
		{"no key", "/v1/chat/completions", "", "real", 401},
		{"wrong key", "/v1/chat/completions", "Bearer public", "real", 401},
		{"key without Bearer", "/v1/chat/completions", "secret", "real", 401},
		{"wrong model", "/v1/chat/completions", "Bearer secret", "simulated", 404},
		{"both right", "/v1/chat/completions", "Bearer secret", "real", 200},
		{"wrong method", "/v1/models", "Bearer secret", "", 405},
	} {
		body := strings.Replace(chatBody(`"max_tokens":1`), "simulated", test.model, 1)
		request, _ := http.NewRequestWithContext(t.Context(), "POST", c.url+test.path, strings.NewReader(body))
		request.Header.Set("Authorization", test.authorization)
		response, err := c.http.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != test.status || strings.Contains(string(raw), "secret") {
			t.Errorf("%s: status %d: %s", test.name, response.StatusCode, raw)
		}
	}
	if status, _ := c.get("/health"); status != 200 {
		t.Errorf("/health asks for a key: %d", status)
	}
	if status, _ := c.get("/v1/models"); status != 401 {
		t.Errorf("/v1/models asks for no key: %d", status)
	}
}

func (c client) get(path string) (status int, body string) {
	c.t.Helper()
	response, err := c.http.Get(c.url + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

func TestServer_ModelsAndTokenizeAnswerInBothForms(t *testing.T) {
	c := serve(t, Config{Form: Form{Like: "llamacpp"}})
	var models struct {
		Data []struct {
			ID  string
			Max int `json:"max_model_len"`
		}
		Models []struct{ Name string }
	}
	_, raw := c.get("/v1/models")
	mustUnmarshal(t, raw, &models)
	if len(models.Data) != 1 || models.Data[0].ID != "simulated" || models.Data[0].Max != 1<<20 || len(models.Models) != 1 {
		t.Errorf("models are %s", raw)
	}
	for _, test := range []struct {
		body          string
		tokens, count int
	}{
		{`{"prompt":"abc"}`, 3, 3}, {`{"content":"abcd"}`, 4, 0}, {`{"prompt":""}`, 0, 0},
		{`{"messages":[{"role":"user","content":"Hello"}]}`, 24, 24},
	} {
		var got struct {
			Tokens []int
			Count  int
		}
		mustUnmarshal(t, c.ok("/tokenize", test.body), &got)
		if got.Tokens == nil || len(got.Tokens) != test.tokens || got.Count != test.count {
			t.Errorf("%s: %+v", test.body, got)
		}
	}
}

func TestServer_MetricsCountWhatStatsCount(t *testing.T) {
	c := serve(t, Config{PrefixCache: 1000, Model: `a "name"`})
	for range 3 {
		c.ok("/v1/chat/completions", chatBody(`"max_tokens":5`))
	}
	_, raw := c.get("/metrics")
	for _, line := range []string{
		`vllm:num_requests_running{model_name="a \"name\""} 0`, `vllm:num_requests_waiting{model_name="a \"name\""} 0`,
		`vllm:prompt_tokens_total{model_name="a \"name\""} 72`, `vllm:generation_tokens_total{model_name="a \"name\""} 15`,
		`vllm:prefix_cache_hits_total{model_name="a \"name\""} 32`,
		`vllm:request_success_total{model_name="a \"name\"",finished_reason="length"} 3`,
		`vllm:time_to_first_token_seconds_bucket{model_name="a \"name\"",le="+Inf"} 3`,
		`vllm:e2e_request_latency_seconds_count{model_name="a \"name\""} 3`, `vllm:request_queue_time_seconds_count{model_name="a \"name\""} 3`,
		`# TYPE vllm:prompt_tokens_total counter`,
	} {
		if !strings.Contains(raw, line+"\n") {
			t.Errorf("there is no line %s in\n%s", line, raw)
		}
	}
	got := c.server.Stats()
	if got.Requests != 3 || got.Answered != 3 || got.PromptTokens != 72 || got.CachedTokens != 32 || got.OutputTokens != 15 ||
		got.Connections != 1 || got.OpenConnections != 1 || got.MaxRunning != 1 {
		t.Errorf("stats are %+v", got)
	}
}

func TestServer_MetricsCountVectorsAndScores(t *testing.T) {
	c := serve(t, Config{Model: "m"})
	c.ok("/v1/chat/completions", chatBody(`"max_tokens":5`))
	c.ok("/v1/embeddings", `{"model":"m","input":["ab","c"]}`)
	c.ok("/v1/rerank", `{"model":"m","query":"ab","documents":["ab","c"]}`)
	_, raw := c.get("/metrics")
	for _, line := range []string{
		`vllm:request_success_total{model_name="m",finished_reason="length"} 1`, `vllm:request_success_total{model_name="m",finished_reason="stop"} 2`,
	} {
		if !strings.Contains(raw, line+"\n") {
			t.Errorf("there is no line %s in\n%s", line, raw)
		}
	}
}

func TestServer_RepeatedPromptIsCountedAsCached(t *testing.T) {
	c := serve(t, Config{PrefixCache: 1000})
	for _, want := range []int{0, 16} {
		usage := parse(t, c.ok("/v1/chat/completions", chatBody(`"max_tokens":1`))).Usage
		if got, there := usage.PromptMore["cached_tokens"]; got != want || !there {
			t.Errorf("cached_tokens is %d (%v), want %d", got, there, want)
		}
	}
}

func TestServer_RequestsOverTheRateAreSentAwayWithRetryAfter(t *testing.T) {
	for _, status := range []int{429, 503} {
		c := serve(t, Config{RateLimit: 0.01, RateBurst: 2, RateLimitStatus: status})
		var got []int
		var retry string
		for range 4 {
			response, _, err := c.post("/v1/chat/completions", chatBody(`"max_tokens":1`))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, response.StatusCode)
			retry = response.Header.Get("Retry-After")
		}
		if got[0] != 200 || got[1] != 200 || got[2] != status || got[3] != status || retry == "" || retry == "0" {
			t.Errorf("statuses are %v, Retry-After is %q", got, retry)
		}
	}
}

func TestServer_RequestThatFindsBatchAndQueueFullGets503(t *testing.T) {
	c := serve(t, Config{TTFT: time.Hour, MaxBatch: 1, MaxQueue: 1})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	for range 2 {
		request, _ := http.NewRequestWithContext(ctx, "POST", c.url+"/v1/chat/completions", strings.NewReader(chatBody("")))
		go func() {
			if response, err := c.http.Do(request); err == nil {
				response.Body.Close()
			}
			done <- struct{}{}
		}()
	}
	waitFor(t, func() bool { s := c.server.Stats(); return s.Running == 1 && s.Waiting == 1 })
	response, raw, err := c.post("/v1/chat/completions", chatBody(""))
	if err != nil || response.StatusCode != 503 || response.Header.Get("Retry-After") == "" {
		t.Errorf("%v: %s", err, raw)
	}
	cancel()
	<-done
	<-done
	waitFor(t, func() bool { s := c.server.Stats(); return s.Running == 0 && s.Waiting == 0 && s.Cancelled == 2 })
}
