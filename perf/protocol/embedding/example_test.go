package embedding_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/embedding"
)

// The embeddings API by the name that --api gives it, and the path that completes the URL of a server.
func ExampleDeclaration() {
	d := embedding.Declaration()
	fmt.Println(d.Name, d.Endpoint)
	// Output: openai_embedding embeddings
}
