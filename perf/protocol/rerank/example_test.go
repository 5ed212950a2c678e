package rerank_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/rerank"
)

// The rerank API by the name that --api gives it, and the path that completes the URL of a server.
func ExampleDeclaration() {
	d := rerank.Declaration()
	fmt.Println(d.Name, d.Endpoint)
	// Output: openai_rerank rerank
}
