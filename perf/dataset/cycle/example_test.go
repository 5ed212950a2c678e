package cycle_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/workload"
)

// A run of three requests from a file of two prompts sends the first one twice.
func ExampleOpen() {
	source, err := cycle.Open(context.Background(), func(ctx context.Context) (dataset.Source, error) {
		return records.Open(ctx, "cities", dataset.Options{Path: "-", Stdin: strings.NewReader("Rome\nOslo\n")},
			func(line []byte) (workload.Prompt, error) { return workload.Prompt{Text: string(line)}, nil })
	})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	for range 3 {
		session, err := source.Next(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(session.Item, session.First.Prompt.Text, "repeated:", session.Repeated)
	}
	// Output:
	// 0 Rome repeated: false
	// 1 Oslo repeated: false
	// 2 Rome repeated: true
}
