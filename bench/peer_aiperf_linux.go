package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const aiperf client = "aiperf"

// aiperfTool is NVIDIA's aiperf. Its records name no reply, so that its requests cannot be matched with the truth.
var aiperfTool = tool{name: aiperf, file: "aiperf/bin/aiperf", processes: true, read: readAIPerf,
	command: func(program string, s scenario, port int, folder string) (command, env []string, err error) {
		path, err := writeLines(folder, "prompts.jsonl", s.number, func(i int) any { return map[string]any{"text": prompt(i)} })
		return []string{program, "profile", "--model", "truth", "--url", fmt.Sprintf("http://127.0.0.1:%d", port),
			"--endpoint-type", "chat", "--streaming", "--tokenizer", filepath.Join(filepath.Dir(folder), "tokenizer"),
			"--input-file", path, "--custom-dataset-type", "single_turn", "--request-count", strconv.Itoa(s.number),
			"--concurrency", strconv.Itoa(s.parallel), "--output-artifact-dir", folder, "--ui-type", "none", "--export-level", "records",
			"--extra-inputs", "max_tokens:" + strconv.Itoa(s.tokens), "--no-server-metrics", "--no-gpu-telemetry",
			"--use-server-token-count"}, nil, err
	}}

// readAIPerf reads a line for each request.
func readAIPerf(r *clientRun) (*seen, error) {
	data, err := os.ReadFile(filepath.Join(r.folder, "profile_export.jsonl"))
	if err != nil {
		return nil, err
	}
	s := &seen{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var one struct {
			Metrics struct {
				TTFT struct{ Value float64 }   `json:"time_to_first_token"`
				Gaps struct{ Value []float64 } `json:"inter_chunk_latency"`
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf("aiperf: reading its records: %w", err)
		}
		s.requests = append(s.requests, seenRequest{index: -1, ttft: one.Metrics.TTFT.Value, gaps: one.Metrics.Gaps.Value})
	}
	return s, lines.Err()
}
