package config

import "testing"

func TestFields_FlagsInATextBecomeFields(t *testing.T) {
	for text, want := range map[string]string{
		"no flag at all": "no flag at all",
		"raise --max-connections or --total-timeout, or lower the load":           "raise max_connections or total_timeout, or lower the load",
		"2 sessions cannot keep 4 slots busy: use --number 10x or more":           "2 sessions cannot keep 4 slots busy: use number='10x' or more",
		"--max-connections 4 is below --parallel 8: the server":                   "max_connections=4 is below parallel=8: the server",
		"Next: --parallel 200 400 --rate 1.5 --number 10x 20x\n":                  "Next: parallel=[200, 400] rate=1.5 number=['10x', '20x']\n",
		`tell it: --extra-args '{"ignore_eos": true}'`:                            `tell it: extra_args='{"ignore_eos": true}'`,
		"use --no-stream, or --connections per-request":                           "use stream=False, or connections='per-request'",
		"--url: added the endpoint of --api openai: http://h/v1":                  "url: added the endpoint of api='openai': http://h/v1",
		"(vLLM: --max-num-seqs) and `evalscope perf --help`, --seed":              "(vLLM: --max-num-seqs) and `evalscope perf --help`, seed",
		"see --slo\nnext: evalscope perf --model m --number 5\nand --url\n":       "see slo\nnext: evalscope perf --model m --number 5\nand url\n",
		"| --number | 5 |\n│ --number │\n":                                        "| --number | 5 |\n│ --number │\n",
		"x--number and ---number":                                                 "x--number and ---number",
		"----------+----":                                                         "----------+----",
		"--connect-timeout 10s, --test-timeout 10m waits, --read-timeout 5":       "connect_timeout='10s', test_timeout='10m' waits, read_timeout=5",
		"--connect-timeout later":                                                 "connect_timeout later",
		"give --wandb-api-key KEY":                                                "give wandb_api_key KEY",
		`the server said "raise --parallel, \"--seed\" too", so lower --parallel`: `the server said "raise --parallel, \"--seed\" too", so lower parallel`,
		`"/a --url" does not exist: check --dataset-path`:                         `"/a --url" does not exist: check dataset_path`,
	} {
		if got := InFields(text, outside().Known); got != want {
			t.Errorf("%q\nbecomes %q\nwant    %q", text, got, want)
		}
	}
}

// fieldsOf is the Spelling of a program.
type fieldsOf struct{}

func (fieldsOf) Name(key string) string           { return "Config." + key }
func (fieldsOf) Example(key, value string) string { return "Config." + key + ": " + value }

func TestRespell_NamesFlagsAsTheProgramDoes(t *testing.T) {
	for text, want := range map[string]string{
		"it needs a tokenizer: set --tokenizer-path":                        "it needs a tokenizer: set Config.tokenizer_path",
		"4 groups (--prefix-count): leave --no-apply-chat-template out":     "4 groups (Config.prefix_count): leave Config.apply_chat_template: false out",
		"\"--seed\" and vLLM's --max-num-seqs; see `evalscope perf --help`": "\"--seed\" and vLLM's --max-num-seqs; see `evalscope perf --help`",
	} {
		if got := Respell(text, fieldsOf{}); got != want {
			t.Errorf("%q\nbecomes %q\nwant    %q", text, got, want)
		}
	}
}
