package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const vllm client = "vLLM (Rust)"

// vllmTool is vLLM's Rust client, a program in its wheel.
var vllmTool = tool{name: vllm, file: "vllm/vllm-rs", read: readDetails("result.json"),
	command: func(program string, s scenario, port int, folder string) (command, env []string, err error) {
		path, err := writeLines(folder, "custom.jsonl", s.number, func(i int) any { return map[string]any{"prompt": prompt(i)} })
		return []string{program, "bench", "serve", "--backend", "openai-chat", "--base-url", fmt.Sprintf("http://127.0.0.1:%d", port),
			"--model", "truth", "--tokenizer", filepath.Join(filepath.Dir(folder), "tokenizer"), "--dataset-name", "custom",
			"--dataset-path", path, "--custom-output-len", strconv.Itoa(s.tokens), "--skip-chat-template", "--disable-shuffle",
			"--num-prompts", strconv.Itoa(s.number), "--max-concurrency", strconv.Itoa(s.parallel), "--temperature", "0",
			"--save-result", "--save-detailed", "--result-dir", folder, "--result-filename", "result.json",
			"--ready-check-timeout-sec", "0", "--disable-tqdm"}, []string{"HF_HUB_OFFLINE=1", "HOME=" + os.TempDir()}, err
	}}
