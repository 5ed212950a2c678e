package recorder_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/recorder"
)

// chat answers as a chat without streaming.
func chat(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, `{"id":"r1","choices":[{"index":0,"message":{"role":"assistant","content":"fine canary-answer"},"finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":3}}`)
}

func post(t *testing.T, url, body string, headers ...string) string {
	t.Helper()
	request, err := http.NewRequest("POST", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	reply, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	all, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Error(err)
	}
	return string(all)
}

type line struct {
	Timestamp float64
	Input     int   `json:"input_length"`
	Output    int   `json:"output_length"`
	Blocks    []int `json:"hash_ids"`
	Session   int   `json:"session_id,string"`
	Turn      int
	Model     string
	Stream    bool
	Status    int
	Failed    bool
	Cancelled bool
	TTFT      float64 `json:"ttft_ms"`
	Latency   float64 `json:"latency_ms"`
	Cached    *int    `json:"cached_tokens"`
	InputFrom string  `json:"input_from"`
	Recording *struct {
		Started time.Time
		Block   int    `json:"block_size"`
		Of      string `json:"blocks_of"`
	}
}

func linesOf(t *testing.T, text string) (all []line) {
	t.Helper()
	for one := range strings.Lines(text) {
		var l line
		if err := json.Unmarshal([]byte(one), &l); err != nil {
			t.Fatalf("%v: %s", err, one)
		}
		all = append(all, l)
	}
	return all
}

func TestRecord_KeepsWhatATraceNeedsAndNoText(t *testing.T) {
	r := startRecorder(t, startServer(t, chat), out(t))
	url := "http://" + r.address
	body := `{"model":"m","user":"canary-user","metadata":{"k":"canary-meta"},"tools":[{"type":"function","function":{"name":"canary_tool","description":"canary-tool"}}],
		"messages":[{"role":"system","content":"canary-system"},{"role":"user","name":"canary-name","content":[{"type":"text","text":"canary-text"},{"type":"image_url","image_url":{"url":"data:canary-image"}}]}],"stop":["canary-stop"]}`
	post(t, url+"/v1/chat/completions?key=canary-query", body, "Authorization", "Bearer canary-auth", "X-Session-ID", "canary-session", "X-Other", "canary-header")
	post(t, url+"/v1/completions", `{"model":"canary in a text that is no name","prompt":"canary-prompt"}`)
	post(t, url+"/v1/messages", `{"model":"c","system":"canary-system","max_tokens":9,"messages":[{"role":"user","content":"canary-claude"}]}`, "x-api-key", "canary-key")
	post(t, url+"/v1/responses", `{"model":"c","instructions":"canary","input":[{"role":"user","content":[{"type":"input_text","text":"canary"}]}]}`)
	post(t, url+"/v1/embeddings", `{"model":"c","input":"canary"}`)
	sum := r.end()
	text := r.text()
	if strings.Contains(text, "canary") {
		t.Errorf("a text is in the trace:\n%s", text)
	}
	all := linesOf(t, text)
	if len(all) != 4 || sum.Requests != 4 {
		t.Fatalf("%d requests, want 4: %+v\n%s", len(all), sum, text)
	}
	if l := all[0]; l.Model != "m" || l.Input != 40 || l.Output != 3 || l.Status != 200 || l.Session != 1 || l.Turn != 1 || l.InputFrom != "usage" || l.Latency <= 0 || len(l.Blocks) == 0 {
		t.Errorf("%+v", l)
	}
	if all[1].Model != "" {
		t.Errorf("a text is kept as a model: %q", all[1].Model)
	}
	if one := all[0].Recording; one == nil || one.Block != 16 || one.Of != "tokens" || time.Since(one.Started) > time.Hour || all[1].Recording != nil {
		t.Errorf("the first line says %+v", one)
	}
}

func TestRecord_AConversationIsOneSession(t *testing.T) {
	r := startRecorder(t, startServer(t, chat), out(t))
	url := "http://" + r.address + "/v1/chat/completions"
	first := `{"role":"system","content":"be brief"},{"role":"user","content":"` + strings.Repeat("how are you and what do you do ", 20) + `"}`
	post(t, url, `{"messages":[`+first+`]}`)
	post(t, url, `{"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"another"}]}`)
	post(t, url, `{"messages":[`+first+`,{"role":"assistant","content":"fine canary-answer"},{"role":"user","content":"good"}]}`)
	post(t, url, `{"messages":[`+first+`,{"role":"assistant","content":"a client changed this"},{"role":"user","content":"good"}]}`)
	r.end()
	all := linesOf(t, r.text())
	for i, want := range [][2]int{{1, 1}, {2, 1}, {1, 2}, {1, 2}} {
		if l := all[i]; l.Session != want[0] || l.Turn != want[1] {
			t.Errorf("request %d is turn %d of session %d, want %v", i, l.Turn, l.Session, want)
		}
	}
	if all[0].Blocks[0] != all[2].Blocks[0] || all[0].Blocks[0] == all[1].Blocks[0] {
		t.Errorf("blocks %v, %v and %v: the first and the third begin the same", all[0].Blocks, all[1].Blocks, all[2].Blocks)
	}
}

func TestRecord_AStreamHasItsTimes(t *testing.T) {
	r := startRecorder(t, startEvents(t, 5, 2*time.Millisecond), out(t))
	post(t, "http://"+r.address+"/v1/chat/completions", `{"stream":true,"messages":[{"role":"user","content":"x"}]}`)
	r.end()
	l := linesOf(t, r.text())[0]
	if !l.Stream || l.Output != 5 || l.Input != 7 || !(l.TTFT > 0 && l.TTFT < l.Latency) {
		t.Errorf("%+v", l)
	}
}

func TestRecord_FailuresAndForeignBodies(t *testing.T) {
	r := startRecorder(t, startServer(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		http.Error(w, `{"error":{"message":"canary"}}`, http.StatusTooManyRequests)
	}), out(t))
	url := "http://" + r.address + "/v1/chat/completions"
	post(t, url, `{"messages":[{"role":"user","content":"x"}]}`)
	for _, body := range []string{"", "{", "[]", `{"messages":[]}`, `{"messages":3}`, strings.Repeat("[", 100000)} {
		post(t, url, body)
	}
	sum := r.end()
	if sum.Requests != 1 || sum.Failed != 1 || sum.Unread != 6 || !strings.Contains(r.text(), `"status":429,"failed":true`) {
		t.Errorf("%+v\n%s", sum, r.text())
	}
}

func TestRecord_PackedBodiesAreRead(t *testing.T) {
	r := startRecorder(t, startServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, `{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":11}}`)
		z.Close()
	}), out(t))
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, `{"messages":[{"role":"user","content":"x"}]}`)
	z.Close()
	post(t, "http://"+r.address+"/v1/chat/completions", packed.String(), "Content-Encoding", "gzip")
	r.end()
	if l := linesOf(t, r.text())[0]; l.Input != 40 || l.Output != 11 {
		t.Errorf("%+v", l)
	}
}

func TestRecord_KeptTextHasNoCredentials(t *testing.T) {
	r := startRecorder(t, startServer(t, chat), out(t), func(c *recorder.Config) { c.KeepText = true })
	url := "http://" + r.address + "/v1/chat/completions?api-key=queryqueryquery1"
	post(t, url, "{\"model\":\"m\",\n\"api_key\":\"bodybodybody1234\",\"messages\":[{\"role\":\"user\",\"content\":\"my words, headerheader1234 and queryqueryquery1\"}]}",
		"Authorization", "Bearer headerheader1234", "X-Session-ID", "sessionsession99")
	r.end()
	text := r.text()
	for _, secret := range []string{"headerheader1234", "queryqueryquery1", "bodybodybody1234", "sessionsession99"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is kept in\n%s", secret, text)
		}
	}
	var got struct {
		Body      map[string]any
		Timestamp float64
		Headers   map[string]string
		Tokens    int `json:"completion_tokens"`
	}
	in := json.NewDecoder(strings.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if got.Body["model"] != "m" || got.Headers["X-Session-ID"] != "1" || got.Tokens != 3 || !strings.Contains(text, "my words") {
		t.Errorf("%+v", got)
	}
}

func TestRecord_WhatWasFlushedCanBeReadAndLinesAreInOrder(t *testing.T) {
	release := make(chan bool)
	slow := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Slow") != "" {
			<-release
		}
		chat(w, r)
	})
	path := t.TempDir() + "/trace.jsonl.zst"
	r := startRecorder(t, slow, path)
	url := "http://" + r.address + "/v1/chat/completions"
	body := `{"messages":[{"role":"user","content":"x"}]}`
	post(t, url, body)
	for unpackedSize(t, path) == 0 { // it is flushed while the recording goes on
		time.Sleep(10 * time.Millisecond)
	}
	if text := unpacked(t, path); strings.Count(text, "\n") != 1 {
		t.Errorf("the file holds %q", text)
	}
	ended := make(chan bool)
	go func() { post(t, url, body, "Slow", "1"); close(ended) }()
	time.Sleep(50 * time.Millisecond)
	post(t, url, body)
	close(release)
	<-ended
	if sum := r.end(); sum.OutOfOrder != 0 {
		t.Errorf("%+v", sum)
	}
	all := linesOf(t, unpacked(t, path))
	for i := 1; i < len(all); i++ {
		if all[i].Timestamp < all[i-1].Timestamp {
			t.Errorf("line %d came before the one above it", i+1)
		}
	}
	if len(all) != 3 {
		t.Errorf("%d lines", len(all))
	}
}

func unpackedSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
