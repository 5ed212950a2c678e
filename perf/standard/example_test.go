package standard_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/standard"
)

func ExamplePlugins() {
	built := standard.Plugins()
	openai, ok := built.Protocol("openai")
	fmt.Println(openai.Name, ok)
	_, ok = built.Dataset("mine")
	fmt.Println(ok)
	// Output:
	// openai true
	// false
}
