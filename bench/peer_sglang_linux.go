package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

const sglang client = "SGLang (Rust)"

// sglangTool is SGLang's Rust client, an extension module of its wheel. It asks for four tokens at least; the server
// sends what the scenario says. The launcher that scripts/peers writes loads it
// alone, without SGLang's own imports, in its favor.
var sglangTool = tool{name: sglang, file: "sglang/bench", read: readDetails("result.jsonl"),
	command: func(program string, s scenario, port int, folder string) (command, env []string, err error) {
		type turn struct {
			From  string `json:"from"`
			Value string `json:"value"`
		}
		type talk struct {
			ID    string `json:"id"`
			Turns []turn `json:"conversations"`
		}
		var talks []talk
		for i := range s.number {
			talks = append(talks, talk{strconv.Itoa(i), []turn{{"human", prompt(i)}, {"gpt", "It should measure what is."}}})
		}
		path, err := writeJSON(folder, "sharegpt.json", talks)
		return []string{program, "--backend", "sglang-oai-chat", "--base-url", fmt.Sprintf("http://127.0.0.1:%d", port),
			"--ready-check-timeout-sec", "0", "--model", "truth", "--tokenizer", filepath.Join(filepath.Dir(folder), "tokenizer"),
			"--dataset-name", "sharegpt", "--dataset-path", path, "--sharegpt-output-len", strconv.Itoa(max(4, s.tokens)),
			"--num-prompts", strconv.Itoa(s.number), "--max-concurrency", strconv.Itoa(s.parallel), "--warmup-requests", "0",
			"--output-file", filepath.Join(folder, "result.jsonl"), "--output-details", "--disable-tqdm", "--disable-retokenize"}, nil, err
	}}

// readDetails reads the arrays of single requests that SGLang's and vLLM's clients both write, in seconds. The reply's
// text names the request.
func readDetails(name string) func(*clientRun) (*seen, error) {
	return func(r *clientRun) (*seen, error) {
		data, err := os.ReadFile(filepath.Join(r.folder, name))
		if err != nil {
			return nil, err
		}
		var d struct {
			TTFTs  []float64   `json:"ttfts"`
			ITLs   [][]float64 `json:"itls"`
			Texts  []string    `json:"generated_texts"`
			Errors []string    `json:"errors"`
		}
		if err := json.NewDecoder(bytes.NewReader(data)).Decode(&d); err != nil {
			return nil, fmt.Errorf("%s: reading its results: %w", name, err)
		}
		if len(d.ITLs) != len(d.TTFTs) || len(d.Texts) != len(d.TTFTs) {
			return nil, fmt.Errorf("%s: %d TTFTs, %d lists of gaps and %d texts", name, len(d.TTFTs), len(d.ITLs), len(d.Texts))
		}
		s := &seen{}
		for i, ttft := range d.TTFTs {
			if i < len(d.Errors) && d.Errors[i] != "" {
				continue
			}
			thousandfold(d.ITLs[i])
			s.requests = append(s.requests, seenRequest{index: groundtruth.TextIndex(d.Texts[i]), ttft: 1000 * ttft, gaps: d.ITLs[i]})
		}
		return s, nil
	}
}
