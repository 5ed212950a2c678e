package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
)

func TestRecorded_ATraceHasALoadOfItsOwn(t *testing.T) {
	out := outside()
	out.Plugins = out.Plugins.With(dataset.Declaration{Name: "tape", Traits: dataset.Traits{Recorded: true}})
	parse := func(words ...string) (notes []Note, problems string) {
		_, notes, err := Parse(append([]string{"--model", "m", "--url", "http://h/v1/chat/completions", "--dataset", "tape"}, words...), out)
		var all Problems
		if errors.As(err, &all) {
			problems = all.Error()
		}
		return notes, problems
	}
	for _, words := range [][]string{{"--max-in-flight", "4"}, {"--max-in-flight", "4", "--at-limit", "drop"}, {"--number", "5", "--warmup-num", "0.1"}, {"--duration", "5"}} {
		if _, problems := parse(words...); problems != "" {
			t.Errorf("%v: %s", words, problems)
		}
	}
	if notes, problems := parse("--open-loop", "--rate", "3", "--parallel", "2"); problems != "" || len(notes) != 3 {
		t.Errorf("%d notes, %s", len(notes), problems)
	}
	_, problems := parse("--stage", "rate=10 for=30s", "--arrival", "constant", "--sla-auto-tune", "--hold-load", "--warmup-duration", "5s", "--number", "10x")
	for _, flag := range []string{"stage", "arrival", "sla-auto-tune", "hold-load", "warmup-duration"} {
		if !strings.Contains(problems, "--"+flag+": cannot be combined with dataset tape") {
			t.Errorf("--%s is not in\n%s", flag, problems)
		}
	}
	if !strings.Contains(problems, "--number: must be a single count") {
		t.Error(problems)
	}
}
