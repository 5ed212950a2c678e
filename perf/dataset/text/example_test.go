package text_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/text"
	"github.com/modelscope/evalscope/perf/workload"
)

// pair makes a prompt of a line "language: text".
func pair(line []byte) (prompt workload.Prompt, measured string, unused []string, err error) {
	language, words, ok := strings.Cut(string(line), ": ")
	if !ok {
		return prompt, "", nil, errors.New("it has no colon")
	}
	return workload.Prompt{Text: "Translate into " + language + ": " + words}, "", nil, nil
}

// A dataset whose lines have a form of their own reads files of any size, standard input and pipes by OpenItems.
func ExampleOpenItems() {
	lines := strings.NewReader("French: good morning\nLatin: thank you\n")
	source, err := text.OpenItems(context.Background(), dataset.Declaration{Name: "translations"}, pair, false, dataset.Options{Path: text.Stdin, Stdin: lines})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	for {
		session, err := source.Next(context.Background())
		if err != nil {
			break // io.EOF
		}
		fmt.Println(session.First.Prompt.Text)
	}
	// Output:
	// Translate into French: good morning
	// Translate into Latin: thank you
}
