package speed_test

import (
	"context"
	"fmt"
	"log"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/speed"
	"github.com/modelscope/evalscope/perf/plugin"
)

// The prompts have the lengths of EvalScope's speed benchmark, each twice.
func Example() {
	d, _ := plugin.Set{Datasets: speed.Declarations()}.Dataset("speed_benchmark")
	source, err := d.Open(context.Background(), dataset.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	for {
		session, err := source.Next(context.Background())
		if err != nil {
			break // io.EOF
		}
		fmt.Print(utf8.RuneCountInString(session.First.Prompt.Text), " ")
	}
	// Output: 1 1 6144 6144 14336 14336 30720 30720
}
