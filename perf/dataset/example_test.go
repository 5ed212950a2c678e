package dataset_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A source passes an item by with a Skip, which says where and why.
func ExampleSkip() {
	fmt.Println(&dataset.Skip{Where: dataset.Numbered(dataset.Line, 4), Why: i18n.Text{EN: "empty", ZH: "为空"}})
	// Output: line 4: empty
}
