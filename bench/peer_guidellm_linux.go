package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const guidellm client = "guidellm"

// guidellmTool is guidellm. It keeps no gaps: its ITL is a mean for each request.
var guidellmTool = tool{name: guidellm, file: "guidellm/bin/guidellm", processes: true, read: readGuideLLM,
	command: func(program string, s scenario, port int, folder string) (command, env []string, err error) {
		path, err := writeLines(folder, "prompts.jsonl", s.number, func(i int) any {
			return map[string]any{"prompt": prompt(i), "output_tokens_count": s.tokens}
		})
		return []string{program, "run", "--backend", fmt.Sprintf("kind=openai_http,target=http://127.0.0.1:%d,model=truth", port),
			"--profile", "kind=concurrent,streams=" + strconv.Itoa(s.parallel),
			"--constraint", "kind=max_requests,count=" + strconv.Itoa(s.number),
			"--tokenizer", "kind=huggingface_auto,model=" + filepath.Join(filepath.Dir(folder), "tokenizer"),
			"--data", "kind=json_file,path=" + path, "--output", "kind=json,path=" + filepath.Join(folder, "result.json"),
			"--disable-console"}, []string{"HF_HUB_OFFLINE=1", "HF_HOME=" + filepath.Join(folder, "cache")}, err
	}}

// readGuideLLM reads the percentiles of its report.
func readGuideLLM(r *clientRun) (*seen, error) {
	data, err := os.ReadFile(filepath.Join(r.folder, "result.json"))
	if err != nil {
		return nil, err
	}
	type shares struct {
		Successful struct{ Percentiles struct{ P50, P99 float64 } }
	}
	var d struct {
		Benchmarks []struct {
			Metrics struct {
				TTFT shares `json:"time_to_first_token_ms"`
				ITL  shares `json:"inter_token_latency_ms"`
			}
		}
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("guidellm: reading its report: %w", err)
	}
	if len(d.Benchmarks) != 1 {
		return nil, errors.New("guidellm: its report does not hold one benchmark")
	}
	m := d.Benchmarks[0].Metrics
	ttft, itl := m.TTFT.Successful.Percentiles, m.ITL.Successful.Percentiles
	return &seen{summary: &summary{ttft.P50, ttft.P99, itl.P50, itl.P99}, note: "ITL is a mean for each request"}, nil
}
