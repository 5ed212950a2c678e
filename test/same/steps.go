package main

import (
	"context"
	"fmt"
)

// chinese is the environment of a user who reads Chinese.
var chinese = []string{"EVALSCOPE_LANGUAGE=zh"}

// A step is one way to look at a recorded run.
type step struct {
	name  string
	env   []string
	words []string
	files bool // files are made, in a folder that has the step's name
}

// steps are what both binaries do with every recorded run.
var steps = []step{
	{name: "all", words: []string{"--export", "all", "--charts", "svg"}, files: true},
	{name: "zh", env: chinese, words: []string{"--export", "markdown,junit", "--charts", "svg", "--charts-theme", "dark"}, files: true},
	{name: "png", words: []string{"--charts", "png"}, files: true},
	{name: "restated", words: []string{"--window", "0.01:", "--slo", "ttft<=1s tpot<=50ms", "--failures-as-infinite", "--tokenizer-path", "builtin", "--export", "all"}, files: true},
	{name: "json", words: []string{"--json"}, files: true},
	{name: "strict", words: []string{"--strict=degraded", "--slo-share", "0.5"}, files: true},
	{name: "explain", words: []string{"--explain"}},
	{name: "explain-zh", env: chinese, words: []string{"--explain"}},
	{name: "as-evalscope", words: []string{"--as", "evalscope"}},
	{name: "as-vllm", words: []string{"--as", "vllm"}},
	{name: "as-sglang", words: []string{"--as", "sglang"}},
	{name: "as-aiperf", words: []string{"--as", "aiperf"}},
	{name: "as-genai-perf", words: []string{"--as", "genai-perf"}},
	{name: "as-guidellm", words: []string{"--as", "guidellm"}},
}

// regenerate does every step with every recorded run. Both binaries work in folders beside the recorded ones, so that the
// paths in their files are the same.
func (b *binary) regenerate(ctx context.Context, names []string) error {
	for _, name := range names {
		for _, s := range steps {
			words := append([]string{"report", "../recorded/" + name}, s.words...)
			place := fmt.Sprintf("report/%s/%s", name, s.name)
			if s.files {
				words = append(words, "--out", place)
			}
			if err := b.capture(ctx, place, s.env, "", words...); err != nil {
				return err
			}
		}
		if err := b.capture(ctx, "report/"+name+"/show", nil, "", "report", "show", "../recorded/"+name); err != nil {
			return err
		}
		if err := b.capture(ctx, "report/"+name+"/show-zh", chinese, "", "report", "show", "../recorded/"+name); err != nil {
			return err
		}
	}
	if err := b.capture(ctx, "report/list", nil, "", "report", "list", "../recorded"); err != nil {
		return err
	}
	return b.capture(ctx, "report/list-json", nil, "", "report", "list", "../recorded", "--json")
}
