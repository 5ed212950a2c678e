package main

import (
	"context"
	"encoding/json"
	"errors"
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
	{name: "mixed", words: []string{"--prompt", "x", "--parallel", "4", "--rate", "3", "--duration", "2m", "--warmup-num", "0.1", "--total-timeout", "None"}},
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
		if err := b.plan(ctx, r); err != nil {
			return err
		}
	}
	return os.Remove(filepath.Join(b.folder, "prompts.txt"))
}

// plan keeps the plan of a dry run, from the command line.
func (b *binary) plan(ctx context.Context, r run) error {
	words := append([]string{"perf", "--model", "m", "--url", "http://127.0.0.1:1" + r.path, "--seed", "7", "--dry-run"}, r.words...)
	return errors.Join(b.capture(ctx, "plan/"+r.name, nil, "", words...), b.pipe(ctx, r))
}

// pipe keeps what a front end gets: of a dry run, and of one whose arguments are wrong as well.
func (b *binary) pipe(ctx context.Context, r run) error {
	arguments := map[string]any{"model": "m", "url": "http://127.0.0.1:1" + r.path, "prompt": "x", "dry_run": true, "seed": 7, "name": r.name}
	good, err := json.Marshal(map[string]any{"protocol": "evalscope-pipe/1.0", "arguments": arguments})
	if err != nil {
		return err
	}
	arguments["parallel"], arguments["nothing"], arguments["number"] = 0, 1, []int{1, 2}
	bad, err := json.Marshal(map[string]any{"protocol": "evalscope-pipe/1.0", "arguments": arguments})
	if err != nil {
		return err
	}
	return errors.Join(b.capture(ctx, "pipe/"+r.name, nil, string(good)+"\n", "pipe"), b.capture(ctx, "pipe/"+r.name+"-wrong", nil, string(bad)+"\n", "pipe"))
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
