package random_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/perftest"
)

// spelling is a tokenizer with a token for each word; a run has that of --tokenizer-path.
type spelling []string

func (s spelling) Encode(text string) (ids []int) {
	for _, word := range strings.SplitAfter(text, " ") {
		for id, known := range s {
			if word == known {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (s spelling) Decode(ids []int) string {
	var text strings.Builder
	for _, id := range ids {
		text.WriteString(s[id])
	}
	return text.String()
}

func (s spelling) Ordinary() (ids []int) {
	for id := range s {
		ids = append(ids, id)
	}
	return ids
}

// A dataset of your own makes texts of an exact number of tokens. The same seed, purpose and item give the same text.
func ExampleNewComposer() {
	words := spelling{"river ", "stone ", "cloud ", "river", "stone", "cloud"}
	composer, err := random.NewComposer(words, perftest.Rand(1))
	if err != nil {
		log.Fatal(err)
	}
	for item := range int64(2) {
		text, err := composer.Text(context.Background(), 5, random.Place{Purpose: "question", Item: item})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(words.Encode(text)), "tokens")
	}
	// Output:
	// 5 tokens
	// 5 tokens
}
