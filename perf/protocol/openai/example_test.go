package openai_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/openai"
)

// The chat and completions API by the name that --api gives it, and the path that completes the URL of a server.
func ExampleDeclaration() {
	d := openai.Declaration()
	fmt.Println(d.Name, d.Endpoint)
	// Output: openai chat/completions
}
