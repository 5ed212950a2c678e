package perf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"

	"github.com/modelscope/evalscope/perf"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// llm is a server that streams the same three tokens to everybody.
func llm() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		for _, token := range []string{"Once", " upon", " a"} {
			fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", token)
		}
		io.WriteString(w, `data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":3}}`+
			"\n\ndata: [DONE]\n\n")
	}))
}

// story is a short load test of a server, whose results go to a temporary folder.
func story(server *httptest.Server) perf.Config {
	return perf.Config{
		Target: perf.Target{Model: "storyteller", URL: server.URL},
		Load:   perf.Load{Number: []perf.Count{{N: 4}}, Pause: -1},
		Data:   perf.Data{Prompt: "Tell me a story."},
		Output: perf.Output{Dir: folder()},
	}
}

func folder() string {
	dir, err := os.MkdirTemp("", "perf-example-*")
	if err != nil {
		log.Fatal(err)
	}
	return dir
}

func Example() {
	server := llm()
	defer server.Close()
	dir := folder()
	defer os.RemoveAll(dir)
	result, err := perf.Run(context.Background(), perf.Config{
		Target:  perf.Target{Model: "storyteller", URL: server.URL},
		Load:    perf.Load{Parallel: []int{1, 4}, Number: []perf.Count{{N: 5}, {N: 20}}, Pause: -1},
		Data:    perf.Data{Prompt: "Tell me a story."},
		Request: perf.Request{MaxTokens: perf.Range{Min: 3, Max: 3}},
		Output:  perf.Output{Dir: dir},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, level := range result.Levels {
		tokens, _ := level.Value(metric.OutputTokens)
		_, measured := level.Quantile(metric.TTFT, 0.99)
		fmt.Printf("%s: %d succeeded, %d failed, %g tokens each, TTFT measured: %v\n",
			level.Load.Name, level.Succeeded, level.Failed, tokens, measured)
	}
	// Output:
	// parallel_1_number_5: 5 succeeded, 0 failed, 3 tokens each, TTFT measured: true
	// parallel_4_number_20: 20 succeeded, 0 failed, 3 tokens each, TTFT measured: true
}

// A narrator is told of levels and of requests. It has no use for LevelStarted, and does without.
type narrator struct{ tokens int }

func (n *narrator) RequestDone(r *record.Record) { n.tokens += r.Usage.Completion }

func (n *narrator) LevelDone(l *metric.Level) {
	fmt.Printf("%s is done: %d tokens so far\n", l.Load.Name, n.tokens)
}

func ExampleObserver() {
	server := llm()
	defer server.Close()
	cfg := story(server)
	defer os.RemoveAll(cfg.Output.Dir)
	cfg.Load.Parallel, cfg.Load.Number = []int{1, 2}, []perf.Count{{N: 4}, {N: 8}}
	result, err := perf.Run(context.Background(), cfg, perf.WithObserver(&narrator{}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("not told of:", result.Unobserved)
	// Output:
	// parallel_1_number_4 is done: 12 tokens so far
	// parallel_2_number_8 is done: 36 tokens so far
	// not told of: 0
}

// A threshold stops a run when enough requests have ended.
type threshold struct {
	requests atomic.Int64
	enough   func()
}

func (t *threshold) RequestDone(*record.Record) {
	if t.requests.Add(1) == 10 {
		t.enough()
	}
}

func ExampleRunner_Stop() {
	server := llm()
	defer server.Close()
	cfg := story(server)
	defer os.RemoveAll(cfg.Output.Dir)
	cfg.Load.Number = []perf.Count{{N: 1_000_000}}
	limit := &threshold{}
	runner, err := perf.New(cfg, perf.WithObserver(limit))
	if err != nil {
		log.Fatal(err)
	}
	limit.enough = runner.Stop
	result, err := runner.Run(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	level := result.Levels[0]
	fmt.Println("interrupted:", result.Interrupted)
	fmt.Println("measured at least ten:", level.Total >= 10, "and not all:", level.Total < 1_000_000)
	// Output:
	// interrupted: true
	// measured at least ten: true and not all: true
}

func ExampleReport() {
	server := llm()
	defer server.Close()
	cfg := story(server)
	defer os.RemoveAll(cfg.Output.Dir)
	result, err := perf.Run(context.Background(), cfg)
	if err != nil {
		log.Fatal(err)
	}
	// Later, from the folder alone: with an objective that the run did not have, and the requests as CSV.
	objectives, problems := metric.ParseObjectives("ttft<=10s latency<=20s")
	if len(problems) > 0 {
		log.Fatal(problems)
	}
	again, err := perf.Report(context.Background(), result.Folder, perf.ReportConfig{
		SLO:     perf.SLO{Objectives: objectives},
		Exports: []string{"csv"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range again.Levels[0].Objectives {
		fmt.Println(o.Objective, "kept by", o.Requests)
	}
	fmt.Println("in a folder of its own:", again.Folder != result.Folder)
	fmt.Println("exports:", len(again.Exports) > 0)
	// Output:
	// ttft<=10s kept by 4
	// latency<=20s kept by 4
	// in a folder of its own: true
	// exports: true
}

func ExampleFromArguments() {
	var args perf.Arguments
	if err := json.Unmarshal([]byte(`{"model": "storyteller", "url": "http://127.0.0.1:8000", "parallel": [1, 8], "number": "10x"}`), &args); err != nil {
		log.Fatal(err)
	}
	cfg, err := perf.FromArguments(args)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cfg.Target.Model, cfg.Load.Parallel, cfg.Load.Number)
	// Output: storyteller [1 8] [10x]
}

func ExampleProblems() {
	_, err := perf.New(perf.Config{
		Target: perf.Target{Model: "storyteller", URL: "ftp://127.0.0.1"},
		Load:   perf.Load{Parallel: []int{1, 8, 64}, Number: []perf.Count{{N: 10}, {N: 80}}},
		Data:   perf.Data{Prompt: "Tell me a story."},
	})
	fmt.Println(err)
	// Output:
	// Target.URL: is neither http nor https: use the form http://127.0.0.1:8000/v1/chat/completions
	// Load.Number: has 2 values, but Load.Parallel has 3 values: use 3 values, one for each value of Load.Parallel, or Load.Number: {{N: 10, Times: true}} for ten times the level's Load.Parallel
}
