package servermetrics

import "slices"

// ModelLabels are the labels by which engines name the model of a series.
func ModelLabels() []string { return []string{"model_name", "model"} }

// NamesModel reports whether a series names a model.
func NamesModel(label func(string) string, model string) bool {
	return slices.ContainsFunc(ModelLabels(), func(l string) bool { return label(l) == model })
}

// OfModel keeps the series that name the model and those that name none, so that other models behind the same page do not count as ours. It
// keeps all where no series names the model: servers may have another name for it.
func OfModel[S any](all []S, model string, label func(S) func(string) string) []S {
	named := func(s S) bool { return NamesModel(label(s), model) }
	if model == "" || !slices.ContainsFunc(all, named) {
		return all
	}
	var kept []S
	for _, s := range all {
		if named(s) || slices.IndexFunc(ModelLabels(), func(l string) bool { return label(s)(l) != "" }) < 0 {
			kept = append(kept, s)
		}
	}
	return kept
}
