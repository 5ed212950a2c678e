package length_test

import (
	"fmt"
	"os"

	"github.com/modelscope/evalscope/perf/dataset/length"
)

func ExampleParse() {
	_, err := length.Parse("10..20", os.ReadFile)
	fmt.Println(err)
	_, err = length.Parse("around ten", os.ReadFile)
	fmt.Println(err != nil)
	// Output:
	// <nil>
	// true
}
