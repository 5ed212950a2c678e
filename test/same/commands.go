package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// helps are the commands that explain themselves.
var helps = [][]string{
	{"--help"}, {"perf", "--help"}, {"perf", "--help-all"}, {"perf", "preflight", "--help"}, {"perf", "calibrate", "--help"}, {"report", "--help"},
	{"report", "list", "--help"}, {"report", "show", "--help"}, {"serve", "--help"}, {"simulate", "--help"}, {"completion", "bash"}, {"--version"},
}

// refused are arguments that are wrong.
var refused = [][]string{
	{"perf"}, {"perf", "--nothing"}, {"perf", "--model", "m", "--url", "nowhere", "--parallel", "0", "--number", "x", "--api", "a", "--dataset", "d", "--export", "e"},
	{"perf", "--model", "m", "--rate", "1", "2"}, {"perf", "--model", "m", "--open-loop"}, {"perf", "--model", "m", "--slo", "ttft", "--strict", "no", "--visualizer", "v"},
	{"perf", "--model", "m", "--sla-auto-tune"}, {"perf", "--model", "m", "--multi-turn"}, {"report"}, {"report", "nowhere"}, {"report", "list", "nowhere"},
	{"report", ".", "--export", "e", "--as", "a", "--charts", "c", "--window", "w", "--slo", "s", "--strict=no"}, {"eval"}, {"app"}, {"nothing"}, {"simulate", "--fault", "x"},
}

// plans are what dry runs are asked for, beside every live run's words.
var plans = []run{
	{name: "prompt", words: []string{"--prompt", "x", "--parallel", "1", "2", "--number", "10x"}},
	{name: "headers", words: []string{"--prompt", "x", "--headers", "a=b", "Authorization=secret", "--api-key", "sk-secret", "--total-timeout", "5m", "--stop-token-ids", "1", "2"}},
	{name: "calibrated", words: []string{"--prompt", "x", "--calibrate", "--http-client", "go", "--visualizer", "swanlab", "--swanlab-api-key", "local"}},
	{name: "mixed", words: []string{"--prompt", "x", "--parallel", "4", "--rate", "3", "--duration", "2m", "--warmup-num", "0.1", "--total-timeout", "None", "--strict"}},
}

// talk lets a binary say what depends on no server and no log.
func (b *binary) talk(ctx context.Context) error {
	if err := os.WriteFile(filepath.Join(b.folder, "prompts.txt"), []byte(prompts), 0o644); err != nil {
		return err
	}
	for language, env := range map[string][]string{"en": nil, "zh": chinese} {
		for _, words := range helps {
			if err := b.capture(ctx, "help/"+named(words)+"-"+language, env, "", words...); err != nil {
				return err
			}
		}
		for _, words := range refused {
			if err := b.capture(ctx, "refused/"+named(words)+"-"+language, env, "", words...); err != nil {
				return err
			}
		}
	}
	for _, r := range append(append([]run(nil), runs...), plans...) {
		words := append([]string{"perf", "--model", "m", "--url", "http://127.0.0.1:1" + r.path, "--seed", "7", "--dry-run"}, r.words...)
		if err := b.capture(ctx, "plan/"+r.name, nil, "", words...); err != nil {
			return err
		}
	}
	for name, line := range started {
		if err := b.capture(ctx, "pipe/"+name, nil, line+"\n", "pipe"); err != nil {
			return err
		}
	}
	return os.Remove(filepath.Join(b.folder, "prompts.txt"))
}

// started are first lines of the pipe: a dry run, arguments that are wrong, and what is none.
var started = map[string]string{
	"plan":  `{"protocol":"evalscope-pipe/1.0","arguments":{"model":"m","url":"http://127.0.0.1:1","prompt":"x","parallel":[1,2],"number":[3,4],"seed":7,"api_key":"sk-secret","dry_run":true}}`,
	"wrong": `{"protocol":"evalscope-pipe/1.0","arguments":{"model":"m","url":"nowhere","parallel":0,"number":[1,2],"nothing":1,"max_tokens":"many"}}`,
	"other": `{"protocol":"evalscope-pipe/2.0","arguments":{}}`,
	"none":  "nothing",
}

// named is a file name for a command.
func named(words []string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" /.", r) {
			return '_'
		}
		return r
	}, strings.Join(words, " ")), "_")
}
