package spec_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/protocol/spec"
)

func ExampleNames() {
	fmt.Println(spec.Names())
	// Output: [dashscope ollama sglang tgi]
}
