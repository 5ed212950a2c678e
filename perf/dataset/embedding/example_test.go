package embedding_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/embedding"
	"github.com/modelscope/evalscope/perf/plugin"
)

// Three lines in batches of two are two requests.
func Example() {
	d, _ := plugin.Set{Datasets: embedding.Declarations()}.Dataset("embedding_batch")
	args, problems := d.Values([]argument.Given{argument.Word("batch_size", "2")})
	if len(problems) > 0 {
		log.Fatal(problems)
	}
	source, err := d.Open(context.Background(), dataset.Options{Path: "-", Stdin: strings.NewReader("Rome\nOslo\nLima\n"), Args: args})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	for {
		session, err := source.Next(context.Background())
		if err != nil {
			break // io.EOF
		}
		fmt.Println(session.First.Prompt.Inputs)
	}
	// Output:
	// [Rome Oslo]
	// [Lima]
}
