package table_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/table"
	"github.com/modelscope/evalscope/perf/plugin"
)

// Two columns of a CSV file are the prompts and the limits of their output.
func Example() {
	dir, err := os.MkdirTemp("", "table-example-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "questions.csv")
	if err := os.WriteFile(path, []byte("id,question,limit\n1,Who wrote Faust?,16\n2,\"Explain rain, please.\",200\n"), 0o600); err != nil {
		log.Fatal(err)
	}
	d, _ := plugin.Set{Datasets: table.Declarations()}.Dataset("csv")
	args, problems := d.Values([]argument.Given{argument.Word("prompt", "question"), argument.Word("max_tokens", "limit")})
	if len(problems) > 0 {
		log.Fatal(problems)
	}
	source, err := d.Open(context.Background(), dataset.Options{Path: path, Args: args})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	for {
		session, err := source.Next(context.Background())
		if err != nil {
			break // io.EOF
		}
		fmt.Printf("%s (at most %d tokens)\n", session.First.Prompt.Text, session.First.MaxTokens)
	}
	// Output:
	// Who wrote Faust? (at most 16 tokens)
	// Explain rain, please. (at most 200 tokens)
}
