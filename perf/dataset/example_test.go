package dataset_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/dataset"
)

// A source passes an item by with a Skip, which says where and why.
func ExampleSkip() {
	fmt.Println(&dataset.Skip{Where: "line 4", Why: "empty"})
	// Output: line 4: empty
}
