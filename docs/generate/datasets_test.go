package main

import (
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

func TestDatasets_EveryRequirementAndTypeHasAName(t *testing.T) {
	for _, d := range standard.Plugins().Datasets {
		if kind := d.Traits.Answers; kind != "" && datasetsAnswers[kind].EN == "" {
			t.Errorf("%s: answers of the kind %q have no name in the table of datasets", d.Name, kind)
		}
		for _, a := range d.Arguments {
			if datasetsKinds[a.Kind].EN == "" {
				t.Errorf("%s: argument %s of the type %q has no name in the table of arguments", d.Name, a.Name, a.Kind)
			}
		}
	}
}
