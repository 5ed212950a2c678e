package plugin

import (
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/servermetrics"
	"github.com/modelscope/evalscope/perf/visualizer"
)

func datasetName(d dataset.Declaration) string       { return d.Name }
func protocolName(d protocol.Declaration) string     { return d.Name }
func visualizerName(d visualizer.Declaration) string { return d.Name }
func exportName(d export.Declaration) string         { return d.Name }
func engineName(d servermetrics.Dialect) string      { return d.Engine }

func datasetAliases(d dataset.Declaration) []string   { return d.Aliases }
func protocolAliases(d protocol.Declaration) []string { return d.Aliases }
func noAliases[T any](T) []string                     { return nil }

// with is all and more; one of more takes the place of those of its name.
func with[T any](all, more []T, name func(T) string) []T {
	all = slices.Clone(all)
	for _, d := range more {
		all = slices.DeleteFunc(all, func(old T) bool { return name(old) == name(d) })
		all = append(all, d)
	}
	return all
}

// find finds the first of a name, else the first that has it as a further name.
func find[T any](all []T, wanted string, name func(T) string, aliases func(T) []string) (T, bool) {
	i := slices.IndexFunc(all, func(d T) bool { return name(d) == wanted })
	if i < 0 {
		i = slices.IndexFunc(all, func(d T) bool { return slices.Contains(aliases(d), wanted) })
	}
	if i < 0 {
		var none T
		return none, false
	}
	return all[i], true
}

// names lists each name once: a set that is written as a literal may hold a plugin twice, and then the first counts.
func names[T any](all []T, name func(T) string) []string {
	list := make([]string, 0, len(all))
	for _, d := range all {
		if !slices.Contains(list, name(d)) {
			list = append(list, name(d))
		}
	}
	return list
}
