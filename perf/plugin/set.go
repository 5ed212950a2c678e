// Package plugin is the set of datasets, protocols and visualizers that a run may choose from. Plugins are values in a list: there
// is no registration and no global state, so two sets may live in one process.
package plugin

import (
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// A Set is what a run may choose from.
type Set struct {
	Datasets    []dataset.Declaration
	Protocols   []protocol.Declaration
	Visualizers []visualizer.Declaration
}

// With returns a set with more datasets; one of a name that exists replaces it.
func (s Set) With(more ...dataset.Declaration) Set {
	s.Datasets = slices.Clone(s.Datasets)
	for _, d := range more {
		s.Datasets = slices.DeleteFunc(s.Datasets, func(old dataset.Declaration) bool { return old.Name == d.Name })
		s.Datasets = append(s.Datasets, d)
	}
	return s
}

// WithProtocols returns a set with more protocols; one of a name that exists replaces it.
func (s Set) WithProtocols(more ...protocol.Declaration) Set {
	s.Protocols = slices.Clone(s.Protocols)
	for _, p := range more {
		s.Protocols = slices.DeleteFunc(s.Protocols, func(old protocol.Declaration) bool { return old.Name == p.Name })
		s.Protocols = append(s.Protocols, p)
	}
	return s
}

// WithVisualizers returns a set with more visualizers; one of a name that exists replaces it.
func (s Set) WithVisualizers(more ...visualizer.Declaration) Set {
	s.Visualizers = slices.Clone(s.Visualizers)
	for _, v := range more {
		s.Visualizers = slices.DeleteFunc(s.Visualizers, func(old visualizer.Declaration) bool { return old.Name == v.Name })
		s.Visualizers = append(s.Visualizers, v)
	}
	return s
}

// Visualizer finds a visualizer by its name.
func (s Set) Visualizer(name string) (visualizer.Declaration, bool) {
	for _, v := range s.Visualizers {
		if v.Name == name {
			return v, true
		}
	}
	return visualizer.Declaration{}, false
}

// Secrets are the variables of the environment in which visualizers have keys.
func (s Set) Secrets() []string {
	var names []string
	for _, v := range s.Visualizers {
		names = append(names, v.Secrets...)
	}
	return names
}

// VisualizerNames lists the visualizers' names in order.
func (s Set) VisualizerNames() []string {
	names := make([]string, len(s.Visualizers))
	for i, v := range s.Visualizers {
		names[i] = v.Name
	}
	return names
}

// Dataset finds a dataset by its name.
func (s Set) Dataset(name string) (dataset.Declaration, bool) {
	for _, d := range s.Datasets {
		if d.Name == name {
			return d, true
		}
	}
	return dataset.Declaration{}, false
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

// Protocol finds a protocol by its name.
func (s Set) Protocol(name string) (protocol.Declaration, bool) {
	for _, p := range s.Protocols {
		if p.Name == name {
			return p, true
		}
	}
	return protocol.Declaration{}, false
}

// DatasetNames lists the datasets' names in order.
func (s Set) DatasetNames() []string {
	names := make([]string, len(s.Datasets))
	for i, d := range s.Datasets {
		names[i] = d.Name
	}
	return names
}

// ProtocolNames lists the protocols' names in order.
func (s Set) ProtocolNames() []string {
	names := make([]string, len(s.Protocols))
	for i, p := range s.Protocols {
		names[i] = p.Name
	}
	return names
}
