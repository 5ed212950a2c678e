package config

import (
	"slices"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// DatasetValues are the values of a dataset's own arguments.
func (a Arguments) DatasetValues(d dataset.Declaration) (argument.Values, []argument.Problem) {
	return d.Values(a.givenToDataset(d))
}

// ExtraWith are the members of ExtraArgs that are sent with a dataset: those that EvalScope takes for arguments of the dataset are not.
func (a Arguments) ExtraWith(d dataset.Declaration) protocol.Object {
	return slices.DeleteFunc(slices.Clone(a.ExtraArgs), func(m protocol.Field) bool { return slices.Contains(d.ExtraArguments, m.Key) })
}

func (a Arguments) givenToDataset(d dataset.Declaration) []argument.Given {
	given := make([]argument.Given, 0, len(a.DatasetArgs))
	for _, name := range d.ExtraArguments {
		if value := a.ExtraArgs.Get(name); value != nil { // the same in --dataset-args comes behind it and counts
			given = append(given, argument.Given{Name: name, Value: value})
		}
	}
	for _, m := range a.DatasetArgs {
		given = append(given, argument.Given{Name: m.Key, Value: m.Value})
	}
	return given
}

// checkDatasetArgs checks the data set's own arguments. That there are any is checked with the flag's status.
func (c *checker) checkDatasetArgs() {
	if len(c.a.DatasetArgs) > 0 && c.ok("dataset", "dataset_args") && c.a.Prompt != nil {
		c.note("dataset_args", i18n.Sprintf("no effect with %s, which replaces the dataset", "与 %s 同用时不起作用：该提示词取代数据集", c.name("prompt")))
		return
	}
	if d, ok := c.out.Plugins.Dataset(c.a.Dataset); ok {
		for _, name := range d.ExtraArguments {
			if c.a.ExtraArgs.Has(name) && c.ok("dataset", "extra_args") && c.a.Prompt == nil {
				c.note("extra_args", i18n.Sprintf("%s is an argument of dataset %s and is not sent to the server: set it with %s",
					"%s 是数据集 %s 的参数，不会发送给服务端：请用 %s 给出", name, d.Name, c.name("dataset_args")))
			}
		}
		c.checkOwnArguments("dataset", "dataset_args", "dataset "+d.Name, d, d.Arguments, c.a.givenToDataset(d))
	}
}
