package config

import (
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
)

// made is the set of plugins of the tests: datasets and an API that are made up, with the traits that rules of flags ask
// for and without arguments, so that a new built-in one changes no test here. The names are those of EvalScope's
// defaults and of the command lines in the tests. Only the help's golden files show the real set.
func made() plugin.Set {
	set := standard.Plugins()
	set.Datasets = []dataset.Declaration{
		{Name: "openqa", Traits: dataset.Traits{Hub: &dataset.HubFile{ModelScope: "a/b", HuggingFace: "a/b", File: "c"}}},
		{Name: "line_by_line", Traits: dataset.Traits{NeedsPath: true}},
		{Name: "custom", Traits: dataset.Traits{NeedsPath: true}},
		{Name: "prompt", Traits: dataset.Traits{RepeatsPrompt: true}},
		{Name: "random", Traits: dataset.Traits{NeedsTokenizer: true, Generated: true, Prefixes: true, Exact: true, Endless: true, CostsCPU: true, RandomText: true}},
	}
	set.Protocols = []protocol.Declaration{{Name: "openai", BasePath: "/v1", Endpoint: "chat/completions",
		Endpoints: []string{"chat/completions", "completions"}, ChatEndpoint: "chat/completions", TextEndpoint: "completions"}}
	return set
}
