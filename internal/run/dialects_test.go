package run_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
)

// records are those of a run's only level.
func records(t *testing.T, result *run.Result) (list []record.Record) {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(result.Folder, result.Levels[0].Load.Name, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		e, err := log.Next()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == eventlog.KindRequest {
			list = append(list, *e.Request)
		}
	}
}

func TestDialects_RunsAgainstTheBuiltInServerCountWhatItSent(t *testing.T) {
	url := serve(t, simulator.Config{APIKey: "sk-right", ReasoningTokens: 8, PrefixCache: 1 << 20})
	for _, api := range []string{"openai", "responses", "anthropic"} {
		for _, stream := range []bool{true, false} {
			args := arguments(t, url)
			key := "sk-right"
			args.API, args.Stream, args.APIKey = api, stream, &key
			args.Number, args.MaxTokens = []run.Count{{N: 3}}, &run.Range{Min: 16, Max: 16}
			result := mustRun(t, args)
			level := result.Levels[0]
			output, _ := level.Value(metric.OutputTokens)
			input, _ := level.Value(metric.InputTokens)
			if level.Succeeded != 3 || output != 16 || input == 0 {
				t.Errorf("%s, stream %v: %d answers of %v tokens to %v", api, stream, level.Succeeded, output, input)
			}
			for _, r := range records(t, result) {
				if c := r.Choices[0]; c.Text == "" || c.Reasoning == "" || r.Stream != stream || r.Usage.Cached < 1 {
					t.Errorf("%s, stream %v: %+v", api, stream, r)
				}
			}
		}
	}
}

// A typedEvent is one of a stream whose events have names.
func typedEvent(kind, members string) string {
	return "event: " + kind + "\ndata: {\"type\":\"" + kind + "\"," + members + "}\n\n"
}

func TestDialects_StreamsThatGoWrongAreFaultsAndAreNotSentAgain(t *testing.T) {
	responses := typedEvent("response.created", `"response":{"id":"r"}`) + typedEvent("response.output_text.delta", `"delta":"Once"`)
	messages := typedEvent("message_start", `"message":{"id":"m","usage":{"input_tokens":3}}`) + typedEvent("content_block_delta", `"index":0,"delta":{"type":"text_delta","text":"Once"}`)
	for _, c := range []struct {
		name, api, path, stream string
		want                    record.FaultKind
		words                   string
	}{
		{"cut off", "responses", "/v1/responses", responses, record.FaultTruncated, ""},
		{"cut off", "anthropic", "/v1/messages", messages, record.FaultTruncated, ""},
		{"an error", "responses", "/v1/responses", responses + typedEvent("error", `"code":"server_error","message":"out of memory"`), record.FaultInBand, "out of memory"},
		{"failed", "responses", "/v1/responses", responses + typedEvent("response.failed", `"response":{"status":"failed","error":{"message":"out of memory"}}`), record.FaultInBand, "out of memory"},
		{"an error", "anthropic", "/v1/messages", messages + typedEvent("error", `"error":{"type":"overloaded_error","message":"Overloaded"}`), record.FaultInBand, "Overloaded"},
		{"no JSON", "anthropic", "/v1/messages", messages + "event: message_stop\ndata: {\n\n", record.FaultDecode, ""},
	} {
		t.Run(c.api+" "+c.name, func(t *testing.T) {
			var asked atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if r.URL.Path != c.path {
					t.Errorf("%s was asked for", r.URL.Path)
				}
				w.Header().Set("Content-Type", "text/event-stream")
				io.WriteString(w, c.stream)
			}))
			t.Cleanup(server.Close)
			args := arguments(t, server.URL)
			args.API, args.NoTestConnection, args.NoPreflight, args.Number = c.api, true, true, []run.Count{{N: 2}}
			args.ServerMetrics = "off"
			result, err := run.Run(t.Context(), args, run.Options{})
			if !errors.Is(err, run.ErrAllFailed) {
				t.Fatal(err)
			}
			for _, r := range records(t, result) {
				if r.Fault == nil || r.Fault.Kind != c.want || !strings.Contains(r.Fault.Words, c.words) || r.Choices[0].Text != "Once" {
					t.Errorf("%+v, fault %+v", r, r.Fault)
				}
			}
			if asked.Load() != 2 || result.Levels[0].Failed != 2 {
				t.Errorf("%d requests came, %d failed", asked.Load(), result.Levels[0].Failed)
			}
		})
	}
}

func TestTemplate_EveryRequestHasIt(t *testing.T) {
	var template = `{"model":"%m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Q: %p"}],"max_tokens":3,"stream":false,"top_k":2}`
	file := filepath.Join(t.TempDir(), "template.json")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	for api, want := range map[string]string{
		"openai":    `{"model":"simulated","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Q: What does a load test measure?"}],"max_tokens":8,"stream":false,"top_k":2,"temperature":0,"ignore_eos":true}`,
		"responses": `{"model":"simulated","stream":false,"top_k":2,"max_output_tokens":8,"input":[{"role":"system","content":"Be brief."},{"role":"user","content":"Q: What does a load test measure?"}],"temperature":0,"ignore_eos":true}`,
		"anthropic": `{"model":"simulated","messages":[{"role":"user","content":"Q: What does a load test measure?"}],"max_tokens":8,"stream":false,"top_k":2,"system":"Be brief.","temperature":0,"ignore_eos":true}`,
	} {
		line := []string{"--model", "simulated", "--url", serve(t, simulator.Config{}), "--api", api, "--prompt", "What does a load test measure?", "--query-template", "@" + file,
			"--max-tokens", "8", "--number", "2", "--extra-args", `{"ignore_eos":true}`, "--outputs-dir", t.TempDir()}
		args, _, err := config.Parse(line, config.Environment{ReadFile: os.ReadFile, Known: config.Known{Plugins: standard.Plugins()}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records(t, mustRun(t, args)) {
			if string(r.Body) != want || !json.Valid(r.Body) {
				t.Errorf("%s: %s, want %s", api, r.Body, want)
			}
		}
	}
}
