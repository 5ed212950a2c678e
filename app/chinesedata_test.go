package app

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wrongFiles are files that a dataset cannot send, each for a reason of its own. FILE in arguments is a file of lengths.
var wrongFiles = []struct{ dataset, arguments, content string }{
	{"openqa", "", ""},
	{"openqa", "", "\r\n\r\n"},
	{"openqa", "", "{\"question\": 3}\r\n{\"q\": \"a\"}\r\n[]\r\n{\"question\": \"a\"\r\n{\"question\": \"\xff\"}\r\n{\"question\": \"\\ud800\"}\r\n"},
	{"openqa", `{"target_input_len": 0}`, `{"question": "a"}`},
	{"openqa", `{"target_input_len": 4, "input_len_mode": "x"}`, `{"question": "a"}`},
	{"openqa", `{"target_input_len": 4000, "input_len_mode": "drop"}`, `{"question": "a"}`},
	{"openqa", `{"target_input_len": 4, "prefix_file": "/absent/file"}`, `{"question": "a"}`},
	{"line_by_line", "", "{\"messages\": 3}\n{\"messages\": []}\n{\"messages\": [3]}\n{\"messages\": [{\"role\": \"user\"}]}\n{\"prompt\": {}}\n{\"a\": 1}\n[{\"content\": \"a\"}]\n" +
		"{\"messages\": [{\"role\": \"user\", \"content\": 3}]}\n{\"prompt\": \"a\"}\n{\"a\" 3}\n"},
	{"custom", "", "\x1f\x8bbroken"},
	{"custom", "", "\x28\xb5\x2f\xfdbroken"},
	{"custom", "", "PK\x03\x04"},
	{"custom", "", "SQLite format 3\x00"},
	{"longalpaca", "", `[{"instruction": "a"}, {"instruction": "b"`},
	{"longalpaca", "", `[{"instruction": 3}, {"a": 1}]`},
	{"longalpaca", "", `[]`},
	{"longalpaca", "", `[{"instruction": "a"}] x`},
	{"sharegpt", "", "{\"a\": 1}\n{\"conversations\": 3}\n{\"conversations\": [{\"from\": \"human\", \"value\": \"a\"}], \"tools\": 3}\n"},
	{"openai_batch", "", "{\"body\": 3}\n{\"body\": {}}\n3\n"},
	{"messages", "", "{\"messages\": [{\"role\": \"assistant\", \"content\": \"a\"}]}\n{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"tools\": [3]}\n{\n"},
	{"vllm_custom", "", "{\"prompt\": 3}\n{\"prompt\": \"a\", \"output_tokens\": -1}\n"},
	{"aiperf_single_turn", "", "{\"text\": \"a\", \"texts\": [\"b\"]}\n{\"text\": 3}\n{}\n{\"image\": \"x.xyz\"}\n{\"image\": \"absent.png\"}\n{\"audio\": \"data:audio/x,y\"}\n" +
		"{\"text\": \"a\", \"extra\": 3}\n{\"text\": \"a\", \"output_length\": 0.5}\n"},
	{"aiperf_random_pool", "", "{\"texts\": 3}\n{\"video\": \"data:\"}\n"},
	{"aiperf_inputs", "", `{"data": 3}`},
	{"aiperf_inputs", "", `{"data": [{"payloads": [{"a": 1}, 3]}]}`},
	{"aiperf_inputs", "", `{"data": [{"payloads": 3}]}`},
	{"csv", "", ""},
	{"csv", "", "a,b\r\n1,2\r\n"},
	{"csv", "", "prompt,prompt\n1,2\n"},
	{"csv", "", "prompt\n"},
	{"csv", "", "prompt\n\"\"\n"},
	{"csv", `{"max_tokens": "n", "image": "i"}`, "prompt,n,i\na,x,\na,1,q.xyz\na,1,,4\na\n\"a\"b,1,\n\xff,1,\na\"b,1,\n"},
	{"parquet", "", "PAR1 broken"},
	{"embedding", "", "{\"text\": 3}\n{\"a\": 1}\n"},
	{"embedding", "", `[{"text": "a"},`},
	{"rerank", "", "{\"query\": 3}\n{\"query\": \"a\"}\n{\"query\": \"a\", \"documents\": 3}\n{\"query\": \"a\", \"texts\": []}\nx\n"},
	{"open_decisions", "", "{\"state\": 1, \"question\": 3}\n{\"question\": {}}\n"},
	{"flickr8k", "", "x"},
	{"custom_multi_turn", "", "x\n{\"turns\": [{}]}\n{\"turns\": [{\"messages\": 3}]}\n{\"turns\": 3}\n3\n[{\"role\": \"gpt\", \"content\": \"a\"}]\n[3]\n[{\"role\": \"user\"}]\n[{\"content\": \"a\"}]\n" +
		"{\"turns\": []}\n[{\"role\": \"system\", \"content\": \"a\"}]\n"},
	{"custom_multi_turn", `{"think_time": "x"}`, `[{"role": "user", "content": "a"}]`},
	{"custom_multi_turn", `{"think_time": "3..1"}`, `[{"role": "user", "content": "a"}]`},
	{"agentic_trace", "", `{"conversations": [[{"messages": 3}]]}`},
	{"agentic_trace", "", `{"conversations": [[{"delay": "a"}]]}`},
	{"agentic_trace", "", `{"conversations": []}`},
	{"agentic_trace", "", `{"conversations"`},
	{"mlperf_agentic", "", "{\"role\": \"user\"}\n{\"conversation_id\": 3}\nx\n"},
	{"vllm_multi_turn", "", `{"filetype": "x"}`},
	{"vllm_multi_turn", "", `{"filetype": "generate_conversations"}`},
	{"vllm_multi_turn", "", `{"filetype": "generate_conversations", "num_conversations": 1, "text_files": ["a"]}`},
	{"vllm_multi_turn", "", `{"filetype": "generate_conversations", "num_conversations": 1, "text_files": ["a"], "prompt_input": {"num_turns": {"distribution": "x"},
		"prefix_num_tokens": {"distribution": "lognormal", "average": 3, "median_ratio": 4}, "num_tokens": {"distribution": "constant", "value": 1e9}},
		"prompt_output": {"num_tokens": {"distribution": "constant", "value": 1}}}`},
	{"vllm_multi_turn", "", `{"num_conversations": "a"}`},
	{"trie_code_qa", "", "{\"num_turns\": 3}\n{\"num_turns\": \"a\"}\nx\n"},
	{"swe_smith", "", "{"},
	{"random_multi_turn", `{"first_turn_length": "a"}`, ""},
	{"random_multi_turn", `{"first_turn_length": [9, 3]}`, ""},
	{"random", `{"input_len": "x"}`, ""},
	{"random", `{"input_len": "9..3"}`, ""},
	{"random", `{"input_len": "norm(3)"}`, ""},
	{"random", `{"input_len": "normal(3)"}`, ""},
	{"random", `{"input_len": "normal(3,0)"}`, ""},
	{"random", `{"input_len": "normal(3,x)"}`, ""},
	{"random", `{"input_len": "normal(3,1,900,1000)"}`, ""},
	{"random", `{"input_len": "zipf(-1,9)"}`, ""},
	{"random", `{"input_len": "zipf(1,2,3,4)"}`, ""},
	{"random", `{"input_len": "uniform(1)"}`, ""},
	{"random", `{"input_len": "hist:FILE"}`, "1-2,x\n3-2\n1 2 3\n9999999999\n1\n"},
	{"random", `{"input_len": "hist:FILE"}`, "1-5\n3-9\n"},
	{"random", `{"input_len": "hist:FILE"}`, "5 0\n"},
	{"random", `{"input_len": "hist:/absent/file"}`, ""},
	{"random", `{"prefix_groups": 3}`, ""},
	{"random", `{"prefix_groups": -3, "prefix_len": "3"}`, ""},
	{"random", `{"prefix_len": "3", "prefix_skew": -1}`, ""},
	{"random_embedding_batch", `{"batch_size": 0}`, ""},
	{"random_rerank", `{"num_documents": 0}`, ""},
	{"random_rerank", `{"document_length_ratio": -1}`, ""},
	{"random_rerank", `{"num_documents": 60000, "document_length_ratio": 99}`, ""},
	{"workload_trace", "", "{}\n{\"body\": 3}\n{\"body\": {}}\n{\"body\": {}, \"timestamp\": true}\n{\"body\": {}, \"timestamp\": \"x\"}\n{\"body\": {}, \"timestamp\": 1, \"a\": 3}\n" +
		"{\"body\": {}, \"timestamp\": 1, \"completion_tokens\": 0}\n{\"body\": {\"__evalscope_a\": 1}, \"timestamp\": 1}\n{\"body\": {}\n{\"body\": {}, \"headers\": 3}\n{} x\nx\n\xff\n{\"body\" 3}\n"},
	{"workload_trace", "", `[{"body": {}, "timestamp": 1}`},
	{"workload_trace", "", `[{"body": {}, "timestamp": 1}] x`},
	{"workload_trace", "", `[{"body" 1}]`},
	{"workload_trace", "", ""},
	{"mooncake", "", "x\n{}\n{\"timestamp\": 1}\n{\"timestamp\": 1, \"input_length\": 0}\n{\"timestamp\": 1e300}\n{\"timestamp\": 1, \"hash_ids\": 3}\n{\"timestamp\": 1, \"hash_ids\": [\"a\"]}\n" +
		"{\"timestamp\": 1, \"input_length\": 5, \"output_length\": 5, \"hash_ids\": [1, 2, 3]}\n"},
	{"mooncake", `{"speed": 0, "start": -1, "end": -2, "model_mapping": 3, "cache_tokens": 0, "cache_block": 0}`, `{"timestamp": 1}`},
	{"mooncake", `{"start": 5}`, `{"timestamp": 1, "input_length": 5, "output_length": 5}`},
	{"timed_trace", `{"block_size": 0}`, `{"timestamp": 1}`},
	{"timed_trace", `{"timestamp_unit": 0}`, `{"timestamp": 1}`},
	{"timed_trace", "", `{"timestamp": 1, "input_length": 5, "output_length": 5, "hash_ids": [1, 2, 3]}`},
	{"azure", "", "a,b\n1,2\n"},
	{"azure", "", "TIMESTAMP,ContextTokens,GeneratedTokens\nx,1,2\n1,x,2\n1,1,\n\"\n"},
}

// wordsFor are the arguments of a dataset beside its own.
func wordsFor(name, path string) []string {
	words := []string{"--dataset-path", path}
	switch {
	case name == "random_multi_turn":
		words = []string{"--max-turns", "2"}
	case strings.HasPrefix(name, "random"):
		words = nil
	}
	switch {
	case strings.Contains(name, "embedding"):
		words = append(words, "--api", "openai_embedding")
	case strings.HasSuffix(name, "rerank"):
		words = append(words, "--api", "rerank")
	case name == "open_decisions":
		words = append(words, "--api", "systemone")
	}
	if name == "workload_trace" {
		return words
	}
	return append(words, "--tokenizer-path", "builtin")
}

func TestChinese_ProblemsOfDatasetFilesHaveNoEnglish(t *testing.T) {
	url, dir := simulated(t), t.TempDir()
	path, outputs := filepath.Join(dir, "items"), filepath.Join(dir, "outputs")
	for _, c := range wrongFiles {
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		words := append([]string{"perf", "--model", "simulated", "--url", url, "--dataset", c.dataset, "--number", "20", "--parallel", "1", "--no-test-connection", "--no-preflight",
			"--outputs-dir", outputs}, wordsFor(c.dataset, path)...)
		if strings.Contains(c.dataset, "trace") || c.dataset == "mooncake" || c.dataset == "azure" {
			words = slices.DeleteFunc(words, func(word string) bool { return word == "--parallel" || word == "1" })
		}
		if c.arguments != "" {
			words = append(words, "--dataset-args", strings.ReplaceAll(c.arguments, "FILE", path))
		}
		code, _, stderr := chinese(words...)
		if code != ExitBadInput {
			t.Errorf("%q %q ends with %d: %s", c.dataset, c.content, code, stderr)
		}
		noEnglish(t, []string{c.dataset, c.arguments, c.content}, strings.ReplaceAll(stderr, path, "FILE"))
	}
	if _, err := os.Stat(outputs); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestChinese_ProblemsOfHubsHaveNoEnglish(t *testing.T) {
	pages := map[string]string{"/api/models/o/html": "<html>", "/api/models/o/none/revision/main": `{"sha": "` + strings.Repeat("a", 40) + `"}`,
		"/api/models/o/none/tree/" + strings.Repeat("a", 40): `[{"type": "file", "path": "README.md", "size": 3}]`}
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch page, ok := pages[r.URL.Path]; {
		case strings.Contains(r.URL.Path, "gated"):
			w.Header().Set("X-Error-Code", "GatedRepo")
			w.Header().Set("X-Error-Message", "Access to model o/gated is restricted.")
			w.WriteHeader(http.StatusForbidden)
		case ok:
			fmt.Fprint(w, page)
		case strings.Contains(r.URL.Path, "html"):
			fmt.Fprint(w, "<html>")
		default:
			http.NotFound(w, r)
		}
	}))
	defer hub.Close()
	dir := t.TempDir()
	t.Setenv("HF_ENDPOINT", hub.URL)
	t.Setenv("HF_HOME", dir)
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		t.Fatal(err)
	}
	url := simulated(t)
	for _, name := range []string{"o/absent", "o/gated", "o/html", "o/none", "o/../x", "a b", "/absent/path", empty} {
		words := []string{"perf", "--model", "simulated", "--url", url, "--prompt", "p", "--no-preflight", "--no-test-connection", "--outputs-dir", filepath.Join(dir, "outputs"),
			"--data-source", "huggingface", "--tokenizer-path", name}
		code, _, stderr := chinese(words...)
		if code != ExitBadInput {
			t.Errorf("%s ends with %d", name, code)
		}
		noEnglish(t, words, strings.ReplaceAll(stderr, dir, "DIR"))
	}
}

func TestChinese_ProblemsOfTokenizerFilesHaveNoEnglish(t *testing.T) {
	url, dir := simulated(t), t.TempDir()
	path := filepath.Join(dir, "tokenizer.json")
	for _, content := range []string{"", " ", "x", "{", "[]", "{}", "3", "<!DOCTYPE html><title>Log in here</title>", "version https://git-lfs.github.com/spec/v1\n", "GGUF\x03\x00", "PK\x03\x04", "\xff",
		"\x1f\x8b\x08", `{"tokenizer_class": "x"}`, `{"model_type": "x"}`, `{"a": 0, "b": 1}`, `{"model": {"type": "x"}}`, `{"model": {"type": "BPE"}}`, `{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}`,
		`{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [3]}}`, `{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}`, `{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.5}}`,
		`{"model": {"type": "Unigram", "vocab": [["a"]]}}`, `{"model": {"type": "WordPiece", "vocab": {"a": 0}}}`, `{"normalizer": {"type": "x"}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}`,
		`{"decoder": {"type": "Strip"}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}`, `{"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(?<a"}}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}`,
		`{"post_processor": {"type": "BertProcessing"}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}`, `{"config": {}, "vocab": [], "type": "tekken"}`, "IQ== 0\nIg== 1\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := chinese("perf", "--model", "simulated", "--url", url, "--prompt", "p", "--number", "1", "--no-preflight", "--no-test-connection", "--outputs-dir", filepath.Join(dir, "outputs"),
			"--tokenizer-path", path)
		if code != ExitBadInput {
			t.Errorf("%q ends with %d: %s", content, code, stderr)
		}
		noEnglish(t, []string{content}, strings.ReplaceAll(stderr, dir, "DIR"))
	}
}
