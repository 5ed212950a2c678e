package config

import (
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// DatasetValues are the values of a dataset's own arguments.
func (a Arguments) DatasetValues(d dataset.Declaration) (argument.Values, []argument.Problem) {
	return d.Values(a.givenToDataset())
}

func (a Arguments) givenToDataset() []argument.Given {
	given := make([]argument.Given, len(a.DatasetArgs))
	for i, m := range a.DatasetArgs {
		given[i] = argument.Given{Name: m.Key, Value: m.Value}
	}
	return given
}

// checkDatasetArgs checks the data set's own arguments. That there are any is checked with the flag's status.
func (c *checker) checkDatasetArgs() {
	if len(c.a.DatasetArgs) > 0 && c.ok("dataset", "dataset_args") && c.a.Prompt != nil {
		c.note("dataset_args", i18n.Sprintf("no effect with %s, which stands in for the data set", "与 %s 同用时不起作用：该提示词取代数据集", c.name("prompt")))
		return
	}
	if d, ok := c.out.Plugins.Dataset(c.a.Dataset); ok {
		c.checkOwnArguments("dataset", "dataset_args", "data set "+d.Name, d, d.Arguments, c.a.givenToDataset())
	}
}
