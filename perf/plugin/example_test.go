package plugin_test

import (
	"context"
	"fmt"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A data set of your own stands beside the others under its name.
func ExampleSet_With() {
	set := plugin.Set{}.With(dataset.Declaration{Name: "mine", Open: func(context.Context, dataset.Options) (dataset.Source, error) {
		return nil, nil
	}})
	fmt.Println(set.DatasetNames())
	// Output: [mine]
}
