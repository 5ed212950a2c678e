package main

import "time"

// A run is one live benchmark: what the simulator is told and what the command.
type run struct {
	name    string
	server  []string
	words   []string
	path    string        // what follows the server's address in --url
	stopped time.Duration // after which the run gets Ctrl-C
	killed  time.Duration // after which the run is killed
	loose   bool          // how many requests there are, or how they end, depends on time
}

// random asks for random prompts and short answers of a fixed length.
var random = []string{"--dataset", "random", "--tokenizer-path", "builtin", "--min-prompt-length", "16", "--max-prompt-length", "48",
	"--max-tokens", "12", "--min-tokens", "12", "--extra-args", `{"ignore_eos": true}`}

// runs are short, and together have what changes the log, the tables or the files.
var runs = []run{
	{name: "chat", words: with(random, "--parallel", "1", "4", "8", "--number", "4", "12", "16", "--export", "all")},
	{name: "completions", path: "/v1/completions", words: with(random, "--parallel", "2", "4", "--number", "2x")},
	{name: "whole", words: with(random, "--no-stream", "--parallel", "1", "3", "--number", "3", "9")},
	{name: "open", words: with(random, "--open-loop", "--rate", "40", "80", "--number", "10", "20")},
	{name: "paced", words: with(random, "--rate", "60", "--parallel", "4", "--number", "16", "--warmup-num", "2")},
	{name: "duration", words: with(random, "--duration", "0.4", "--parallel", "2"), loose: true},
	{name: "failing", server: []string{"--fault", "500=0.1,429=0.1,reset=0.05,truncate=0.1,disconnect=0.1,malformed=0.1,error-object=0.1,empty-answer=0.1,short=0.1"},
		words: []string{"--prompt", "x", "--max-tokens", "12", "--no-test-connection", "--parallel", "2", "4", "--number", "20", "30", "--slo", "ttft=0.5", "latency=1s", "--failures-as-infinite"}, loose: true},
	{name: "failed", server: []string{"--fault", "500=1", "--error-form", "text"}, words: []string{"--prompt", "x", "--parallel", "1", "2", "--number", "3", "3", "--no-test-connection"}},
	{name: "reasoning", server: []string{"--reasoning-tokens", "6"}, words: with(random, "--parallel", "1", "2", "--number", "4", "4", "--debug")},
	{name: "named", words: with(random, "--name", "my run", "--alias", "<b>alias</b>", "--tag", "kind=a", "place=b", "--gpus", "2", "--slo", "ttft=20ms", "tpot=5ms",
		"--slo-share", "0.9", "--parallel", "1", "2", "--number", "5", "5", "--request-id", "off")},
	{name: "odd", server: []string{"--merge-writes", "3", "--comment-every", "2", "--crlf", "--split-writes", "9", "--stream-interval", "3", "--usage", "never",
		"--done", "no", "--finish", "own", "--first-chunk", "role", "--echo-prompt", "yes"}, words: with(random, "--parallel", "1", "2", "--number", "5", "5")},
	{name: "llamacpp", server: []string{"--like", "llamacpp"}, words: with(random, "--parallel", "1", "2", "--number", "4", "4")},
	{name: "transformers", server: []string{"--like", "transformers"}, words: with([]string{"--prompt", "x", "--max-tokens", "12"}, "--parallel", "1", "2", "--number", "4", "4")},
	{name: "litellm", server: []string{"--like", "litellm", "--usage", "continuous"}, words: with(random, "--parallel", "1", "2", "--number", "4", "4")},
	{name: "cached", server: []string{"--prefix-cache", "4096"}, words: with(random, "--prefix-length", "24", "--prefix-count", "2", "--parallel", "2", "--number", "12")},
	{name: "crowded", server: []string{"--max-batch", "2", "--max-queue", "3"}, words: with(random, "--parallel", "4", "8", "--number", "12", "16"), loose: true},
	{name: "connections", words: with(random, "--connections", "per-request", "--max-connections", "2", "--parallel", "4", "--number", "12", "--tokenize-prompt"), path: "/v1/completions"},
	{name: "choices", words: []string{"--prompt", "Say something.", "--n-choices", "2", "--logprobs", "--max-tokens", "4", "9", "--parallel", "2", "--number", "8", "--stop", "never"}},
	{name: "lines", words: []string{"--dataset", "line_by_line", "--dataset-path", "prompts.txt", "--max-tokens", "8", "--parallel", "2", "--number", "7", "--temperature", "0.5", "--top-p", "0.9"}},
	{name: "stopped", server: []string{"--itl", "30ms"}, words: with(random, "--parallel", "2", "4", "--number", "100", "100"), stopped: 900 * time.Millisecond, loose: true},
	{name: "killed", server: []string{"--itl", "10ms"}, words: with(random, "--parallel", "2", "--number", "200"), killed: 900 * time.Millisecond, loose: true},
}

func with(words []string, more ...string) []string {
	return append(append([]string(nil), words...), more...)
}
