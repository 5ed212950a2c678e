package rerank_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/rerank"
	"github.com/modelscope/evalscope/perf/plugin"
)

// Each line of the file is a request: a query with the documents that the server is to rank.
func Example() {
	const file = `{"query": "capital of Peru", "documents": ["Lima lies on the coast.", "Oslo lies on a fjord."]}`
	d, _ := plugin.Set{Datasets: rerank.Declarations()}.Dataset("rerank")
	source, err := d.Open(context.Background(), dataset.Options{Path: "-", Stdin: strings.NewReader(file)})
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	session, err := source.Next(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	ranking := session.First.Prompt.Ranking
	fmt.Println(ranking.Query, "-", len(ranking.Documents), "documents")
	// Output: capital of Peru - 2 documents
}
