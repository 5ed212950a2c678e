package agent

import (
	"encoding/json"
	"errors"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// The arguments that say which model is asked, as for traces.
const (
	mappingArgument  = "model_mapping"
	overrideArgument = "model_override"
)

func modelArguments() []argument.Declaration {
	return []argument.Declaration{
		{Name: mappingArgument, Kind: argument.JSON,
			Help: i18n.Text{EN: "an object that maps each model in the file to the model to request", ZH: "对象：文件中的每个模型改为请求哪个模型"}},
		{Name: overrideArgument, Kind: argument.Text,
			Help: i18n.Text{EN: "the model to request if model_mapping has no entry", ZH: "model_mapping 未涉及时请求的模型"}},
	}
}

// models says which model is asked for one that a file names.
type models struct {
	mapping  map[string]string
	override string
}

func newModels(args argument.Values) (m models, err error) {
	m.override = args.Text(overrideArgument)
	if raw := args.JSON(mappingArgument); len(raw) > 0 {
		if json.Unmarshal(raw, &m.mapping) != nil {
			err = errors.New(mappingArgument + ` is not an object of strings, such as {"recorded": "served"}`)
		}
	}
	return m, err
}

// member is the model of a request as a member of its body, nil where the run's model is asked.
func (m models) member(named string) []workload.Member {
	switch to, ok := m.mapping[named]; {
	case ok:
		named = to
	case m.override != "":
		named = m.override
	}
	if named == "" {
		return nil
	}
	raw, _ := json.Marshal(named) // a text always is JSON
	return []workload.Member{{Name: "model", Value: raw}}
}
