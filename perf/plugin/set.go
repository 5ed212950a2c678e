// Package plugin is the set of datasets, protocols, visualizers, exports and engines' metrics that a run can use. Plugins are values in a
// list. Nothing is registered globally, so one process can have several sets.
package plugin

import (
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/servermetrics"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A Set is what a run may choose from.
type Set struct {
	Datasets    []dataset.Declaration
	Protocols   []protocol.Declaration
	Visualizers []visualizer.Declaration
	Exports     []export.Declaration
	// Engines are the servers whose own counters can be read.
	Engines []servermetrics.Dialect
}

// With returns a set with more datasets; one of a name that exists replaces it.
func (s Set) With(more ...dataset.Declaration) Set {
	s.Datasets = with(s.Datasets, more, datasetName)
	return s
}

// WithProtocols returns a set with more protocols; one of a name that exists replaces it.
func (s Set) WithProtocols(more ...protocol.Declaration) Set {
	s.Protocols = with(s.Protocols, more, protocolName)
	return s
}

// WithVisualizers returns a set with more visualizers; one of a name that exists replaces it.
func (s Set) WithVisualizers(more ...visualizer.Declaration) Set {
	s.Visualizers = with(s.Visualizers, more, visualizerName)
	return s
}

// WithExports returns a set with more exports; one of a name that exists replaces it.
func (s Set) WithExports(more ...export.Declaration) Set {
	s.Exports = with(s.Exports, more, exportName)
	return s
}

// WithEngines returns a set with more engines; one of a name that exists replaces it.
func (s Set) WithEngines(more ...servermetrics.Dialect) Set {
	s.Engines = with(s.Engines, more, engineName)
	return s
}

// Dataset finds a dataset by one of its names.
func (s Set) Dataset(name string) (dataset.Declaration, bool) {
	return find(s.Datasets, name, datasetName, datasetAliases)
}

// PromptDataset is the dataset that repeats the text of --prompt.
func (s Set) PromptDataset() (dataset.Declaration, bool) {
	for _, d := range s.Datasets {
		if d.Traits.RepeatsPrompt {
			return d, true
		}
	}
	return dataset.Declaration{}, false
}

// Protocol finds a protocol by one of its names.
func (s Set) Protocol(name string) (protocol.Declaration, bool) {
	return find(s.Protocols, name, protocolName, protocolAliases)
}

// ProtocolsOf are the names of the protocols whose answers are of a kind.
func (s Set) ProtocolsOf(kind protocol.Kind) (names []string) {
	for _, p := range s.Protocols {
		if p.Kind == kind {
			names = append(names, p.Name)
		}
	}
	return names
}

// Visualizer finds a visualizer by its name.
func (s Set) Visualizer(name string) (visualizer.Declaration, bool) {
	return find(s.Visualizers, name, visualizerName, noAliases)
}

// Export finds an export by its name.
func (s Set) Export(name string) (export.Declaration, bool) {
	return find(s.Exports, name, exportName, noAliases)
}

// DatasetNames lists the datasets' names in order, each once.
func (s Set) DatasetNames() []string { return names(s.Datasets, datasetName) }

// ProtocolNames lists the protocols' names in order, each once.
func (s Set) ProtocolNames() []string { return names(s.Protocols, protocolName) }

// DatasetAliases lists the further names of datasets.
func (s Set) DatasetAliases() (all []string) {
	for _, d := range s.Datasets {
		all = append(all, d.Aliases...)
	}
	return all
}

// ProtocolAliases lists the further names of protocols.
func (s Set) ProtocolAliases() (all []string) {
	for _, d := range s.Protocols {
		all = append(all, d.Aliases...)
	}
	return all
}

// VisualizerNames lists the visualizers' names in order, each once.
func (s Set) VisualizerNames() []string { return names(s.Visualizers, visualizerName) }

// ExportNames lists the exports' names in order, each once.
func (s Set) ExportNames() []string { return names(s.Exports, exportName) }

// EngineNames lists the engines' names in order, each once.
func (s Set) EngineNames() []string { return names(s.Engines, engineName) }

// Secrets are the variables of the environment in which visualizers have keys.
func (s Set) Secrets() []string {
	var names []string
	for _, v := range s.Visualizers {
		names = append(names, v.Secrets...)
	}
	return names
}
