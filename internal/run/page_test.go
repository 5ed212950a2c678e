package run_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

func TestPage_IsTheSameWhenItIsMadeAgain(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{TTFT: 2 * time.Millisecond, ITL: time.Millisecond}))
	args.Parallel, args.Number = []int{1, 3}, []run.Count{{N: 4}, {N: 9}}
	args.Tags, args.GPUs = run.Tags{{Name: "gpu", Value: "H100"}, {Name: "api-key", Value: "sk-hidden"}}, 4
	result := mustRun(t, args, run.Options{Language: "zh"})
	path := filepath.Join(result.Folder, "perf_report.html")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{Language: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the page made again differs")
	}
	for _, part := range []string{`data-lang="zh"`, "gpu=H100", "tok/s per GPU", `<section id="beforehand">`, "Kernel timestamps", "内核时间戳", "Context length (tokens)"} {
		if !bytes.Contains(after, []byte(part)) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if bytes.Contains(after, []byte("sk-hidden")) {
		t.Error("the page shows a tag whose name is that of a secret")
	}
	if !strings.Contains(again.LastLine, "report: "+path) {
		t.Errorf("the last line is %s", again.LastLine)
	}
	var kept struct {
		Run struct {
			Tags map[string]string `json:"tags"`
			GPUs int               `json:"gpus"`
		} `json:"run"`
	}
	if err := json.Unmarshal(again.JSON, &kept); err != nil || kept.Run.Tags["gpu"] != "H100" || kept.Run.GPUs != 4 {
		t.Errorf("perf_result.json keeps %+v, %v", kept, err)
	}
}

func TestPage_ThatCannotBeWrittenCostsAWarningAlone(t *testing.T) {
	result := mustRun(t, arguments(t, serve(t, simulator.Config{})))
	path := filepath.Join(result.Folder, "perf_report.html")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{}); err != nil {
		t.Error(err)
	}
}

// TestPage_IsUTF8WhateverAServerCallsItself: neither its header nor the model of its replies need be.
func TestPage_IsUTF8WhateverAServerCallsItself(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "srv\xff")
		io.WriteString(w, "{\"id\":\"i\xff\",\"model\":\"mod\xff\xfeel\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\xff\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}")
	}))
	defer server.Close()
	args := arguments(t, server.URL)
	args.Number = []run.Count{{N: 4}}
	folder := mustRun(t, args).Folder
	for _, name := range []string{"perf_report.html", "perf_result.json", "plan.json", "run.json", "benchmark.log"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !utf8.Valid(data) {
			t.Errorf("%s is not UTF-8: %v", name, err)
		}
	}
	args.Model = "m\xff"
	if _, err := run.Run(t.Context(), args, run.Options{}); err == nil || !strings.Contains(err.Error(), "model: is not valid UTF-8") {
		t.Errorf("a model's name that is not UTF-8: %v", err)
	}
}
