package config

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/export"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Known is what flags may name and the table itself does not hold: plugins, each of which says itself what it is called and
// what it needs. The zero Known knows none; names are then not checked.
type Known struct {
	Plugins plugin.Set
}

// datasets are the names that --dataset takes.
func (k Known) datasets() []string {
	return k.datasetsThat(func(dataset.Traits) bool { return true })
}

// tokenized are the datasets that work only with a tokenizer.
func (k Known) tokenized() []string {
	return k.datasetsThat(func(t dataset.Traits) bool { return t.NeedsTokenizer })
}

// prefixed are the datasets that put shared prefixes before their prompts.
func (k Known) prefixed() []string {
	return k.datasetsThat(func(t dataset.Traits) bool { return t.Prefixes })
}

// drawing are the datasets that draw images.
func (k Known) drawing() []string {
	return k.datasetsThat(func(t dataset.Traits) bool { return t.DrawsImages })
}

func (k Known) datasetsDrawImages() bool { return len(k.drawing()) > 0 }

func (k Known) datasetsThat(do func(dataset.Traits) bool) []string {
	return slices.DeleteFunc(k.Plugins.DatasetNames(), func(name string) bool {
		t := k.traits(name)
		return t.RepeatsPrompt || !do(t) // --prompt selects the one that repeats it
	})
}

func (k Known) datasetAliases() []string { return k.Plugins.DatasetAliases() }
func (k Known) apiAliases() []string     { return k.Plugins.ProtocolAliases() }
func (k Known) apis() []string           { return k.Plugins.ProtocolNames() }
func (k Known) visualizers() []string    { return k.Plugins.VisualizerNames() }
func (k Known) judging() []string        { return export.Judging(k.Plugins.Exports) }

// exports are the words of --export; of a program that has none nothing is offered.
func (k Known) exports() []string {
	if len(k.Plugins.Exports) == 0 {
		return nil
	}
	return export.Words(k.Plugins.Exports)
}

func (k Known) datasetsTakeArguments() bool {
	return slices.ContainsFunc(k.Plugins.Datasets, dataset.Declaration.TakesArguments)
}

// apisLaunch reports whether any API starts its server.
func (k Known) apisLaunch() bool {
	return slices.ContainsFunc(k.Plugins.Protocols, func(d protocol.Declaration) bool { return d.Launch != nil })
}

func (k Known) apisTakeArguments() bool {
	return slices.ContainsFunc(k.Plugins.Protocols, protocol.Declaration.TakesArguments)
}

// traits are those of a dataset; of one that is not known nothing is required.
func (k Known) traits(name string) dataset.Traits {
	d, _ := k.Plugins.Dataset(name)
	return d.Traits
}

// fill puts into a row what is known: its choices, the help of a plugin's flag, and names into its help. There {names} stands for "a, b,
// c", {one} for "a, b or c" and {all} for "a, b and c".
func (k Known) fill(row *Flag) {
	for _, v := range k.Plugins.Visualizers {
		for _, own := range v.Arguments {
			if own.Flag != "" && own.Flag == row.Name {
				row.Help = own.Help
			}
		}
	}
	if row.taken != nil && row.taken(k) {
		row.Status, row.Note = Works, i18n.Text{}
	}
	if row.further != nil {
		row.Aliases = row.further(k)
		row.PlannedValues = slices.DeleteFunc(row.PlannedValues, func(name string) bool { return slices.Contains(row.Aliases, name) })
	}
	if row.choices != nil {
		row.Choices = slices.Clone(row.choices(k))
		row.PlannedValues = slices.DeleteFunc(row.PlannedValues, func(name string) bool { return slices.Contains(row.Choices, name) })
	}
	names := row.mentions
	if names == nil {
		names = row.choices
	}
	if names != nil {
		row.Help = i18n.Text{
			EN: withNames(row.Help.EN, names(k), ", ", " or ", " and "),
			ZH: withNames(row.Help.ZH, names(k), "、", " 或 ", " 和 ")}
	}
}

func withNames(text string, names []string, comma, or, and string) string {
	return strings.NewReplacer("{names}", strings.Join(names, comma), "{one}", joined(names, comma, or), "{all}", joined(names, comma, and)).Replace(text)
}

// joined joins names by commas, and the last by another word.
func joined(names []string, comma, last string) string {
	if len(names) < 2 {
		return strings.Join(names, comma)
	}
	end := len(names) - 1
	return strings.Join(names[:end], comma) + last + names[end]
}
