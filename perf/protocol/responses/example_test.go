package responses_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/responses"
)

// The Responses API by the name that --api gives it, and the path that completes the URL of a server.
func ExampleDeclaration() {
	d := responses.Declaration()
	fmt.Println(d.Name, d.Endpoint)
	// Output: openai_responses responses
}
