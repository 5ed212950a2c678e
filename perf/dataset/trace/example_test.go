package trace_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/trace"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A trace of three requests, replayed twice as fast as it was recorded.
func Example() {
	dir, err := os.MkdirTemp("", "trace-example-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "trace.jsonl")
	if err := os.WriteFile(path, []byte(`{"timestamp": "2026-03-01T12:00:00Z", "body": {"prompt": "one"}}
{"timestamp": "2026-03-01T12:00:03Z", "body": {"prompt": "two"}}
{"timestamp": "2026-03-01T12:00:04Z", "body": {"prompt": "three"}}
`), 0o600); err != nil {
		log.Fatal(err)
	}
	d, _ := plugin.Set{Datasets: trace.Declarations()}.Dataset("workload_trace")
	args, problems := d.Values([]argument.Given{argument.Word("speed", "2")})
	if len(problems) > 0 {
		log.Fatal(problems)
	}
	options := dataset.Options{Path: path, Args: args}
	recorded, err := d.Trace(context.Background(), options)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(recorded.Sessions, "requests within", recorded.Length)
	source, err := recorded.Open(context.Background(), options)
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	for {
		session, err := source.Next(context.Background())
		if err != nil {
			break // io.EOF
		}
		fmt.Println(session.Recorded.At, string(session.First.Prompt.Body))
	}
	// Output:
	// 3 requests within 2s
	// 0s {"prompt": "one"}
	// 1.5s {"prompt": "two"}
	// 2s {"prompt": "three"}
}
