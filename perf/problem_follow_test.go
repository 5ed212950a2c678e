package perf_test

import (
	"math"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf"
)

// problemsOf are the problems of a run whose server would be right.
func problemsOf(c perf.Config) perf.Problems {
	c.Target = perf.Target{Model: "m", URL: "http://127.0.0.1:1/v1/chat/completions", APIArgs: c.Target.APIArgs}
	if c.Data.Prompt+c.Data.PromptFile+c.Data.Dataset+c.Data.Hub == "" {
		c.Data.Prompt = "x"
	}
	_, err := perf.New(c)
	problems, _ := err.(perf.Problems)
	return problems
}

// What was refused is reported once: nothing else is said to be wrong because of it. What is wrong beside it is reported too.
func TestProblems_HaveNoFollowersAndHideNothing(t *testing.T) {
	for name, c := range map[string]struct {
		load perf.Load
		want []string
	}{
		"two kinds of loop":    {perf.Load{Parallel: []int{1, 2}, Rates: []float64{2, 3}, Number: []perf.Count{{N: 1}, {N: 2}}}, []string{"Load.Rates"}},
		"numbers for rates":    {perf.Load{Parallel: []int{1}, Rates: []float64{2, 3}, Number: []perf.Count{{N: 1}, {N: 2}}}, []string{"Load.Rates"}},
		"a negative pace":      {perf.Load{Pace: -3}, []string{"Load.Pace"}},
		"a pace that is wrong": {perf.Load{Pace: -3, Parallel: []int{0}, Number: []perf.Count{{N: 0}}}, []string{"Load.Pace", "Load.Parallel", "Load.Number"}},
		"a share":              {perf.Load{WarmupShare: 2, Parallel: []int{0}}, []string{"Load.WarmupShare", "Load.Parallel"}},
		"a negative share":     {perf.Load{WarmupShare: -1, Warmup: 2}, []string{"Load.WarmupShare", "Load.WarmupShare"}},
		"both warm-ups":        {perf.Load{WarmupShare: .5, Warmup: -2}, []string{"Load.WarmupShare", "Load.Warmup"}},
		"both axes, wrong":     {perf.Load{Parallel: []int{0}, Rates: []float64{-1}}, []string{"Load.Rates", "Load.Rates", "Load.Parallel"}},
		"a pace beside rates":  {perf.Load{Rates: []float64{0}, Pace: 2}, []string{"Load.Pace", "Load.Rates"}},
		"rates that are none":  {perf.Load{Rates: []float64{math.NaN()}, Number: []perf.Count{{N: -1}}}, []string{"Load.Rates", "Load.Number"}},
		"numbers":              {perf.Load{Parallel: []int{1}, Number: []perf.Count{{N: 1}, {N: 2}}}, []string{"Load.Number"}},
	} {
		var got []string
		problems := problemsOf(perf.Config{Load: c.load})
		for _, p := range problems {
			got = append(got, p.Field)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %v\n%s", name, problems, d)
		}
	}
	if problems := problemsOf(perf.Config{Data: perf.Data{Prompt: "@none"}}); len(problems) != 1 {
		t.Errorf("a prompt that would name a file: %v", problems)
	}
}

// A program has no flags and no keys of JSON: problems of a Config speak of its fields, with values as Go has them.
func TestProblems_SpeakOfFields(t *testing.T) {
	share := perf.Load{WarmupShare: .5, Duration: 1e9}
	for want, c := range map[string]perf.Config{
		"Load.Number: is not set, and Load.Parallel has 2 values: use 2 values, one for each value of Load.Parallel, " +
			"or Load.Number: {{N: 10, Times: true}} for ten times the level's Load.Parallel": {Load: perf.Load{Parallel: []int{1, 2}}},
		"Load.Number: has 2 values, but Load.Rates has 1 value: use 1 value, one for each value of Load.Rates": {
			Load: perf.Load{Rates: []float64{1}, Number: []perf.Count{{N: 1}, {N: 2}}}},
		"Load.Number: a multiple of the level's Load.Parallel has no meaning in an open loop: set a count for each rate, " +
			"such as Load.Number: {{N: 100}}": {Load: perf.Load{Rates: []float64{1}, Number: []perf.Count{{N: 1, Times: true}}}},
		"Load.Rates: every value must be greater than 0 in an open loop: set sessions per second, such as Load.Rates: {5, 10}": {
			Load: perf.Load{Rates: []float64{-2}}},
		"Load.Parallel: every value must be at least 1: set the number of concurrent requests, " +
			"such as Load.Parallel: {1, 10, 50}": {Load: perf.Load{Parallel: []int{0}}},
		"Load.WarmupShare: is a fraction of the number of sessions, which is not known with Load.Duration alone: set a count, " +
			"such as Load.Warmup: 10": {Load: share},
		"Request.MaxTokens: must be at least 1: set the maximum number of output tokens, such as Request.MaxTokens: {Min: 1024, Max: 1024}": {
			Request: perf.Request{MaxTokens: perf.Range{Min: -1, Max: 2}}},
		"Data.Chat: sends plain text, but Target.URL ends in chat/completions, which takes messages: remove it, or use a Target.URL that ends in completions": {
			Data: perf.Data{Prompt: "x", Chat: new(false)}},
		"Data.Dataset: 'open_decisions' requires answers of the kind decision, and those of Target.API openai are generation: " +
			"use an API of that kind: Target.API systemone or autotrust": {Data: perf.Data{Dataset: "open_decisions", Path: "doc.go"}},
		"Target.APIArgs: 'a' is not an argument of API openai: remove it: there are no arguments": {
			Target: perf.Target{APIArgs: map[string]string{"a": "b"}}},
	} {
		problems := problemsOf(c)
		if len(problems) != 1 || problems[0].Error() != want {
			t.Errorf("got  %v\nwant %s", problems, want)
		}
	}
	for _, c := range []perf.Config{{Data: perf.Data{Dataset: "random"}}, {Data: perf.Data{Dataset: "custom"}}, {Data: perf.Data{Hub: "local"}},
		{Data: perf.Data{Prompt: "x", PrefixCount: 2}}, {Data: perf.Data{PromptFile: "none"}}, {Request: perf.Request{MinTokens: 1 << 20}},
		{Request: perf.Request{TopP: new(2.0)}}, {Checks: perf.Checks{TestTimeout: -1}}} {
		problems := problemsOf(c)
		if word := regexp.MustCompile(`--|_`).FindString(problems.Error()); word != "" || len(problems) == 0 {
			t.Errorf("%q stands in: %v", word, problems)
		}
	}
}
