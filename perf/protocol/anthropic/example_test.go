package anthropic_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/anthropic"
)

// The Messages API by the name that --api gives it, and the path that completes the URL of a server.
func ExampleDeclaration() {
	d := anthropic.Declaration()
	fmt.Println(d.Name, d.Endpoint)
	// Output: anthropic messages
}
